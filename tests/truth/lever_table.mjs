// The tables of docs/THIN-LINES.md from measured/levers.json.
//   tables(kept)   {levers, start, fits}: text of the three places between markers
const kQueueMs = 150;  // what a voice may wait before a line
const kWords = {
  voicePackets: (value) => `${value} packets/s`,
  voiceKbps: (value) => `${value} kbit/s of voice`,
  voicePayloadKbps: (value) => `${value} kbit/s of Opus`,
  pictureKbps: (value) => `${value} kbit/s of picture`,
  repairKbps: (value) => `${value} kbit/s of repairs`,
  fps: (value) => `${value} frames/s`,
  width: (value) => `${value ?? 0} wide`,
  mode: (value) => value ?? '–',
  estimate: (value) => `${value} kbit/s of estimate`,
};

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (heads, rows) => [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');
const number = (value) => (value === null || value === undefined ? '–' : String(Math.round(value)));

const kPlaces = {
  levers: [
    ['obeys-voice', '### The voice', oneByOne],
    ['obeys-picture', '### The picture, three encodings of which one is sent', oneByOne],
    ['obeys-one', '### The picture, one encoding', oneByOne],
  ],
  start: [['start', '### Three encodings of which one is sent', start], ['start-one', '### One encoding', start]],
  fits: [['adsl512', '### adsl512', fits], ['adsl1m', '### adsl1m', fits],
         ['floor', '### As low as the estimate goes', floors]],
};

export function tables(kept) {
  return Object.fromEntries(Object.entries(kPlaces).map(([place, parts]) =>
    [place, parts.filter(([part]) => kept[part]).map(([part, title, write]) =>
      [title, `${kept[part].by}: \`node tests/truth/levers.mjs ${part}\``, write(kept[part].rows)].filter(Boolean).join('\n\n'))
      .join('\n\n')]));
}

function oneByOne(rows) {
  return table(['lever', 'how', 'before → after', 'key frame', 'longest gap in the voice, ms', ''], rows.map((one) =>
    (one.refused ? [one.name, one.how, `refused: ${one.refused}`, '–', '–', '✗']
      : [one.name, one.how, change(one), keyFrame(one), gap(one), verdict(one.obeyed)])));
}

function change({ shows, was, is, timed, lastMs, settledMs }) {
  const all = shows.map((figure) => `${was[figure] ?? '–'} → ${kWords[figure](is[figure])}`);
  const off = is[shows[0]] === 0;
  if (off) all.push(`the last packet ${lastMs} ms after`);
  else if (timed) all.push(`there after ${settledMs / 1_000} s`);
  return all.join(', ');
}

// Statistics that begin anew are those of a new sender.
function keyFrame({ keyFrames, pli }) {
  if (keyFrames < 0) return 'yes, and a new sender';
  return keyFrames > pli ? 'yes' : 'no';
}

const gap = ({ gapMs, usualGapMs }) => `${gapMs} (before: ${usualGapMs})`;
const verdict = (obeyed) => (obeyed === null ? '–' : obeyed ? '✓' : '✗');

function start(rows) {
  const heads = ['first answer and parameters', 'how', 's 1, kbit/s', 's 2', 's 3', 's 3–10', 'repairs and probes s 1–3',
                 'first frame, bytes', 'after, ms', 'estimate, every 2 s'];
  return table(heads, rows.map((one) =>
    [one.name, one.how, number(one.second1), number(one.second2), number(one.second3), number(one.seconds3to10),
     number(one.repair1to3), number(one.firstFrameBytes), number(one.firstFrameAfterMs), one.estimate]));
}

function fits(rows) {
  const heads = ['first answer and parameters', 'up, kbit/s', 'voice', 'picture', 'queue 95 %, ms', 'most in the first 10 s',
                 'first frame, bytes', 'estimate least / middle', 'sent', 'seen', 'concealed, %', `< ${kQueueMs} ms`];
  return table(heads, rows.map((one) => (one.kbps === undefined
    ? [one.name, ...Array(10).fill('–'), `✗ ${one.failed}`]
    : [one.name, number(one.kbps), number(one.voiceKbps), number(one.pictureKbps), number(one.queueP95), number(one.startQueueMost),
       number(one.firstFrameBytes), `${number(one.estimateLeast)} / ${number(one.estimateMiddle)}`, `${one.fps} fps, ${one.width ?? 0} wide`,
       `${one.deskFps} fps`, one.concealedPercent, one.queueP95 < kQueueMs ? '✓' : '✗'])));
}

function floors(rows) {
  const heads = ['first answer and parameters', 'least estimate, kbit/s', 'up, kbit/s', 'voice', 'picture', 'queue at most, ms'];
  return table(heads, rows.map((one) =>
    [one.name, one.floor, number(one.kbps), number(one.voiceKbps), number(one.pictureKbps), number(one.queueMost)]));
}

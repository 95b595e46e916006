// What one page hears and sees of the other, by getStats.
//   lookAt(page)        {at, concealed, samples, played, waited, frames, height, frozen}; null: no visit
//   judge(looks, from)  of looks once a second: percent concealed, whole and in the worst ten seconds, ms in the jitter
//                       buffer, frames a second, height, percent frozen, seconds from `from` to voice and picture
//   visitTable(kept)    of {line: {by, relays: {name: {desk, kiosk}}}}: the rows of docs/THIN-LINES.md
const kWindow = 10;   // looks
const kSides = { desk: 'up: what the desk hears and sees', kiosk: 'down: the kiosk' };
const kSettled = 20;  // seconds from the touch: what comes before is told as its own figure

export function lookAt(page) {
  return page.evaluate(async () => {
    const connections = window.connections ?? [window.guichet.room?.media];  // of janus_page.mjs, or ours
    const maps = await Promise.all(connections.map((one) => one?.getStats() ?? new Map()));
    const reports = maps.flatMap((map) => [...map.values()]);
    const of = (kind) => reports.filter((one) => one.type === 'inbound-rtp' && one.kind === kind)
      .sort((a, b) => b.packetsReceived - a.packetsReceived)[0];
    const [heard, seen] = [of('audio'), of('video')];
    if (!heard && !seen) return null;
    return { at: Date.now(), concealed: heard?.concealedSamples ?? 0, samples: heard?.totalSamplesReceived ?? 0,
             played: heard?.jitterBufferEmittedCount ?? 0,
             waited: heard?.jitterBufferDelay ?? 0, frames: seen?.framesDecoded ?? 0, height: seen?.frameHeight ?? 0,
             frozen: seen?.totalFreezesDuration ?? 0 };
  });
}

export function judge(looks, from) {
  const known = looks.filter((look) => look !== null);
  const later = known.filter(({ at }) => at >= from + 1_000 * kSettled);
  const [first, last] = [later[0], later.at(-1)];
  const seconds = (last.at - first.at) / 1_000;
  const worst = later.slice(kWindow).map((look, i) => concealed(later[i], look));
  const begins = (member) => {
    const look = known.find((one) => one[member] > 0);
    return look ? round((look.at - from) / 1_000) : null;  // it never did
  };
  return { concealed: round(concealed(first, last)), worst: round(Math.max(...worst)),
           buffer: Math.round(1_000 * (last.waited - first.waited) / Math.max(1, last.played - first.played)),
           frames: round((last.frames - first.frames) / seconds), height: last.height,
           frozen: round(100 * (last.frozen - first.frozen) / seconds),
           voice: begins('played'), picture: begins('frames') };
}

function concealed(from, to) {
  return 100 * (to.concealed - from.concealed) / Math.max(1, to.samples - from.samples);
}

function round(value) {
  return Math.round(10 * value) / 10;
}

export function visitTable(kept) {
  const rows = Object.entries(kept).flatMap(([line, { relays }]) => ['desk', 'kiosk'].flatMap((side) =>
    Object.entries(relays).map(([relay, seen]) => row(`${line}, ${kSides[side]}`, relay, seen[side]))));
  const [{ by }] = Object.values(kept).slice(-1);
  return [`${by}: \`node tests/truth/measure.mjs --visit\``, '',
          '| line | relay | concealed, % | worst 10 s, % | in the jitter buffer, ms | frames a second | height | frozen, % | first voice, s | first picture, s |',
          '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function row(name, relay, { concealed: made, worst, buffer, frames, height, frozen, voice, picture }) {
  const figures = [made, worst, buffer, frames, height, frozen, voice ?? 'never', picture ?? 'never'];
  return `| ${[name, relay, ...figures].join(' | ')} |`;
}

// Figures of what levers.mjs has seen, from the trace of the kiosk's line and what its page said meanwhile.
//   leverRow(trace, kind, moved)   of one lever: the windows before and after, and what moving it cost
//   startRow(trace, visit), fitRow(trace, visit), floorRow(trace, visit)   of a visit's beginning, of its
//                                  settled time, and of the half minute in which its line is halved
import { firstFrameBytes, kMedia, kbps, lastMs, longestGapMs, perSecond, queueMs, settledMs, within }
  from './lever_trace.mjs';

const kFitFromMs = 14_000;     // what the first seconds left in the queue is gone by then, if it goes
const kHalvedFromMs = 60_000;  // step.h
const kHalvedSettledS = [75, 85];
const kAfterMs = 2_000;        // a gap in the voice that comes later has another reason

function figures(trace, { from, until }) {
  const ms = until.at - from.at;
  const packets = within(trace, from.at, until.at);
  const frames = until.picture.frames - from.picture.frames;
  return rounded({
    voicePackets: perSecond(packets, ms, ['voice']),
    voiceKbps: kbps(packets, ms, ['voice']),
    voicePayloadKbps: (until.voice.bytes - from.voice.bytes) * 8 / ms,
    pictureKbps: kbps(packets, ms, ['picture']),
    repairKbps: kbps(packets, ms, ['repair']),
    fps: frames * 1_000 / ms,
    frameBytes: frames > 0 ? (until.picture.bytes - from.picture.bytes) / frames : 0,
    qp: frames > 0 ? (until.picture.qpSum - from.picture.qpSum) / frames : 0,
    estimate: (until.estimate ?? 0) / 1_000,
    width: until.picture.width, mode: until.picture.mode, limited: until.picture.limited,
  });
}

function rounded(all) {
  return Object.fromEntries(Object.entries(all).map(([key, value]) =>
    [key, typeof value === 'number' ? Math.round(value * 10) / 10 : value]));
}

export function leverRow(trace, kind, { lever: { name, how, shows, obeyed, timed }, before, after, asked, refused }) {
  if (refused) return { name, how, refused, obeyed: false };
  const [was, is] = [figures(trace, before), figures(trace, after)];
  const around = within(trace, asked.began - 200, asked.done + kAfterMs);
  return { name, how, shows, timed, was, is, obeyed: obeyed(was, is),
           keyFrames: after.from.picture.keyFrames - before.until.picture.keyFrames,
           pli: after.from.picture.asked - before.until.picture.asked,
           gapMs: Math.round(longestGapMs(around)),
           usualGapMs: Math.round(longestGapMs(within(trace, before.from.at, before.until.at))),
           settledMs: settledMs(trace, asked.began, after.until.at, kind),
           lastMs: Math.round((lastMs(within(trace, asked.began, after.until.at), kind) ?? asked.began) - asked.began),
           tookMs: asked.done - asked.began };
}

// From the visit's first voice on.
function seconds(trace, { touched, looks }) {
  const until = looks.at(-1).at;
  const begun = within(trace, touched, until).find(({ kind }) => kind === 'voice').at;
  return { begun, part: (from, to) => within(trace, begun + from * 1_000, Math.min(until, begun + to * 1_000)) };
}

export function startRow(trace, visit) {
  const { begun, part } = seconds(trace, visit);
  const all = part(0, 10);
  const first = all.find(({ kind }) => kind === 'picture');
  return rounded({
    second1: kbps(part(0, 1), 1_000), second2: kbps(part(1, 2), 1_000), second3: kbps(part(2, 3), 1_000),
    seconds3to10: kbps(part(2, 10), 8_000), repair1to3: kbps(part(0, 3), 3_000, ['repair']),
    repair3to10: kbps(part(2, 10), 8_000, ['repair']),
    firstFrameBytes: firstFrameBytes(all), firstFrameAfterMs: first ? first.at - begun : null,
    estimate: visit.looks.map(({ estimate }) => Math.round((estimate ?? 0) / 1_000)).filter((_, i) => i % 4 === 0).join(' '),
    width: visit.looks.at(-1).picture.width, mode: visit.looks.at(-1).picture.mode,
  });
}

export function fitRow(trace, visit) {
  const { begun, part } = seconds(trace, visit);
  const settled = part(kFitFromMs / 1_000, Infinity);
  const ms = visit.looks.at(-1).at - begun - kFitFromMs;
  const [from, until] = [visit.looks.find(({ at }) => at >= begun + kFitFromMs), visit.looks.at(-1)];
  const [deskFrom, deskUntil] = [visit.desk.find(({ at }) => at >= begun + kFitFromMs), visit.desk.at(-1)];
  const estimates = visit.looks.filter(({ at }) => at >= begun + 3_000).map(({ estimate }) => estimate / 1_000).filter(Boolean).sort((a, b) => a - b);
  const asked = until.picture.frames - from.picture.frames;
  return rounded({
    kbps: kbps(settled, ms), voiceKbps: kbps(settled, ms, ['voice']), pictureKbps: kbps(settled, ms, ['picture']),
    repairKbps: kbps(settled, ms, ['repair']), backKbps: kbps(settled, ms, ['feedback', 'report', 'wish']),
    packets: perSecond(settled, ms), voicePackets: perSecond(settled, ms, ['voice']),
    queueP50: queueMs(settled.filter(({ kind }) => kMedia.includes(kind)), 50), queueP95: queueMs(settled, 95), queueMost: queueMs(settled, 100),
    startQueueP95: queueMs(part(0, 10), 95), startQueueMost: queueMs(part(0, 10), 100),
    firstFrameBytes: firstFrameBytes(part(0, 15)), estimateLeast: estimates[0], estimateMiddle: estimates[estimates.length >> 1],
    fps: asked * 1_000 / (until.at - from.at), width: until.picture.width, qp: asked > 0 ? (until.picture.qpSum - from.picture.qpSum) / asked : 0,
    keyFrames: until.picture.keyFrames, limited: until.picture.limited,
    deskFps: (deskUntil.frames - deskFrom.frames) * 1_000 / (deskUntil.at - deskFrom.at),
    concealedPercent: 100 * (deskUntil.concealed - deskFrom.concealed) / Math.max(1, deskUntil.samples - deskFrom.samples),
    startConcealedPercent: 100 * deskFrom.concealed / Math.max(1, deskFrom.samples),
  });
}

export function floorRow(trace, visit) {
  const { begun, part } = seconds(trace, visit);
  const looks = visit.looks.filter(({ at }) => at > begun + kHalvedFromMs);
  const settled = part(...kHalvedSettledS);
  const ms = 1_000 * (kHalvedSettledS[1] - kHalvedSettledS[0]);
  return rounded({
    floor: Math.min(...looks.map(({ estimate }) => estimate / 1_000)),
    kbps: kbps(settled, ms), voiceKbps: kbps(settled, ms, ['voice']), pictureKbps: kbps(settled, ms, ['picture']),
    queueMost: queueMs(part(kHalvedFromMs / 1_000, Infinity), 100),
  });
}

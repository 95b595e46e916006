// A forwarder's trace (trace.h) on the machine's clock, and what levers.mjs wants to know of it.
//   const trace = await readTrace(file)   {latenessUs, packets}, as traceOf(text, now); throws where no mark tells the time
//   within(trace, from, until)            the kiosk's packets of that time, in ms as Date.now() has them
//   kbps(packets, ms, kinds), perSecond(packets, ms, kinds), queueMs(packets, percent)
//   longestGapMs(packets), lastMs(packets), settledMs(trace, from, until, kind)
import { readFile } from 'node:fs/promises';

export const kMark = 0x6d_61_72_6b;  // 'mark', as the SSRC of an RTP packet
const kKinds = ['voice', 'picture', 'repair', 'report', 'feedback', 'wish', 'data', 'stun', 'other'];
export const kMedia = kKinds.filter((kind) => kind !== 'other');  // but pages and signalling
const kBucketMs = 250;
const kNear = 0.2;

export async function readTrace(file) {
  return traceOf(await readFile(file, 'utf8'));
}

export function traceOf(text, now = Date.now()) {
  const [first, ...lines] = text.trim().split('\n');
  let clock = null;  // what to add
  const packets = lines.map((line) => {
    const [at, up, size, queue, fate, kind, ssrc, timestamp] = line.split(' ').map(Number);
    if (ssrc === kMark && clock === null) clock = wholeTime(timestamp, now) - at / 1_000;
    return { at: at / 1_000, up: up === 1, size, queue: queue / 1_000, lost: fate === 1, kind: kKinds[kind], ssrc, timestamp };
  });
  if (clock === null) throw new Error('no mark tells the time');
  for (const packet of packets) packet.at += clock;
  return { latenessUs: Number(first.split(' ')[1]), packets };
}

// A mark carries the lower half of a time that is not long ago.
function wholeTime(low, now) {
  const near = now - now % 2 ** 32 + low;
  return near > now ? near - 2 ** 32 : near;
}

export function within({ packets }, from, until) {
  return packets.filter(({ at, up }) => up && at >= from && at < until);
}

export function kbps(packets, ms, kinds = kMedia) {
  const bytes = packets.reduce((sum, { size, kind }) => sum + (kinds.includes(kind) ? size : 0), 0);
  return bytes * 8 / ms;
}

export function perSecond(packets, ms, kinds = kMedia) {
  return packets.filter(({ kind }) => kinds.includes(kind)).length * 1_000 / ms;
}

export function queueMs(packets, percent) {
  const queues = packets.map(({ queue }) => queue).sort((a, b) => a - b);
  return queues[Math.floor((queues.length - 1) * percent / 100)] ?? 0;
}

// Between two packets of the voice; one that is sent again is none.
export function longestGapMs(packets) {
  const heard = new Set();
  let last = null;
  let longest = 0;
  for (const { at, kind, timestamp } of packets) {
    if (kind !== 'voice' || heard.has(timestamp)) continue;
    heard.add(timestamp);
    if (last !== null) longest = Math.max(longest, at - last);
    last = at;
  }
  return longest;
}

export function lastMs(packets, kind) {
  return packets.findLast((packet) => packet.kind === kind)?.at ?? null;
}

// Of the first whole frame of the picture; null where there is none.
export function firstFrameBytes(packets) {
  const first = packets.find(({ kind }) => kind === 'picture');
  if (!first) return null;
  return packets.filter(({ kind, ssrc, timestamp }) =>
    kind === 'picture' && ssrc === first.ssrc && timestamp === first.timestamp)
    .reduce((sum, { size }) => sum + size, 0);
}

// From `from` on until a kind's rate comes and stays within 20 % of what it ends with.
export function settledMs(trace, from, until, kind) {
  const buckets = Array(Math.floor((until - from) / kBucketMs)).fill(0);
  for (const packet of within(trace, from, from + buckets.length * kBucketMs)) {
    if (packet.kind === kind) buckets[Math.floor((packet.at - from) / kBucketMs)] += packet.size;
  }
  const smooth = buckets.map((_, i) => (buckets[i] + (buckets[i + 1] ?? buckets[i])) / 2);
  const end = smooth.slice(smooth.length / 2);
  const level = end.reduce((sum, bytes) => sum + bytes, 0) / end.length;
  return smooth.findIndex((bytes) => Math.abs(bytes - level) <= kNear * level) * kBucketMs;
}

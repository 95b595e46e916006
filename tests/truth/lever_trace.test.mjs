// A trace of a few packets: what levers.mjs reads from it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { firstFrameBytes, kMark, kbps, lastMs, longestGapMs, perSecond, queueMs, settledMs, traceOf, within } from './lever_trace.mjs';

const kUp = 1;
const kDown = 0;
const [kVoice, kPicture, kOther] = [0, 1, 8];
const kMarkedAt = 1_790_000_000_000;  // ms, when the mark was sent

// at in us, direction, size, queue in us, kind, ssrc, RTP timestamp
const line = (at, up, size, queue, kind, ssrc, timestamp) => [at, up, size, queue, 0, kind, ssrc, timestamp].join(' ');
const marked = (lines) => traceOf(['lateness_p99_us 120', line(1_000, kDown, 40, 0, 2, kMark, kMarkedAt % 2 ** 32), ...lines].join('\n'), kMarkedAt + 60_000);
const at = (ms) => kMarkedAt - 1 + ms;  // of the trace's time

test('a mark puts the packets on the clock of the machine', () => {
  const trace = marked([line(20_000, kUp, 100, 0, kVoice, 7, 960)]);
  assert.equal(trace.latenessUs, 120);
  assert.deepEqual(within(trace, at(0), at(100)).map(({ at: when }) => when), [at(20)]);
  assert.deepEqual(within(trace, at(21), at(100)), []);
  assert.throws(() => traceOf('lateness_p99_us 120\n' + line(20_000, kUp, 100, 0, kVoice, 7, 960)), /no mark/);
});

test('rates, packets and waits are of the kinds that were asked for', () => {
  const packets = within(marked([line(0, kUp, 100, 1_000, kVoice, 7, 0), line(10, kUp, 900, 2_000, kPicture, 8, 0),
                                 line(20, kUp, 1_500, 9_000, kOther, 0, 0), line(30, kDown, 500, 0, kVoice, 9, 0)]), at(0), at(1_000));
  assert.equal(kbps(packets, 1_000), 8);
  assert.equal(kbps(packets, 1_000, ['voice']), 0.8);
  assert.equal(perSecond(packets, 500, ['voice']), 2);
  assert.deepEqual([0, 50, 100].map((percent) => queueMs(packets, percent)), [1, 2, 9]);
  assert.equal(queueMs([], 95), 0);
});

test('a voice that is sent again leaves its gap as long as it was', () => {
  const packets = within(marked([0, 20, 80, 85, 100].map((ms, i) =>
    line(ms * 1_000, kUp, 100, 0, kVoice, 7, [0, 960, 1_920, 960, 2_880][i]))), at(0), at(1_000));
  assert.equal(Math.round(longestGapMs(packets)), 60);
  assert.equal(Math.round(lastMs(packets, 'voice') - at(0)), 100);
  assert.equal(lastMs(packets, 'picture'), null);
});

test('the first frame is all packets of its time', () => {
  const packets = within(marked([line(0, kUp, 800, 0, kPicture, 8, 90), line(10, kUp, 300, 0, kPicture, 8, 90),
                                 line(20, kUp, 50, 0, kPicture, 8, 180)]), at(0), at(1_000));
  assert.equal(firstFrameBytes(packets), 1_100);
  assert.equal(firstFrameBytes([]), null);
});

test('a rate has settled when it is near where it ends', () => {
  const sizes = Array.from({ length: 80 }, (_, i) => (i < 20 ? 1_000 : 100));  // one each 50 ms
  const trace = marked(sizes.map((size, i) => line(i * 50_000 + 1_000, kUp, size, 0, kPicture, 8, i)));
  assert.equal(settledMs(trace, at(0), at(4_000), 'picture'), 1_000);
});

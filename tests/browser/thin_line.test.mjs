// A viewer's line becomes thin in mid-call and good again: real Chromium sends 1280×720 in layers, the
// viewer sits behind a line of 400 kbit/s. Layers go, the voice stays, the picture does not stand
// still for long, and everything comes back.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { enter, received } from './harness/codec_page.mjs';
import { sources } from './harness/media.mjs';
import { Network } from './harness/network.mjs';
import { freeTcpPort } from './harness/relay.mjs';
import { colour, tone } from './harness/senses.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kThinKbps = 400;
const kWhole = 1280;             // pixels wide
const kFirstMs = 8_000;          // the queue of the old rate, what it lost, and the way down
const kSettledMs = 12_000;
const kFrozenAtFirst = 6;        // seconds: mostly what the line's queue dropped, asked for again
const kFrozenAfterwards = 3;     // this line deceives probes: a trial of more costs up to two, and there is one or two
const kConcealedMost = 0.05;     // of the voice, once settled
const kBackWithinMs = 45_000;    // 8 to 25 s were seen: two to four times the six seconds that better must last

const pages = await freeTcpPort();
let network;
before(async () => { network = await Network.open(); });
after(() => network?.close());

async function look(viewer) {
  const [picture, voice] = await Promise.all(['video', 'audio'].map((kind) => received(viewer, 0, kind)));
  return { at: picture.timestamp, width: picture.frameWidth ?? 0, frames: picture.framesDecoded,
           frozen: picture.totalFreezesDuration, type: picture.mimeType, bytes: picture.bytesReceived,
           concealed: voice.concealedSamples, samples: voice.totalSamplesReceived };
}

function between(first, last) {
  const seconds = (last.at - first.at) / 1_000;
  return { fps: (last.frames - first.frames) / seconds, frozen: last.frozen - first.frozen,
           kbps: ((last.bytes - first.bytes) * 8) / seconds / 1_000,
           concealed: (last.concealed - first.concealed) / (last.samples - first.samples) };
}

function say(name, { fps, frozen, kbps, concealed }) {
  console.log(`# ${name}: ${fps.toFixed(1)} frames per second, ${frozen.toFixed(1)} s frozen, `
              + `${kbps.toFixed(0)} kbit/s of picture, ${(100 * concealed).toFixed(1)} % of the voice concealed`);
}

async function thinAndBack(town, options) {
  const flags = [`--unsafely-treat-insecure-origin-as-secure=http://${network.ipv4('relay')}:${pages}`];
  const publisher = await enter(town, await town.person(sources.red, { flags }), 'thin',
                                { drawn: '#f00', ...options });
  const viewer = await enter(town, await town.person(sources.green, { flags, program: network.browser }),
                             'thin', { drawn: null });
  try {
    await until(async () => (await look(viewer)).width === kWhole, 'all of it is shown', { within: 30_000 });
    const good = await look(viewer);
    network.downlink(kThinKbps);
    await pause(kFirstMs);
    const first = await look(viewer);
    say(`${first.type}, the line becomes thin`, between(good, first));
    assert.ok(first.width <= kWhole / 2, `${first.width} pixels wide ${kFirstMs} ms later`);
    await pause(kSettledMs);
    const settled = await look(viewer);
    say(`${first.type}, thin`, between(first, settled));
    assert.equal(await colour(viewer, 0), 'red');
    await until(async () => (await tone(viewer, 0)) === sources.red.tone, 'the voice is heard');
    assert.ok(between(good, first).frozen <= kFrozenAtFirst, 'frozen at first');
    const { frozen, concealed, fps } = between(first, settled);
    assert.ok(frozen <= kFrozenAfterwards, `frozen for ${frozen} s once settled`);
    assert.ok(concealed <= kConcealedMost, `${concealed} of the voice was concealed`);
    assert.ok(fps > 2, `${fps} frames per second`);
    network.downlink(null);
    const again = Date.now();
    await until(async () => (await look(viewer)).width === kWhole, 'all of it is shown again',
                { within: kBackWithinMs });
    console.log(`# ${first.type}: all of it again ${Date.now() - again} ms after the line is good`);
  } finally {
    network.downlink(kThinKbps);  // there must be something to take away
    network.downlink(null);
  }
}

const layered = (type, scalabilityMode) =>
  ({ codecs: [type], layers: [{ maxBitrate: 1_200_000, scalabilityMode }] });
const relay = { relay: () => ({ address: network.ipv4('relay'), pages }) };

visitTest('a thin line takes layers of AV1 L3T3 away, and only them',
          (town) => thinAndBack(town, layered('video/AV1', 'L3T3')), relay);

// Every codec of the relay from browser to browser: the picture arrives in the codec that was asked
// for, moves, and has the right colour; who lacks it is served by a change of codec in mid-call.
import assert from 'node:assert/strict';

import { enter, leave, received, sent } from './harness/codec_page.mjs';
import { sources } from './harness/media.mjs';
import { colour, expectSource } from './harness/senses.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kWatchedMs = 10_000;
const kNewer = ['video/H264', 'video/VP9', 'video/AV1', 'video/H265'];
const kGranted = /^L[23]T3$/;  // Chromium drops a third spatial layer of so small a picture
const layered = (mode) => [{ maxBitrate: 900_000, scalabilityMode: mode }];

async function meet(town, first, second) {
  const people = await Promise.all([sources.red, sources.green].map((one) => town.person(one)));
  return Promise.all([first, second].map((options, i) => enter(town, people[i], 'codecs', options)));
}

// What came into slot 0 in ten seconds of the statistics' own clock.
async function watch(page) {
  const first = await received(page, 0, 'video');
  const last = await until(async () => {
    const now = await received(page, 0, 'video');
    return now.timestamp - first.timestamp >= kWatchedMs && now;
  }, 'time passes', { within: 2 * kWatchedMs });
  const seconds = (last.timestamp - first.timestamp) / 1000;
  return { mimeType: last.mimeType, rate: (last.framesDecoded - first.framesDecoded) / seconds,
           freezes: last.freezeCount - first.freezeCount };
}

async function expectPicture(page, from, mimeType) {
  const { rate, freezes, ...got } = await watch(page);
  const { scalabilityMode, encoderImplementation } = await sent(from, 'video');
  console.log(`# ${got.mimeType} ${scalabilityMode} by ${encoderImplementation}: `
              + `${rate.toFixed(1)} frames per second, ${freezes} freezes`);
  assert.equal(got.mimeType, mimeType);
  assert.equal((await sent(from, 'video')).mimeType, mimeType);
  assert.ok(rate > 10, `only ${rate} frames per second of ${mimeType}`);
  assert.equal(freezes, 0, `freezes of ${mimeType}`);
}

async function expectBoth([one, other], [oneSends, otherSends]) {
  await Promise.all([expectSource(one, 0, sources.green), expectSource(other, 0, sources.red)]);
  await Promise.all([expectPicture(one, other, otherSends), expectPicture(other, one, oneSends)]);
}

visitTest('VP8 one way and H.264 the other', async (town) => {
  const pages = await meet(town, { codecs: ['video/VP8'] }, { codecs: ['video/H264'] });
  await expectBoth(pages, ['video/VP8', 'video/H264']);
});

visitTest('VP9 one way and AV1 the other', async (town) => {
  const pages = await meet(town, { codecs: ['video/VP9'] }, { codecs: ['video/AV1'] });
  await expectBoth(pages, ['video/VP9', 'video/AV1']);
});

// What arrives of the document camera or screen of somebody else.
function document(page) {
  return page.evaluate(async () => {
    const { media } = window.guichet.room;
    const [{ id }] = media.documentStream.getTracks();
    const reports = [...(await media.getStats()).values()];
    const stream = reports.find(({ type, trackIdentifier }) => type === 'inbound-rtp' && trackIdentifier === id);
    return { frames: stream?.framesDecoded ?? 0,
             mimeType: reports.find(({ id: codec }) => codec === stream?.codecId)?.mimeType };
  });
}

visitTest('a shared document changes its codec in mid-call, the camera keeps its own', async (town) => {
  const [sharer, viewer] = await meet(town, {}, {});
  await sharer.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    const context = canvas.getContext('2d');
    let n = 0;
    setInterval(() => context.fillRect(n++ % 600, 100, 30, 30), 100);
    return window.guichet.room.media.setTrack('document', canvas.captureStream(10).getVideoTracks()[0]);
  });
  for (const mimeType of ['video/VP8', 'video/VP9', 'video/VP8']) {
    await sharer.evaluate((type) => window.guichet.room.media.setCodec('document', type), mimeType);
    await until(async () => (await document(viewer)).mimeType === mimeType, `it is shown in ${mimeType}`);
    const { frames } = await document(viewer);
    await until(async () => (await document(viewer)).frames > frames + 10, `${mimeType} moves`);
  }
  assert.equal((await received(viewer, 0, 'video')).mimeType, 'video/VP8');
});

visitTest('layers: VP9 L3T3 one way and AV1 L1T3 the other', async (town) => {
  const pages = await meet(town, { codecs: ['video/VP9'], layers: layered('L3T3') },
                           { codecs: ['video/AV1'], layers: layered('L1T3') });
  await expectBoth(pages, ['video/VP9', 'video/AV1']);
  assert.match((await sent(pages[0], 'video')).scalabilityMode, kGranted);
  assert.equal((await sent(pages[1], 'video')).scalabilityMode, 'L1T3');
});

// getStats names Opus also for what is sent as RED (RFC 2198): its second copies make it larger.
async function bytesPerPacket(look) {
  const first = await look();
  const last = await until(async () => {
    const now = await look();
    return now.packets - first.packets >= 100 && now;
  }, 'voice goes on');
  return (last.bytes - first.bytes) / (last.packets - first.packets);
}

const sentPerPacket = (page) => bytesPerPacket(async () => {
  const { bytesSent: bytes, packetsSent: packets } = await sent(page, 'audio');
  return { bytes, packets };
});
const receivedPerPacket = (page) => bytesPerPacket(async () => {
  const { bytesReceived: bytes, packetsReceived: packets } = await received(page, 0, 'audio');
  return { bytes, packets };
});

const kPlan = { voice: { kbps: 32, packet_ms: 20, redundant: true }, picture: { kbps: 900, height: 360, fps: 25 },
                start_kbps: 950, reason: 'none' };

visitTest('redundant voice ends at the relay, and begins and ends in mid-call', async (town) => {
  const pages = await meet(town, {}, { lacks: ['audio/red'] });
  const [redundant, plain] = pages;
  const once = await sentPerPacket(redundant);
  await Promise.all(pages.map((page) => page.evaluate((plan) => window.guichet.room.media.setPlan(plan), kPlan)));
  const twice = await sentPerPacket(redundant);
  const [without, arrived] = await Promise.all([sentPerPacket(plain), receivedPerPacket(plain)]);
  const words = `bytes per packet: ${once.toFixed(0)} once, ${twice.toFixed(0)} redundant, ${arrived.toFixed(0)} of them ` +
                `arrive; ${without.toFixed(0)} from who knows no RED`;
  console.log(`# ${words}`);
  assert.ok(twice > 1.5 * once && arrived < 1.2 * once && without < 1.2 * once, words);
  await Promise.all([expectSource(redundant, 0, sources.green), expectSource(plain, 0, sources.red)]);
  await redundant.evaluate((plan) => window.guichet.room.media.setPlan({ ...plan, voice: { ...plan.voice, redundant: false } }), kPlan);
  const after = await sentPerPacket(redundant);
  assert.ok(after < 1.2 * once, `${after} bytes per packet afterwards`);
});

visitTest('a third who has VP8 only is seen by and sees everybody', async (town) => {
  const pages = await meet(town, { codecs: ['video/H264'] },
                           { codecs: ['video/VP9'], layers: layered('L3T3') });
  const all = async (wanted) => (await Promise.all(pages.map((page) => sent(page, 'video'))))
    .every(({ mimeType }, i) => mimeType === wanted[i]);
  const own = ['video/H264', 'video/VP9'];
  await Promise.all([expectSource(pages[0], 0, sources.green), expectSource(pages[1], 0, sources.red)]);
  await until(() => all(own), 'both send what they like');

  const third = await enter(town, await town.person(sources.blue), 'codecs', { lacks: kNewer });
  const began = Date.now();
  const seen = await until(async () => {
    const colours = await Promise.all([colour(third, 0), colour(third, 1)]);
    return colours.every((name) => name in sources) && colours;
  }, 'the third sees both');
  console.log(`# the third sees both after ${Date.now() - began} ms`);
  assert.deepEqual([...seen].sort(), ['green', 'red']);
  assert.ok(await all(['video/VP8', 'video/VP8']), 'both send VP8');
  await Promise.all([
    expectSource(pages[0], 0, sources.green), expectSource(pages[0], 1, sources.blue),
    expectSource(pages[1], 0, sources.red), expectSource(pages[1], 1, sources.blue),
    ...[0, 1].map((slot) => expectSource(third, slot, sources[seen[slot]])),
  ]);

  await leave(third);
  await until(() => all(own), 'both send again what they like');
  await until(async () => kGranted.test((await sent(pages[1], 'video')).scalabilityMode),
              'VP9 has its layers again', { within: 30_000 });  // as the estimate allows
  const decoded = await Promise.all(pages.map((page) => received(page, 0, 'video')));
  await until(async () => {
    const now = await Promise.all(pages.map((page) => received(page, 0, 'video')));
    return now.every(({ mimeType, framesDecoded }, i) =>
      mimeType === own[1 - i] && framesDecoded > decoded[i].framesDecoded + 20);
  }, 'both are seen in it');
  await Promise.all([expectSource(pages[0], 0, sources.green), expectSource(pages[1], 0, sources.red)]);
});

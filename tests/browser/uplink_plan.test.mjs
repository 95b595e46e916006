// A kiosk behind ADSL of 512/128 kbit/s, known from the configuration: from its first packets on real Chromium
// sends what the relay plans for that line, and both pages say so. Loopback carries it: what is sent counts.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { restless, sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { colour, expectSource, tone } from './harness/senses.mjs';
import { beginVisit, openKiosk, plansByHand, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kModule = new URL('../../signalling/web/js/guichet/uplink_plan.js', import.meta.url);
const { plannedAnswer, plannedEncodings } =
  await import(`data:text/javascript,${encodeURIComponent(await readFile(kModule, 'utf8'))}`);

const kThin = { voice: { kbps: 16, packet_ms: 60 }, picture: { kbps: 45, height: 180, fps: 8 },
                start_kbps: 70, reason: 'own_line' };
const kWide = { voice: { kbps: 32, packet_ms: 20 }, picture: { kbps: 900, height: 360, fps: 25 },
                start_kbps: 950, reason: 'none' };
const kLayers = [{ rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 120_000 },
                 { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 350_000 },
                 { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 900_000 }];
const kFree = kLayers.map((layer) => ({ ...layer, active: true, priority: 'low' }));

const planned = (plan, { active = ['h'], height = 360, encodings = kFree, layers = kLayers } = {}) =>
  plannedEncodings(encodings, { layers, active, plan, height });

for (const [name, plan, options, wanted] of [
  ['no plan: who was chosen', null, {}, [[false, 120_000, undefined, 4], [false, 350_000, undefined, 2],
                                         [true, 900_000, undefined, 1]]],
  ['thin: the largest one alone, small', kThin, { active: ['l', 'h'] },
    [[false, 45_000, 8, 8], [false, 45_000, 8, 4], [true, 45_000, 8, 2]]],
  ['wide: who was chosen', kWide, { active: ['l', 'h'] },
    [[true, 120_000, 25, 4], [false, 350_000, 25, 2], [true, 900_000, 25, 1]]],
  ['off: nobody', { ...kThin, picture: null }, {}, [[false, 120_000, undefined, 4],
    [false, 350_000, undefined, 2], [false, 900_000, undefined, 1]]],
  ['a large camera', kThin, { height: 720, encodings: [{ active: true }], layers: [{}] }, [[true, 45_000, 8, 4]]],
  ['a camera smaller than the plan', kWide, { height: 240, encodings: [{ active: true }], layers: [{}] },
    [[true, 900_000, 25, 1]]],
]) {
  test(`encodings: ${name}`, () => {
    const got = planned(plan, options).map((one) =>
      [one.active, one.maxBitrate, one.maxFramerate, one.scaleResolutionDownBy]);
    assert.deepEqual(got, wanted);
  });
}

test('encodings: carried out again, a plan changes nothing', () => {
  const once = planned(kThin);
  assert.deepEqual(planned(kThin, { encodings: once }), once);
  assert.equal(once[2].priority, 'low', 'what the plan does not speak of stays');
});

const kAnswer = ['v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10',
                 'm=video 9 UDP/TLS/RTP/SAVPF 96 97 98', 'a=rtpmap:96 VP8/90000', 'a=rtpmap:97 rtx/90000',
                 'a=fmtp:97 apt=96', 'a=rtpmap:98 H264/90000', 'a=fmtp:98 packetization-mode=1',
                 'a=simulcast:recv l;m;h', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=rtpmap:111 opus/48000/2',
                 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=rtpmap:96 VP8/90000', ''].join('\r\n');

test('answer: one’s own sections alone, and only what the plan says', () => {
  assert.equal(plannedAnswer(kAnswer, {}), kAnswer);
  const got = plannedAnswer(kAnswer, { packetMs: 60, startKbps: 70, paused: ['l', 'm'] }).split('\r\n');
  const added = got.filter((line) => !kAnswer.split('\r\n').includes(line));
  assert.deepEqual(added, ['a=ptime:60', 'a=maxptime:60', 'a=fmtp:96 x-google-start-bitrate=70',
                           'a=fmtp:98 packetization-mode=1;x-google-start-bitrate=70', 'a=simulcast:recv ~l;~m;h']);
  assert.ok(got.indexOf('a=maxptime:60') < got.indexOf('m=video 9 UDP/TLS/RTP/SAVPF 96 97 98'));
  assert.equal(plannedAnswer(got.join('\r\n'), { packetMs: 20 }).match(/\w*ptime:\d+/g).join(' '), 'ptime:20 maxptime:20');
});

test('answer: redundant voice where the browser offered it', () => {
  assert.equal(plannedAnswer(kAnswer, { redundant: true }), kAnswer, 'a browser without RED');
  const answer = kAnswer.replaceAll('SAVPF 111', 'SAVPF 111 63').replaceAll('a=rtpmap:111', 'a=rtpmap:63 red/48000/2\r\na=rtpmap:111');
  assert.equal(plannedAnswer(answer, {}), answer);
  const changed = plannedAnswer(answer, { redundant: true });
  assert.deepEqual(changed.match(/^m=audio.*$/gm), ['m=audio 9 UDP/TLS/RTP/SAVPF 63 111', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 63']);
  assert.equal(changed.replace('SAVPF 63 111', 'SAVPF 111 63'), answer, 'nothing else');
});

// What the page's own microphone and camera have sent, looked at every quarter of a second from the beginning.
function watchSending() {
  window.sending = [];
  setInterval(async () => {
    const media = window.guichet?.room?.media;
    if (!media || media.state === 'closed') return;
    const reports = [...(await media.getStats()).values()];
    const own = (kind) => reports.filter(({ type, mid, kind: k }) => type === 'outbound-rtp' && mid < '2' && k === kind);
    const [voice] = own('audio');
    if (!voice?.packetsSent) return;
    const sum = (member) => own('video').reduce((all, one) => all + (one[member] ?? 0), 0);
    const pair = reports.find(({ type, nominated }) => type === 'candidate-pair' && nominated);
    const transport = reports.find(({ type }) => type === 'transport');
    window.sending.push({
      at: voice.timestamp, estimate: pair?.availableOutgoingBitrate ?? 0,
      voice: voice.packetsSent, voiceBytes: voice.bytesSent, picture: sum('bytesSent'),
      frames: sum('framesEncoded'), keyFrames: sum('keyFramesEncoded'),
      height: Math.max(0, ...own('video').map(({ frameHeight = 0, active }) => (active ? frameHeight : 0))),
      received: transport?.bytesReceived ?? 0,
    });
  }, 250);
}

const looks = (page) => page.evaluate(() => window.sending);

// Per second, between the first and the last of these looks.
function rates(all) {
  const [first, last] = [all[0], all.at(-1)];
  const seconds = (last.at - first.at) / 1_000;
  const per = (member) => (last[member] - first[member]) / seconds;
  return { voice: per('voice'), fps: per('frames'), picture: (per('picture') * 8) / 1_000,
           voiceKbps: (per('voiceBytes') * 8) / 1_000, received: (per('received') * 8) / 1_000,
           height: Math.max(...all.map(({ height }) => height)), keyFrames: last.keyFrames - first.keyFrames };
}

// Of the `seconds` that begin now.
async function ratesFor(page, seconds) {
  const before = (await looks(page)).length;
  return until(async () => {
    const all = (await looks(page)).slice(before);
    return all.length > 1 && all.at(-1).at - all[0].at >= 1_000 * seconds && rates(all);
  }, 'time passes', { within: 5_000 * seconds });
}

function say(name, one) {
  console.log(`# ${name}: voice ${one.voice.toFixed(1)} packets/s ${one.voiceKbps.toFixed(0)} kbit/s, picture ${one.height} high `
              + `${one.fps.toFixed(1)} fps ${one.picture.toFixed(0)} kbit/s, ${one.keyFrames} key frames, received ${one.received.toFixed(0)} kbit/s`);
}

// What a line cannot bear is no more of it, however busy the machine is.
function assertWithin(one) {
  assert.ok(one.voice < 17.9, `${one.voice} packets of voice per second`);
  assert.ok(one.voiceKbps <= 20, `${one.voiceKbps} kbit/s of voice`);
  assert.ok(one.height <= 180, `${one.height} pixels high`);
  assert.ok(one.fps <= 9, `${one.fps} frames per second`);
  assert.ok(one.picture <= 60, `${one.picture} kbit/s of picture`);
}

// And what it can bear is sent.
function assertThin(one) {
  assertWithin(one);
  assert.equal(one.height, 180);
  assert.ok(one.voice > 15.5, `${one.voice} packets of voice per second`);
  assert.ok(one.fps > 3, `${one.fps} frames per second`);
}

// An encoder that has sent ten times as much first lets frames go until it is even.
const comesTo = (page, seconds) => until(async () => {
  const one = await ratesFor(page, seconds);
  assertWithin(one);
  return one.fps > 3 && one;
}, 'frames come again', { within: 20_000 });

const lined = (line) => ({ counter: `organisations:
  - {id: caf, name: Caisse d’allocations familiales, label: CAF, desks: [{id: guichet-1, name: CAF guichet 1}]}
sites:
  - {id: l-isle-jourdain, name: L’Isle-Jourdain${line ? `, line: {${line}}` : ''}}
` });

async function begin(town) {
  const citizen = await town.person(restless(sources.red));
  const adviser = await town.person(restless(sources.green));
  const init = [{ content: `(${watchSending})()` }];
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen, { init }), takePost(town, adviser, { init })]);
  await beginVisit(kiosk, desk);
  await Promise.all([until(async () => (await looks(kiosk)).length > 1, 'the kiosk sends'),
                     expectSource(desk, 0, sources.red), expectSource(kiosk, 0, sources.green)]);
  return { kiosk, desk };
}

const lines = (desk) => desk.locator('#lines dd').allTextContents();
const says = (desk, own, citizen) => until(async () => {
  const [mine, theirs] = await lines(desk);
  return own.test(mine) && citizen.test(theirs);
}, `own line ${own}, citizen’s ${citizen}`).catch(async (error) => {
  throw new Error(`${error.message}; the page says ${(await lines(desk)).join(' / ')}`);
});

visitTest('a kiosk on a line of 128 kbit/s sends what fits from the first second on', async (town) => {
  const { kiosk, desk } = await begin(town);
  await pause(3_000);
  const first = await looks(kiosk);
  const beginning = rates(first);
  say('the first seconds', beginning);
  assertWithin(beginning);  // a busy machine takes its time to begin
  const settled = await ratesFor(kiosk, 5);
  say('settled', settled);
  assertThin(settled);
  assert.ok(settled.received <= 400, `${settled.received} kbit/s reach it`);
  const adviser = await ratesFor(desk, 3);
  say('the desk', adviser);
  assert.ok(adviser.picture <= 400, `the desk sends ${adviser.picture} kbit/s of picture`);

  await says(desk, /^Bonne\b/, /^Ligne étroite : image réduite pour garder le son$/);
  await sees(kiosk.locator('#stage'), /mage (est )?réduite pour garder le son/);
  await sees(desk.locator('[data-tile="0"]'), 'Image réduite pour garder le son');
  await Promise.all([screenshot(kiosk, 'plan-small-kiosk'), screenshot(desk, 'plan-small-desk')]);
  await desk.getByRole('button', { name: 'English' }).click();
  await says(desk, /^Good\b/, /^Thin line: smaller picture to keep the sound$/);

  const negotiated = await kiosk.evaluate(() => window.negotiations);
  await kiosk.evaluate(() => window.dispatchEvent(new Event('online')));
  await until(() => kiosk.evaluate((before) => window.negotiations > before, negotiated), 'ICE is restarted');
  const restarted = await ratesFor(kiosk, 4);
  say('behind an ICE restart', restarted);
  assertThin(restarted);
  await Promise.all([expectSource(desk, 0, sources.red), expectSource(kiosk, 0, sources.green)]);
}, { relay: lined('down_kbps: 512, up_kbps: 128, framing: atm') });

visitTest('a plan changes what is sent, with one key frame, and can take the picture away', async (town) => {
  const { kiosk, desk } = await begin(town);
  const plan = await plansByHand(kiosk);
  const free = await until(async () => {
    const one = await ratesFor(kiosk, 2);
    return one.height > 180 && one.picture > 100 && one.fps > 12 && one;
  }, 'there is something to hold back', { within: 20_000 });
  say('no plan', free);

  const before = (await looks(kiosk)).at(-1);
  await plan(kThin);
  const thin = await comesTo(kiosk, 3);
  say('thin', thin);
  assertThin(thin);
  assert.ok((await looks(kiosk)).at(-1).keyFrames - before.keyFrames <= 1, 'one key frame');
  const negotiated = await kiosk.evaluate(() => window.negotiations);
  await plan(structuredClone(kThin));
  assert.equal(await kiosk.evaluate(() => window.negotiations), negotiated, 'the same plan changes nothing');

  const keyFrames = (await looks(kiosk)).at(-1).keyFrames;
  await plan({ ...kThin, voice: { kbps: 16, packet_ms: 40 } });
  const shorter = await ratesFor(kiosk, 2);
  say('packets of 40 ms', shorter);
  assert.ok(Math.abs(shorter.voice - 25) < 2, `${shorter.voice} packets of voice per second`);
  assert.ok((await looks(kiosk)).at(-1).keyFrames - keyFrames <= 1, 'another packet time costs one key frame at most');

  await plan({ ...kThin, picture: null });
  await pause(1_000);
  const off = await ratesFor(kiosk, 2);
  say('off', off);
  assert.equal(off.picture, 0);
  assert.ok(Math.abs(off.voice - 16.7) < 1.2, 'the voice goes on');
  await until(async () => (await tone(desk, 0)) === sources.red.tone, 'the voice is heard');

  await Promise.all([plan({ ...kThin, picture: null }), plan(kThin)]);
  const again = await comesTo(kiosk, 3);
  say('back', again);
  assertThin(again);
  await plan(kWide);
  await until(async () => {  // its size is the encoder's from here on: a busy machine has it smaller
    const { voice, fps } = await ratesFor(kiosk, 2);
    return voice > 45 && fps > 9;
  }, 'nothing is held back', { within: 20_000 });
  await expectSource(desk, 0, sources.red);
});

// What the relay says in the moment in which a line seems to fall, and takes back when it was wrong.
visitTest('a picture that is held to a small rate as it is costs no key frame and no negotiation', async (town) => {
  const { kiosk } = await begin(town);
  const plan = await plansByHand(kiosk);
  await plan(kWide);
  const free = await until(async () => {
    const one = await ratesFor(kiosk, 2);
    return one.picture > 250 && one;
  }, 'there is something to hold', { within: 20_000 });
  const [before, negotiated] = [(await looks(kiosk)).at(-1), await kiosk.evaluate(() => window.negotiations)];
  await plan({ ...kWide, picture: { ...kWide.picture, kbps: 30 } });
  await pause(250);
  const held = await ratesFor(kiosk, 1);
  say('held', held);
  assert.ok(held.picture < 90, `${held.picture} of ${free.picture} kbit/s of picture`);
  assert.equal(held.height, free.height);
  await plan(kWide);
  await until(async () => (await ratesFor(kiosk, 1)).picture > free.picture / 3, 'the picture is set free', { within: 5_000 });
  assert.equal((await looks(kiosk)).at(-1).keyFrames, before.keyFrames);
  assert.equal(await kiosk.evaluate(() => window.negotiations), negotiated);
});

// By itself it would grow by 8 % a second, and with so little to send not at all.
visitTest('a plan lets congestion control begin anew, twice at the same rate too', async (town) => {
  const { kiosk } = await begin(town);
  const plan = await plansByHand(kiosk);
  await plan(kThin);
  await comesTo(kiosk, 3);
  const estimate = async () => (await looks(kiosk)).at(-1).estimate / 1_000;
  for (const start of [3_000, 700, 700]) {
    await plan({ ...kThin, start_kbps: start, restart: true });
    await until(async () => Math.abs(await estimate() - start) < start / 20, `it begins at ${start} kbit/s`,
                { within: 5_000 });
    await plan({ ...kThin, start_kbps: 70, restart: false });
    await pause(1_000);
    const later = await estimate();
    console.log(`# begun anew at ${start} kbit/s: ${later.toFixed(0)} a second later`);
    assert.ok(Math.abs(later - start) < start / 5, 'a plan that says nothing of it leaves it alone');
  }
  assertThin(await comesTo(kiosk, 3));

  const asked = Date.now();
  await plan({ ...kThin, picture: { kbps: 300, height: 360, fps: 20 }, start_kbps: 400, restart: true });
  await until(async () => (await looks(kiosk)).at(-1).height === 360, 'the size that a plan asks for comes at once',
              { within: 3_000 });
  console.log(`# 360 high after ${Date.now() - asked} ms`);
});

visitTest('a line too thin for any picture: voice alone, and a word instead of a frozen face', async (town) => {
  const citizen = await town.person(restless(sources.red));
  const adviser = await town.person(restless(sources.green));
  const init = [{ content: `(${watchSending})()` }];
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen, { init }), takePost(town, adviser, { init })]);
  await beginVisit(kiosk, desk);
  await until(async () => (await looks(kiosk)).length > 1, 'the kiosk sends');
  const voice = await ratesFor(kiosk, 3);
  say('64 kbit/s', voice);
  assert.equal(voice.picture, 0);
  assert.ok(Math.abs(voice.voice - 16.7) < 1.2, `${voice.voice} packets of voice per second`);
  await until(async () => (await tone(desk, 0)) === sources.red.tone, 'the voice is heard');
  await says(desk, /^Bonne\b/, /^Ligne trop étroite : son seul, l’image ne part pas de la borne$/);
  await sees(desk.locator('[data-tile="0"]'), 'Son seul : la ligne est trop étroite pour l’image.');
  await sees(kiosk.locator('#stage'), 'Votre image est arrêtée pour garder le son');
  await Promise.all([screenshot(kiosk, 'plan-off-kiosk'), screenshot(desk, 'plan-off-desk')]);
  assert.equal(await colour(kiosk, 0), 'green', 'the other way is another line');
}, { relay: lined('down_kbps: 2000, up_kbps: 64, framing: atm') });

// Firefox ESR at the desk, Chromium at the kiosk: the real pages, picture and voice both ways, and a
// document each way. Firefox's own test devices play a tone and a picture that changes its colour.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';

import { sources } from '../browser/harness/media.mjs';
import { makePdf } from '../browser/harness/pdf.mjs';
import { colour, stats, tone } from '../browser/harness/senses.mjs';
import { inState, openKiosk, plansByHand, sees, touch } from '../browser/harness/steps.mjs';
import { visitTest } from '../browser/harness/town.mjs';
import { until } from '../browser/harness/until.mjs';
import { srtpProfiles } from './harness/room.mjs';

const kTone = sources.green.tone;

const kPreferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.audio.fake_frequency': kTone,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  // Firefox pairs no loopback address unless told to: the relay of a test is on this machine.
  'media.peerconnection.ice.loopback': true,
};

async function openFirefox(folder) {
  return puppeteer.launch({
    browser: 'firefox', headless: true, userDataDir: folder,
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    extraPrefsFirefox: kPreferences,
  });
}

function press(page, name) {
  return until(() => page.evaluate((text) => {
    const button = [...document.querySelectorAll('button')]
      .find((one) => one.textContent.trim().startsWith(text) && !one.disabled && one.offsetParent);
    button?.click();
    return Boolean(button);
  }, name), `there is a button ${name}`);
}

function reads(page, text, options) {
  return until(() => page.evaluate((wanted) => document.body.innerText.includes(wanted), text),
               `the page says ${text}`, options);
}

// The tone Firefox plays in a slot, by a recording: its AudioContext does not run without a sound card.
function recordedTone(page, slot) {
  return page.evaluate(async ({ name, tones }) => {
    const { srcObject } = document.querySelector(`video[data-slot="${name}"]`);
    const recorder = new MediaRecorder(new MediaStream(srcObject.getAudioTracks()));
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
    recorder.start();
    setTimeout(() => recorder.stop(), 2_000);
    await stopped;
    const encoded = await new Blob(parts).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(encoded);
    const samples = sound.getChannelData(0);
    const power = (hz) => {  // Goertzel
      const turn = 2 * Math.cos((2 * Math.PI * hz) / sound.sampleRate);
      let [one, two] = [0, 0];
      for (const sample of samples) [one, two] = [sample + turn * one - two, one];
      return (one * one + two * two - turn * one * two) / samples.length;
    };
    // Beside each tone what is nobody's: noise is as loud there.
    const candidates = [...tones, 300, 600, 1_000, 1_600, 2_000];
    const [first, second] = candidates.map((hz) => ({ hz, power: power(hz) }))
      .sort((a, b) => b.power - a.power);
    return first.power > 10 * second.power ? first.hz : null;
  }, { name: String(slot), tones: Object.values(sources).map((source) => source.tone) });
}

visitTest('Firefox at the desk and Chromium at the kiosk', async (town) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guichet-firefox-'));
  const firefox = await openFirefox(path.join(folder, 'profile'));
  try {
    const desk = await firefox.newPage();
    const problems = [];
    desk.on('pageerror', (error) => problems.push(error.message));
    await desk.goto(`${town.url}/desk?organisation=caf`);
    await press(desk, 'Prendre mon poste');
    await reads(desk, 'Disponible');
    const kiosk = await openKiosk(town, await town.person(sources.red));
    await touch(kiosk, 'CAF');
    await press(desk, 'Répondre');
    await Promise.all([inState(kiosk, 'visit'), inState(desk, 'visit')]);

    await until(async () => (await colour(desk, 0)) === 'red', 'the adviser sees the citizen');
    await until(async () => (await recordedTone(desk, 0)) === sources.red.tone,
                'the adviser hears the citizen', { within: 30_000 });
    await until(async () => (await tone(kiosk, 0)) === kTone, 'the citizen hears the adviser');
    const seen = new Set();
    await until(async () => seen.add(await colour(kiosk, 0)).delete(null) || seen.size > 1,
                'the citizen sees the adviser\'s picture change', { within: 30_000 });
    const first = (await stats(kiosk, 0)).framesDecoded;
    await until(async () => (await stats(kiosk, 0)).framesDecoded > first + 30, 'frames go on');

    const pdf = makePdf(300_000);
    const choosing = kiosk.waitForEvent('filechooser');
    await kiosk.getByRole('button', { name: 'Envoyer un document' }).click();
    await (await choosing).setFiles({ name: 'justificatif.pdf', mimeType: 'application/pdf', buffer: pdf });
    await reads(desk, 'justificatif.pdf');
    await press(desk, 'Accepter');
    await reads(desk, 'Reçu et vérifié', { within: 30_000 });

    const file = path.join(folder, 'formulaire.pdf');
    await writeFile(file, pdf);
    await (await desk.$('input[type=file]')).uploadFile(file);
    await kiosk.getByRole('button', { name: 'Accepter' }).click();
    await sees(kiosk.locator('.document', { hasText: 'formulaire.pdf' }), 'Reçu et vérifié',
               { timeout: 30_000 });
    assert.deepEqual(await srtpProfiles(town.relay), { gcm: 2, cm: 0 }, 'SRTP profiles');
    assert.deepEqual(problems, [], 'errors on the Firefox page');
  } finally {
    await firefox.close();
    await rm(folder, { recursive: true, force: true });
  }
});

// Per second of two seconds: packets of voice, frames, bytes and height of the picture.
async function sending(page) {
  const look = () => page.evaluate(async () => {
    const sent = [...(await window.guichet.room.media.getStats()).values()].filter(({ type }) => type === 'outbound-rtp');
    const voice = sent.find(({ kind }) => kind === 'audio');
    const picture = sent.find(({ rid }) => rid === 'h');
    return { at: performance.now(), voice: voice.packetsSent, picture: picture.packetsSent,
             frames: picture.framesEncoded, height: picture.frameHeight };
  });
  const first = await look();
  await pause(2_000);
  const last = await look();
  const per = (member) => (1_000 * (last[member] - first[member])) / (last.at - first.at);
  return { voice: per('voice'), picture: per('picture'), frames: per('frames'), height: last.height };
}

visitTest('Firefox sends what a plan says, and a visit goes on through it', async (town) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guichet-firefox-'));
  const firefox = await openFirefox(path.join(folder, 'profile'));
  try {
    const desk = await firefox.newPage();
    await desk.goto(`${town.url}/desk?organisation=caf`);
    await press(desk, 'Prendre mon poste');
    const kiosk = await openKiosk(town, await town.person(sources.red));
    await touch(kiosk, 'CAF');
    await press(desk, 'Répondre');
    await until(async () => (await stats(kiosk, 0)).framesDecoded > 30, 'the citizen sees the adviser', { within: 30_000 });
    const follow = await plansByHand(desk);
    const plan = (picture) => follow({ voice: { kbps: 16, packet_ms: 60 }, picture, start_kbps: 70,
                                       reason: 'others_line' });
    const small = { kbps: 45, height: 180, fps: 8 };
    await plan(small);
    await until(async () => {
      const { voice, height, frames } = await sending(desk);
      return Math.abs(voice - 16.7) < 1.2 && height === 180 && frames > 3 && frames < 10;
    }, 'a thin line’s voice and picture');
    await plan(null);
    await until(async () => (await sending(desk)).picture === 0, 'no picture');
    assert.ok(Math.abs((await sending(desk)).voice - 16.7) < 1.2, 'the voice goes on');
    await plan(small);
    await until(async () => (await sending(desk)).frames > 3, 'the picture is back');
    await until(async () => (await tone(kiosk, 0)) === kTone, 'the citizen hears the adviser');
  } finally {
    await firefox.close();
    await rm(folder, { recursive: true, force: true });
  }
});

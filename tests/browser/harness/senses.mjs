// Eyes and ears at a page: which colour a slot shows (canvas), which tone it plays (FFT), how many
// frames arrive (getStats). They look at what a person there would get, not at what was sent.
import assert from 'node:assert/strict';

import { sources } from './media.mjs';
import { always, until } from './until.mjs';

const kTones = Object.values(sources).map(({ tone }) => tone);
const kLoudEnough = -70;  // dBFS of a bin; a tone of ours arrives at about -20
const kSilenceMs = 1_200;
const kAgreements = 5;    // looks in a row that must agree

// 'red', 'green', 'blue', 'dark', 'other', or null while there is no picture.
export function colour(page, slot) {
  return page.evaluate((name) => {
    const video = document.querySelector(`video[data-slot="${name}"]`);
    if (!video?.videoWidth || video.closest('[hidden]')) return null;
    const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 18 });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0, 32, 18);
    const [r, g, b] = context.getImageData(16, 10, 1, 1).data;
    const most = Math.max(r, g, b);
    if (most < 40) return 'dark';
    const strong = [['red', r], ['green', g], ['blue', b]].filter(([, part]) => part > 0.6 * most);
    return strong.length === 1 ? strong[0][0] : 'other';
  }, String(slot));
}

// The loudest of the known tones and how loud it is; null when the slot is silent.
export function tone(page, slot) {
  return page.evaluate(({ name, tones, loudEnough }) => {
    window.ears ??= { context: new AudioContext(), analysers: new Map() };
    const { context, analysers } = window.ears;
    const { srcObject } = document.querySelector(`video[data-slot="${name}"]`);
    if (!srcObject) return null;
    let ear = analysers.get(name);
    if (ear?.stream !== srcObject) {
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
      context.createMediaStreamSource(srcObject).connect(analyser);
      ear = { stream: srcObject, analyser, bins: new Float32Array(analyser.frequencyBinCount) };
      analysers.set(name, ear);
    }
    ear.analyser.getFloatFrequencyData(ear.bins);
    const width = context.sampleRate / ear.analyser.fftSize;
    let loudest = 0;
    ear.bins.forEach((db, bin) => {
      if (bin * width > 200 && db > ear.bins[loudest]) loudest = bin;
    });
    if (!(ear.bins[loudest] > loudEnough)) return null;
    const hz = loudest * width;
    // A jitter buffer that stretches or shrinks a burst bends its edges by a few percent.
    return tones.find((one) => Math.abs(one - hz) < Math.max(20, one / 25)) ?? hz;
  }, { name: String(slot), tones: kTones, loudEnough: kLoudEnough });
}

// THE checker of the first visit: `slot` of `page` carries this source and no other. A wrong
// picture or tone fails at once, a missing one at the deadline.
export async function expectSource(page, slot, source, { within = 20_000 } = {}) {
  await agrees(() => colour(page, slot), source.name, ['red', 'green', 'blue'],
               `picture in slot ${slot}`, within);
  await agrees(() => tone(page, slot), source.tone, kTones, `tone in slot ${slot}`, within);
}

async function agrees(look, wanted, possible, what, within) {
  let agreements = 0;
  await until(async () => {
    const got = await look();
    if (got !== wanted && possible.includes(got)) {
      assert.fail(`wrong ${what}: ${got} instead of ${wanted}`);
    }
    if (got === wanted) agreements++;
    return agreements >= kAgreements;
  }, `${what} is ${wanted}`, { within });
}

// The sources play in bursts: silence is what lasts longer than the pause between two.
export async function expectSilence(page, slot, { within = 10_000 } = {}) {
  let silentSince = null;
  await until(async () => {
    if ((await tone(page, slot)) !== null) silentSince = null;
    else silentSince ??= Date.now();
    return silentSince !== null && Date.now() - silentSince > kSilenceMs;
  }, `slot ${slot} is silent`, { within });
}

// Nobody is in the slot: neither picture nor sound, for longer than a pause of a source.
export function expectEmpty(page, slot) {
  const empty = async () => (await colour(page, slot)) === null && (await tone(page, slot)) === null;
  return always(empty, `slot ${slot} is empty`, { during: kSilenceMs });
}

export function stats(page, slot) {
  return page.evaluate((index) => window.guichet.room.media.slotStats(index), slot);
}

// Frames decoded per second over `seconds` of the statistics' own clock.
export async function frameRate(page, slot, { seconds = 5 } = {}) {
  const first = await until(async () => {
    const now = await stats(page, slot);
    return now.framesDecoded > 0 && now;
  }, `slot ${slot} decodes frames`);
  const last = await until(async () => {
    const now = await stats(page, slot);
    return now.at - first.at >= seconds * 1000 && now;
  }, 'time passes', { within: 4 * seconds * 1000 });
  return (1000 * (last.framesDecoded - first.framesDecoded)) / (last.at - first.at);
}

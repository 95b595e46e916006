// What the cameras and microphones of the truth bench play: somebody who talks before a wall, in ten
// seconds that repeat. Not a plain colour: what an encoder needs for a picture decides everything that
// is measured. A wall with a pattern, a head that sways, a mouth that moves with the voice, and the
// noise of a sensor; a voice of harmonics under moving formants, in phrases with pauses. Always the
// same bytes.
import { access, mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { kOut } from '../browser/harness/media.mjs';
import { wav } from '../browser/harness/wav.mjs';

const kWidth = 640;
const kHeight = 360;
const kFps = 25;
const kSeconds = 10;
const kRate = 48_000;
const kNoise = 2;        // standard deviation of the sensor's, of 255
const kPhrase = 2.5;     // seconds of speech, then
const kPause = 0.8;
const kSyllables = 4.5;  // per second

// The place of one person before the camera and the pitch of their voice.
export const heads = {
  citizen: { name: 'citizen', pitch: 190, seed: 11, files: () => files(heads.citizen) },
  adviser: { name: 'adviser', pitch: 115, seed: 23, files: () => files(heads.adviser) },
};

async function files(head) {
  await mkdir(kOut, { recursive: true });
  const made = { audio: path.join(kOut, `head-${head.name}.wav`),
                 video: path.join(kOut, `head-${head.name}.y4m`) };
  const there = await Promise.all([made.audio, made.video].map((file) => access(file).then(() => true, () => false)));
  if (!there.every(Boolean)) await Promise.all([writeFile(made.audio, voice(head)), writePicture(made.video, head)]);
  return made;
}

// xorshift32: the same numbers everywhere.
function numbers(seed) {
  let state = seed * 2_654_435_761 >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

// How loud the voice is at a time: phrases of syllables.
function loudness(seconds) {
  const within = seconds % (kPhrase + kPause);
  if (within > kPhrase) return 0;
  const syllable = Math.sin(Math.PI * kSyllables * within) ** 2;
  return syllable * (0.6 + 0.4 * Math.sin(1.7 * within));
}

function voice({ pitch, seed }) {
  const random = numbers(seed);
  let phase = 0;
  return wav(kRate, kSeconds, (seconds) => {
    phase += 2 * Math.PI * pitch * (1 + 0.08 * Math.sin(2.1 * seconds)) / kRate;
    const formants = [500 + 250 * Math.sin(5.3 * seconds), 1_500 + 600 * Math.sin(3.9 * seconds), 2_600];
    let sample = 0;
    for (let n = 1; n * pitch < 4_000; n++) {
      const weight = formants.reduce((sum, hz) => sum + 1 / (1 + ((n * pitch - hz) / 120) ** 2), 0.02);
      sample += weight / n ** 0.5 * Math.sin(n * phase);
    }
    const breath = 0.003 * (random() - 0.5);
    return Math.max(-1, Math.min(1, 0.16 * loudness(seconds) * sample + breath));
  });
}

async function writePicture(name, { seed }) {
  const random = numbers(seed);
  const noise = Int8Array.from({ length: 1 << 16 }, () =>
    Math.round(kNoise * (random() + random() + random() + random() - 2) * Math.sqrt(3)));
  const texture = Float32Array.from({ length: 1 << 14 }, () => random() - 0.5);
  const wall = new Uint8Array(kWidth * kHeight);
  for (let y = 0; y < kHeight; y++) {
    for (let x = 0; x < kWidth; x++) {
      const paper = 10 * Math.sin(x / 17) * Math.sin(y / 23) + (x % 80 < 2 ? -12 : 0);
      wall[y * kWidth + x] = 120 + 0.06 * x + paper + 8 * texture[(y >> 2) % 128 * 128 + (x >> 2) % 128];
    }
  }
  const file = await open(name, 'w');
  await file.write(`YUV4MPEG2 W${kWidth} H${kHeight} F${kFps}:1 Ip A1:1 C420\n`);
  for (let n = 0; n < kFps * kSeconds; n++) {
    await file.write('FRAME\n');
    await file.write(frame(n / kFps, wall, texture, noise, Math.floor(random() * noise.length)));
  }
  await file.close();
}

function frame(seconds, wall, texture, noise, offset) {
  const turn = 2 * Math.PI / kSeconds;  // whole turns in the loop: its end meets its beginning
  const at = { x: 320 + 14 * Math.sin(2 * turn * seconds) + 5 * Math.sin(7 * turn * seconds),
               y: 170 + 6 * Math.sin(3 * turn * seconds) };
  const mouth = 3 + 14 * loudness(seconds);
  const picture = Buffer.alloc(kWidth * kHeight * 3 / 2, 128);
  for (let y = 0; y < kHeight; y++) {
    for (let x = 0; x < kWidth; x++) {
      const i = y * kWidth + x;
      const dx = x - at.x;
      const dy = y - at.y;
      let luma = wall[i];
      const grain = texture[((dy + 512) >> 1) % 128 * 128 + ((dx + 512) >> 1) % 128];
      if ((dx / 75) ** 2 + (dy / 100) ** 2 < 1) {
        luma = 165 - dx * 0.25 + 14 * grain;
        if (((Math.abs(dx) - 28) / 12) ** 2 + ((dy + 20) / 6) ** 2 < 1) luma = 60 + 40 * grain;
        if ((dx / 26) ** 2 + ((dy - 50) / mouth) ** 2 < 1) luma = 70 + 20 * grain;
        if (dy < -62) luma = 55 + 60 * grain;
      } else if (dy > 90 && (dx / 190) ** 2 + ((dy - 210) / 120) ** 2 < 1) {
        luma = 85 + 12 * Math.sin(dx / 5) + 20 * grain;
      }
      picture[i] = Math.max(16, Math.min(235, luma + noise[(i + offset) & 65_535]));
    }
  }
  const half = kWidth / 2;
  const cr = kWidth * kHeight * 5 / 4;
  for (let y = 0; y < kHeight / 2; y++) {
    for (let x = 0; x < half; x++) {
      const inside = ((2 * x - at.x) / 75) ** 2 + ((2 * y - at.y) / 100) ** 2 < 1;
      picture[kWidth * kHeight + y * half + x] = inside ? 110 : 132;
      picture[cr + y * half + x] = inside ? 152 : 124;
    }
  }
  return picture;
}

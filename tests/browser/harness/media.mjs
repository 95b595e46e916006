// What the fake cameras and microphones play: every source has a tone and a colour of its own.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { wav } from './wav.mjs';

export const kOut = fileURLToPath(new URL('../out', import.meta.url));

// Y, Cb, Cr (BT.601, limited range) of colours far apart; the names are what a checker says.
export const sources = {
  red: { name: 'red', tone: 440, yuv: [82, 90, 240] },
  green: { name: 'green', tone: 880, yuv: [145, 54, 34] },
  blue: { name: 'blue', tone: 1320, yuv: [41, 240, 110] },
};

const kRate = 48_000;
const kBurst = 0.3;   // tone in bursts: a steady one is noise to a browser's noise suppression
const kPeriod = 0.5;
const kToneSeconds = 4;
const kWidth = 640;
const kHeight = 360;
const kFrames = 20;   // one second, played in a loop
const kFps = 20;

// A source may bring its own files instead.
export async function mediaFiles({ name, tone, yuv, files: own }) {
  if (own) return own();
  await mkdir(kOut, { recursive: true });
  const files = { audio: path.join(kOut, `${name}.wav`), video: path.join(kOut, `${name}.y4m`) };
  await Promise.all([writeFile(files.audio, beeps(tone)), writeFile(files.video, y4m(yuv))]);
  return files;
}

const beeps = (hz) => wav(kRate, kToneSeconds, (seconds) =>
  seconds % kPeriod < kBurst ? 0.5 * Math.sin(2 * Math.PI * hz * seconds) : 0);

// A plain colour with a bright bar that walks along the upper edge: frames differ, the middle says
// who it is.
function y4m([y, cb, cr]) {
  const frames = [Buffer.from(`YUV4MPEG2 W${kWidth} H${kHeight} F${kFps}:1 Ip A1:1 C420\n`)];
  for (let n = 0; n < kFrames; n++) {
    const luma = Buffer.alloc(kWidth * kHeight, y);
    for (let row = 8; row < 40; row++) {
      const from = row * kWidth + 28 * n;
      luma.fill(230, from, from + 64);
    }
    const chroma = (kWidth * kHeight) / 4;
    frames.push(Buffer.from('FRAME\n'), luma, Buffer.alloc(chroma, cb), Buffer.alloc(chroma, cr));
  }
  return Buffer.concat(frames);
}

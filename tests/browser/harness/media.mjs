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

// The same person before a restless wall: squares that jump about cost bits, the middle stays.
export function restless(source) {
  const files = () => write(`restless-${source.name}`, source.tone, y4m(source.yuv, { squares: kSquares }));
  return { ...source, files };
}

const kRate = 48_000;
const kBurst = 0.3;   // tone in bursts: a steady one is noise to a browser's noise suppression
const kPeriod = 0.5;
const kToneSeconds = 4;
const kWidth = 640;
const kHeight = 360;
const kFrames = 20;   // one second, played in a loop
const kFps = 20;
const kSquares = 24;

// A source may bring its own files instead.
export function mediaFiles({ name, tone, yuv, files: own }) {
  return own ? own() : write(name, tone, y4m(yuv));
}

async function write(name, tone, picture) {
  await mkdir(kOut, { recursive: true });
  const files = { audio: path.join(kOut, `${name}.wav`), video: path.join(kOut, `${name}.y4m`) };
  await Promise.all([writeFile(files.audio, beeps(tone)), writeFile(files.video, picture)]);
  return files;
}

const beeps = (hz) => wav(kRate, kToneSeconds, (seconds) =>
  seconds % kPeriod < kBurst ? 0.5 * Math.sin(2 * Math.PI * hz * seconds) : 0);

// A plain colour with a bright bar that walks along the upper edge: frames differ, the middle says
// who it is.
function y4m([y, cb, cr], { squares = 0 } = {}) {
  const frames = [Buffer.from(`YUV4MPEG2 W${kWidth} H${kHeight} F${kFps}:1 Ip A1:1 C420\n`)];
  for (let n = 0; n < kFrames; n++) {
    const luma = Buffer.alloc(kWidth * kHeight, y);
    for (let row = 8; row < 40; row++) {
      const from = row * kWidth + 28 * n;
      luma.fill(230, from, from + 64);
    }
    for (let i = 0; i < squares; i++) drawSquare(luma, n * squares + i);
    const chroma = (kWidth * kHeight) / 4;
    frames.push(Buffer.from('FRAME\n'), luma, Buffer.alloc(chroma, cb), Buffer.alloc(chroma, cr));
  }
  return Buffer.concat(frames);
}

// Always the same places and shades; rows and columns of the middle are left alone.
function drawSquare(luma, number) {
  const side = 40;
  const left = (number * 193) % (kWidth - side);
  const top = 48 + ((number * 71) % 60) + (number % 2 ? 0 : 180);
  for (let row = top; row < Math.min(top + side, kHeight); row++) {
    luma.fill(40 + ((number * 37) % 190), row * kWidth + left, row * kWidth + left + side);
  }
}

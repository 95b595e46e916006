// What the fake cameras and microphones play: every source has a tone and a colour of its own.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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
  await Promise.all([writeFile(files.audio, wav(tone)), writeFile(files.video, y4m(yuv))]);
  return files;
}

function wav(hz) {
  const count = kRate * kToneSeconds;
  const file = Buffer.alloc(44 + 2 * count);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + 2 * count, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);          // PCM
  file.writeUInt16LE(1, 22);          // mono
  file.writeUInt32LE(kRate, 24);
  file.writeUInt32LE(2 * kRate, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(2 * count, 40);
  for (let i = 0; i < count; i++) {
    const seconds = i / kRate;
    const sounding = seconds % kPeriod < kBurst;
    const sample = sounding ? 0.5 * Math.sin(2 * Math.PI * hz * seconds) : 0;
    file.writeInt16LE(Math.round(sample * 32_767), 44 + 2 * i);
  }
  return file;
}

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

// What is captured: file name, browser, and what its page is asked to do (page.mjs).
const kLadder = [
  { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 60_000 },
  { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 120_000 },
  { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 250_000 },
];
const one = (more = {}) => [{ maxBitrate: 250_000, ...more }];
const ladder = (more = {}) => kLadder.map((encoding) => ({ ...encoding, ...more }));
const video = (codec, encodings, event = 'key') => ({ kind: 'video', codec: [`video/${codec}`], encodings, event });
const voice = (codec, dtx = false) => ({ kind: 'audio', codec, dtx, event: 'silence' });

const chromium = {
  vp8: video('VP8', one()),
  'vp8-simulcast': video('VP8', ladder(), 'layer'),
  h264: video('H264', one()),
  'h264-simulcast': video('H264', ladder(), 'layer'),
  vp9: video('VP9', one()),
  'vp9-simulcast': video('VP9', ladder({ scalabilityMode: 'L1T3' }), 'layer'),
  'vp9-l3t3': video('VP9', one({ scalabilityMode: 'L3T3', maxBitrate: 900_000 }), 'L1T3'),
  'vp9-l3t3-key': video('VP9', one({ scalabilityMode: 'L3T3_KEY', maxBitrate: 900_000 })),
  av1: video('AV1', one()),
  'av1-simulcast': video('AV1', ladder({ scalabilityMode: 'L1T3' }), 'layer'),
  'av1-l1t3': video('AV1', one({ scalabilityMode: 'L1T3' })),
  'av1-l3t3': video('AV1', one({ scalabilityMode: 'L3T3', maxBitrate: 900_000 }), 'L1T3'),
  opus: voice(['audio/opus']),
  'opus-dtx': voice(['audio/opus'], true),
  'opus-red': voice(['audio/red', 'audio/opus']),
};

const firefox = {
  vp8: video('VP8', one()),
  'vp8-simulcast': video('VP8', ladder(), 'layer'),
  vp9: video('VP9', one()),
  av1: video('AV1', one()),
  opus: { ...voice(['audio/opus']), microphone: true },  // Web Audio stands still without a sound card
};

const rows = (browser, captures) => Object.entries(captures)
  .map(([name, options]) => ({ name: `${browser}-${name}`, browser, options }));
export const captures = [...rows('chromium', chromium), ...rows('firefox', firefox)];

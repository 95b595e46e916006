// The levers of a sender in a browser, one by one: what is moved, how, and what says that it is obeyed.
//   kVoice, kPicture   moved one after the other in a running visit on a line where nothing else decides:
//     {name, how, put, back, shows, obeyed}   `put` and `back`: {reapply: changes} or {set: [kind, change]}
//                                             of lever_page.mjs; `shows`: figures of levers.mjs
//   kStart, kStartOne  each in a visit of its own: {name, how, first}
//   kFits, kFloors     likewise, on thin lines: {name, first}
const near = (value, wanted, share = 0.2) => Math.abs(value - wanted) <= share * wanted;
const voice = (encoding) => ({ set: ['audio', { encoding }] });
const picture = (encoding) => ({ set: ['video', { encoding }] });
const kPut = 'setParameters';
const kAnswer = 'answer applied again';
const kOpusAgain = { reapply: {} };
const kBest = 900_000;  // what the pages give their largest encoding

const packets = (ms) => ({
  name: `packet time ${ms} ms`, how: `\`a=ptime:${ms}\`, ${kAnswer}`,
  put: { reapply: { audio: { ptime: ms } } }, back: { reapply: { audio: { ptime: 20 } } },
  shows: ['voicePackets', 'voiceKbps'], obeyed: (was, is) => near(is.voicePackets, 1_000 / ms),
});
const opus = (name, format, more) => ({
  name, how: `fmtp \`${Object.entries(format).map((pair) => pair.join('=')).join(';')}\`, ${kAnswer}`,
  put: { reapply: { audio: { format: { opus: format } } } }, back: kOpusAgain, ...more,
});

export const kVoice = [
  packets(40),
  packets(60),
  packets(120),
  opus('voice of 16 kbit/s', { maxaveragebitrate: 16_000 },
       { shows: ['voicePayloadKbps', 'voiceKbps'], obeyed: (was, is) => near(is.voicePayloadKbps, 16, 0.3) }),
  { name: 'voice of 16 kbit/s', how: `\`maxBitrate: 16000\`, ${kPut}`, put: voice({ maxBitrate: 16_000 }), back: voice({ maxBitrate: undefined }),
    shows: ['voicePayloadKbps', 'voiceKbps'], obeyed: (was, is) => near(is.voicePayloadKbps, 16, 0.3) },
  { name: 'voice of 8 kbit/s', how: `\`maxBitrate: 8000\`, ${kPut}`, put: voice({ maxBitrate: 8_000 }), back: voice({ maxBitrate: undefined }),
    shows: ['voicePayloadKbps', 'voiceKbps'], obeyed: (was, is) => near(is.voicePayloadKbps, 8, 0.3) },
  { name: 'redundant voice on', how: `\`red\` before \`opus\` in the m-line, ${kAnswer}`,
    put: { reapply: { audio: { order: ['red', 'opus'] } } }, back: { reapply: { audio: { order: ['opus', 'red'] } } },
    shows: ['voiceKbps', 'voicePackets'], obeyed: (was, is) => is.voiceKbps > 1.2 * was.voiceKbps },
  { name: 'redundant voice in packets of 60 ms', how: 'both at once',
    put: { reapply: { audio: { order: ['red', 'opus'], ptime: 60 } } }, back: { reapply: { audio: { order: ['opus', 'red'], ptime: 20 } } },
    shows: ['voiceKbps', 'voicePackets'], obeyed: (was, is) => near(is.voicePackets, 1_000 / 60) },
  opus('error correction in the voice off', { useinbandfec: 0 },
       { shows: ['voicePayloadKbps'], obeyed: () => null }),
  opus('silence is not sent', { usedtx: 1 },
       { shows: ['voicePackets', 'voiceKbps'], obeyed: (was, is) => is.voicePackets < 0.9 * was.voicePackets }),
  { name: 'voice off', how: `\`active: false\`, ${kPut}`, put: voice({ active: false }), back: voice({ active: true }),
    shows: ['voicePackets', 'voiceKbps'], obeyed: (was, is) => is.voicePackets === 0 },
];

export const kPicture = [
  { name: 'picture of 150 kbit/s', how: `\`maxBitrate: 150000\`, ${kPut}`, put: picture({ maxBitrate: 150_000 }),
    back: picture({ maxBitrate: kBest }), shows: ['pictureKbps', 'fps', 'width'], obeyed: (was, is) => near(is.pictureKbps, 150, 0.3), timed: true },
  { name: 'picture half as wide', how: `\`scaleResolutionDownBy: 2\`, ${kPut}`, put: picture({ scaleResolutionDownBy: 2 }),
    back: picture({ scaleResolutionDownBy: 1 }), shows: ['width', 'pictureKbps'], obeyed: (was, is) => is.width === 320 },
  { name: 'picture a quarter as wide', how: `\`scaleResolutionDownBy: 4\`, ${kPut}`, put: picture({ scaleResolutionDownBy: 4 }),
    back: picture({ scaleResolutionDownBy: 1 }), shows: ['width', 'pictureKbps'], obeyed: (was, is) => is.width === 160 },
  { name: '10 frames per second', how: `\`maxFramerate: 10\`, ${kPut}`, put: picture({ maxFramerate: 10 }),
    back: picture({ maxFramerate: undefined }), shows: ['fps', 'pictureKbps'], obeyed: (was, is) => near(is.fps, 10) },
  ...['L1T1', 'L1T2', 'L1T3'].map((mode) => ({
    name: `temporal layers ${mode}`, how: `\`scalabilityMode: '${mode}'\`, ${kPut}`, put: picture({ scalabilityMode: mode }),
    back: picture({ scalabilityMode: undefined }), shows: ['mode', 'pictureKbps'], obeyed: (was, is) => is.mode === mode })),
  { name: 'bandwidth of the section', how: `\`b=AS:150\`, ${kAnswer}`, put: { reapply: { video: { bandwidth: 'AS:150' } } },
    back: { reapply: {} }, shows: ['pictureKbps', 'estimate'], obeyed: (was, is) => near(is.pictureKbps, 150, 0.3) },
  { name: 'bandwidth of the section', how: `\`b=TIAS:150000\`, ${kAnswer}`, put: { reapply: { video: { bandwidth: 'TIAS:150000' } } },
    back: { reapply: {} }, shows: ['pictureKbps', 'estimate'], obeyed: (was, is) => near(is.pictureKbps, 150, 0.3) },
  { name: 'the codec\'s ceiling', how: `fmtp \`x-google-max-bitrate=150\`, ${kAnswer}`,
    put: { reapply: { video: { format: { VP8: { 'x-google-max-bitrate': 150 } } } } }, back: { reapply: {} },
    shows: ['pictureKbps', 'estimate'], obeyed: (was, is) => near(is.pictureKbps, 150, 0.3) },
  { name: 'picture off', how: `\`active: false\`, ${kPut}`, put: picture({ active: false }), back: picture({ active: true }),
    shows: ['pictureKbps', 'repairKbps'], obeyed: (was, is) => is.pictureKbps === 0 },
  { name: 'the answer itself', how: `nothing changed, ${kAnswer}`, put: { reapply: {} }, back: { reapply: {} },
    shows: ['pictureKbps'], obeyed: () => null },
  { name: 'the answer itself, unused encodings paused', how: `\`a=simulcast:recv ~l;~m;h\`, ${kAnswer}`,
    put: { reapply: { video: { paused: ['l', 'm'] } } }, back: { reapply: { video: { paused: ['l', 'm'] } } },
    shows: ['pictureKbps'], obeyed: () => null, layered: true },
  { name: 'half as wide, 8 frames per second, 50 kbit/s', how: `all three at once, ${kPut}`,
    put: picture({ maxBitrate: 50_000, maxFramerate: 8, scaleResolutionDownBy: 2 }),
    back: picture({ maxBitrate: kBest, maxFramerate: undefined, scaleResolutionDownBy: 1 }),
    shows: ['pictureKbps', 'fps', 'width'], obeyed: (was, is) => near(is.pictureKbps, 50, 0.4) && near(is.fps, 8) && is.width === 320 },
  ...['maintain-framerate', 'maintain-resolution', 'balanced'].map((preference) => ({
    name: `${preference} at 60 kbit/s`, how: `\`degradationPreference\` and \`maxBitrate: 60000\`, ${kPut}`,
    put: { set: ['video', { encoding: { maxBitrate: 60_000 }, sender: { degradationPreference: preference } }] },
    back: { set: ['video', { encoding: { maxBitrate: kBest }, sender: { degradationPreference: 'balanced' } }] },
    shows: ['fps', 'width', 'pictureKbps'], longer: true,
    obeyed: (was, is) => ({ 'maintain-framerate': is.fps > 23, 'maintain-resolution': is.width === 640 })[preference] ?? null })),
  { name: 'picture of 40 kbit/s', how: `\`maxBitrate: 40000\`, ${kPut}`, put: picture({ maxBitrate: 40_000 }),
    back: picture({ maxBitrate: kBest }), shows: ['pictureKbps', 'fps', 'width'],
    obeyed: (was, is) => near(is.pictureKbps, 40, 0.4), longer: true, timed: true },
];

const start = (kbps, more = {}) => ({ VP8: { 'x-google-start-bitrate': kbps, ...more } });
const small = (kbps, fps, scale = 2) =>
  ({ video: { encoding: { maxBitrate: kbps * 1_000, maxFramerate: fps, scaleResolutionDownBy: scale } } });
const thinVoice = (ms) => ({ ptime: ms, format: { opus: { maxaveragebitrate: 16_000 } } });

export const kStart = [
  { name: 'nothing', how: '', first: {} },
  { name: 'start at 80 kbit/s', how: 'fmtp `x-google-start-bitrate=80`', first: { answer: { video: { format: start(80) } } } },
  { name: 'start at 80, never above 100', how: 'fmtp `x-google-start-bitrate=80;x-google-max-bitrate=100`',
    first: { answer: { video: { format: start(80, { 'x-google-max-bitrate': 100 }) } } } },
  { name: 'never above 100', how: 'fmtp `x-google-max-bitrate=100`',
    first: { answer: { video: { format: { VP8: { 'x-google-max-bitrate': 100 } } } } } },
  { name: 'never below 500', how: 'fmtp `x-google-min-bitrate=500`',
    first: { answer: { video: { format: { VP8: { 'x-google-min-bitrate': 500 } } } } } },
  { name: 'bandwidth of the section', how: '`b=AS:100`', first: { answer: { video: { bandwidth: 'AS:100' } } } },
  { name: 'picture of 60 kbit/s', how: '`maxBitrate: 60000` before the first frame',
    first: { parameters: { video: { encoding: { maxBitrate: 60_000 } } } } },
  { name: 'picture of 60 kbit/s, start at 80', how: 'both', first: { answer: { video: { format: start(80) } }, parameters: { video: { encoding: { maxBitrate: 60_000 } } } } },
  { name: 'half as wide, 10 frames, 50 kbit/s, start at 80', how: '`setParameters` before the first frame, and fmtp',
    first: { answer: { video: { format: start(80) } }, parameters: small(50, 10) } },
  { name: 'the same as one encoding', how: 'no simulcast in the offer',
    first: { answer: { video: { format: start(80) } }, parameters: small(50, 10), oneEncoding: true } },
  { name: 'picture 1 s after the voice', how: '`replaceTrack` then', first: { pictureAfterMs: 1_000 } },
  { name: 'picture 1 s after the voice, start at 80', how: 'both', first: { pictureAfterMs: 1_000, answer: { video: { format: start(80) } } } },
];

const one = (answer) => ({ answer: { video: answer }, oneEncoding: true });

export const kStartOne = [
  { name: 'never above 100', how: 'fmtp `x-google-max-bitrate=100`', first: one({ format: { VP8: { 'x-google-max-bitrate': 100 } } }) },
  { name: 'never below 500', how: 'fmtp `x-google-min-bitrate=500`', first: one({ format: { VP8: { 'x-google-min-bitrate': 500 } } }) },
  { name: 'bandwidth of the section', how: '`b=AS:100`', first: one({ bandwidth: 'AS:100' }) },
  { name: 'bandwidth of the section', how: '`b=TIAS:100000`', first: one({ bandwidth: 'TIAS:100000' }) },
];

const thin = (kbps, fps, { ms = 60, scale = 2, from = 80, ...more } = {}) => ({
  name: `${640 / scale} wide, ${fps} frames, ${kbps} kbit/s; voice ${ms} ms${more.oneEncoding ? '; one encoding' : ''}${more.pictureAfterMs ? '; picture 1 s later' : ''}`,
  first: { answer: { audio: thinVoice(ms), video: { format: start(from) } }, parameters: small(kbps, fps, scale), ...more },
});

export const kFits = {
  adsl512: [
    ...[30, 40, 50, 60].flatMap((kbps) => [thin(kbps, 8), thin(kbps, 10)]),
    thin(40, 8, { oneEncoding: true }), thin(50, 8, { oneEncoding: true }), thin(50, 10, { pictureAfterMs: 1_000 }),
    thin(30, 5, { scale: 4 }),
    { name: 'voice of 16 kbit/s, 60 ms', first: { answer: { audio: thinVoice(60) } } },
    { name: 'as the pages are today', first: {} },
  ],
  adsl1m: [
    ...[60, 80, 100, 120].map((kbps) => thin(kbps, 15, { ms: 40 })),
    thin(100, 10), thin(100, 15, { ms: 40, oneEncoding: true }),
    { name: 'as the pages are today', first: {} },
  ],
};

export const kFloors = [thin(50, 8, { ms: 20 }), thin(50, 8), thin(20, 8, { oneEncoding: true })];

// Makes one golden file of what a browser sent, what it said of its frames and what tshark reads:
//   goldenFile({version, options, run, packets})   its text; throws when two of them contradict
// A line is a packet, `bytes | browser name=value … | tshark name=value …`; the test adds to it what
// the relay reads. Long payloads are cut where no descriptor reaches.
import { dissect } from './dissector.mjs';
import { headerOf } from './rtp.mjs';

const kFirst = 16;       // packets of the beginning
const kFromEvent = 26;   // packets from the key frame, the layer or the silence half-way
const kPayloadKept = 48;
const kExtensions = {
  'urn:ietf:params:rtp-hdrext:sdes:mid': 'mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id': 'rid',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level': 'audio_level',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension': 'dependencies',
};
const kStapA = 24;

export function goldenFile({ version, options, run, packets }) {
  const problem = run.frames.find(({ problem }) => problem);
  if (problem) throw new Error(problem.problem);
  const { payloadType, codec, extensions } = negotiated(run.answer);
  const sent = assign(packets, run, { payloadType, dependencies: extensions.dependencies });
  const [first, second] = parts(sent, options, run.event);
  const chosen = [...first, ...second];
  const seen = dissect(chosen.map(({ packet }) => packet), codec, payloadType);
  const lines = chosen.map((one, i) => {
    const browser = wordsOf(one, codec, options.kind);
    agree(browser, seen[i], one);
    return [cut(one, codec, options.kind).toString('hex'), said('browser', browser),
            said('tshark', seen[i])].join(' | ');
  });
  return [
    `# ${version}: ${JSON.stringify(options)}`,
    `# granted ${JSON.stringify(run.granted)}`,
    `# codec ${codec} payload ${payloadType}`,
    ...Object.entries(extensions).map(([name, id]) => `# extension ${name} ${id}`),
    ...lines.slice(0, first.length),
    ...(second.length > 0 ? ['# later', ...lines.slice(first.length)] : []),
    '',
  ].join('\n');
}

function negotiated(answer) {
  const [, media] = answer.split('\r\nm=');
  const payloadType = Number(media.split('\r\n')[0].split(' ')[3]);
  const codec = new RegExp(`a=rtpmap:${payloadType} ([^/]+)`).exec(media)[1];
  const extensions = {};
  for (const [, id, uri] of media.matchAll(/a=extmap:(\d+)\S* (\S+)/g)) {
    if (kExtensions[uri]) extensions[kExtensions[uri]] = Number(id);
  }
  return { payloadType, codec, extensions };
}

// Every packet with its frame, found by SSRC, timestamp and, where there is one, the frame's number.
function assign(packets, run, { payloadType, dependencies }) {
  const key = (ssrc, timestamp, frame) => `${ssrc} ${timestamp} ${frame}`;
  const frames = new Map();
  run.frames.forEach((frame, index) => {
    const known = { ...frame, index };
    const { synchronizationSource: ssrc, rtpTimestamp, frameId } = frame;
    frames.set(key(ssrc, rtpTimestamp, null), known);
    if (frameId !== undefined) frames.set(key(ssrc, rtpTimestamp, frameId & 0xffff), known);
  });
  const begun = new Set();
  return packets.filter((packet) => packet.length > 12 && (packet[1] & 0x7f) === payloadType).map((packet) => {
    const header = headerOf(packet, dependencies);
    if (header.payload === 0) return { packet, header, frame: null };
    const frame = frames.get(key(header.ssrc, header.timestamp, header.frame));
    if (!frame) throw new Error(`no frame of the browser's for ${packet.toString('hex', 0, 40)}`);
    const begins = !begun.has(frame.index);
    begun.add(frame.index);
    return { packet, header, frame, begins };
  });
}

// The beginning, and what follows the event; there a stream with a dependency descriptor comes back
// with the key frame that brings its structure.
function parts(sent, { kind }, event) {
  const media = sent.filter(({ frame }) => frame);
  const padding = sent.filter(({ frame }) => !frame).slice(0, 1);
  const beginning = media.filter(({ frame }) => frame.index < event).slice(0, kFirst);
  const first = [...beginning, ...padding].sort((a, b) => sent.indexOf(a) - sent.indexOf(b));
  const after = media.filter(({ frame }) => frame.index >= event);
  const isKey = ({ frame, begins }) => begins && frame.type === 'key';
  const from = kind === 'video' ? after.findIndex(isKey) : 0;
  const whole = new Set();
  const second = after.slice(Math.max(from, 0)).filter((one) => {
    if (isKey(one)) whole.add(one.header.ssrc);
    return one.header.frame === null || whole.has(one.header.ssrc);
  });
  if (kind === 'video' && from < 0) throw new Error('no key frame after the event');
  return [first, second.slice(0, kFromEvent)];
}

function wordsOf({ frame, begins, header }, codec, kind) {
  if (!frame) return { padding: 1 };
  if (kind === 'audio') return { frame_bytes: frame.size };
  const words = { key: Number(begins && frame.type === 'key') };
  if (codec === 'VP8' || codec === 'VP9' || header.frame !== null) words.begins = Number(begins);
  if (codec === 'VP8') words.tid = frame.temporalIndex;
  if (codec === 'VP9' || codec === 'AV1') words.layer = `S${frame.spatialIndex}T${frame.temporalIndex}`;
  if (frame.frameId !== undefined) words.frame = frame.frameId & 0xffff;
  if (frame.dependencies) {
    words.refers_to = frame.dependencies.map((id) => id & 0xffff).sort((a, b) => a - b).join() || '-';
  }
  return words;
}

function agree(browser, seen, { packet }) {
  for (const [name, value] of Object.entries(browser)) {
    if (seen[name] !== undefined && seen[name] !== String(value)) {
      throw new Error(`${name}: the browser says ${value}, tshark ${seen[name]} of ${packet.toString('hex')}`);
    }
  }
}

// Padding counts from the end, RED from both ends, an aggregated H.264 packet in between: left whole.
function cut({ packet, header }, codec, kind) {
  const whole = kind === 'audio' || packet[0] & 0x20 ||
    (codec === 'H264' && (packet[header.size] & 0x1f) === kStapA);
  return whole ? packet : packet.subarray(0, header.size + kPayloadKept);
}

function said(who, words) {
  return [who, ...Object.entries(words).map(([name, value]) => `${name}=${value}`)].join(' ');
}

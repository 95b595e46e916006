// What the relay's plan (docs/PROTOCOL.md §1.2) means in the browser's own words. Pure: no connection, no clock.
//   plannedEncodings(encodings, {layers, active, plan, height})
//       RTCRtpEncodingParameters of the camera: `layers` as the page wished for them, `active` rids of them, a
//       track of `height`. Without a plan only who is active changes.
//   plannedSheet(encodings, {plan, height})
//       likewise, of a document camera or a screen
//   plannedAnswer(sdp, {packetMs, redundant, startKbps, paused})
//       the relay's answer with what is said in descriptions alone: packet time of one's own voice, whether it
//       is sent redundantly (RFC 2198) where the browser knows how, where congestion control begins, and which
//       encodings are off (RFC 8853 §5.2): an answer that wants all of them would switch them on, at the price
//       of a key frame.
const kLayersFromKbps = 600;  // below, several sizes are worth less than one

export function plannedEncodings(encodings, { layers, active, plan, height }) {
  return encodings.map((encoding, index) => {
    const { maxBitrate = Infinity, scaleResolutionDownBy = 1 } = layers[index] ?? {};
    const chosen = !encoding.rid || active.includes(encoding.rid);  // a single one needs no rid
    if (!plan) return { ...encoding, active: chosen };
    if (!plan.picture) return { ...encoding, active: false };
    const { kbps, height: wanted, fps } = plan.picture;
    const alone = kbps < kLayersFromKbps;
    return {
      ...encoding,
      active: alone ? index === encodings.length - 1 : chosen,  // the largest stands last
      maxBitrate: Math.min(maxBitrate, 1_000 * kbps),
      maxFramerate: fps,
      scaleResolutionDownBy: scaleResolutionDownBy * Math.max(1, height / wanted),
    };
  });
}

// Of a document camera or a screen, which the plan names while it is shown.
export function plannedSheet(encodings, { plan, height }) {
  if (!plan.document) return encodings;
  const { kbps, height: wanted, fps } = plan.document;
  return encodings.map((encoding) => ({ ...encoding, maxBitrate: 1_000 * kbps, maxFramerate: fps,
                                        scaleResolutionDownBy: Math.max(1, height / wanted) }));
}

export function plannedAnswer(sdp, { packetMs = null, redundant = false, startKbps = null, paused = [] }) {
  const own = { audio: (section) => withPacketTime(redundant ? withRedFirst(section) : section, packetMs),
                video: (section) => withStart(withPaused(section, paused), startKbps) };
  return sdp.split(/(?=^m=)/m).map((section) => {
    const [, kind] = /^m=(\w+)/.exec(section) ?? [];
    const change = own[kind];
    delete own[kind];  // the first of each kind is one's own microphone and camera
    return change ? change(section) : section;
  }).join('');
}

function withPacketTime(section, ms) {
  if (ms === null) return section;
  return `${section.replace(/^a=(max)?ptime:.*\r\n/gm, '')}a=ptime:${ms}\r\na=maxptime:${ms}\r\n`;
}

// Browsers send with the codec that stands first.
function withRedFirst(section) {
  const [, red] = /^a=rtpmap:(\d+) red\/48000/mi.exec(section) ?? [];
  return red === undefined ? section : section.replace(/^(m=\S+ \S+ \S+)(.*)/, (line, head, types) =>
    [head, red, ...types.trim().split(' ').filter((type) => type !== red)].join(' '));
}

function withPaused(section, rids) {
  return section.replace(/^a=simulcast:recv (.*)\r\n/m, (line, list) => {
    const said = list.split(';').map((rid) => (rids.includes(rid) ? `~${rid}` : rid));
    return `a=simulcast:recv ${said.join(';')}\r\n`;
  });
}

// Chromium reads it from the codec that is sent; other browsers pass over it.
function withStart(section, kbps) {
  if (kbps === null) return section;
  const word = `x-google-start-bitrate=${kbps}`;
  return section.replace(/^a=rtpmap:(\d+) (?!rtx\/).*\r\n/gm, (line, type) =>
    (section.includes(`a=fmtp:${type} `) ? line : `${line}a=fmtp:${type} ${word}\r\n`))
    .replace(/^a=fmtp:(\d+) (?!apt=)(?!x-google-start)(.*)\r\n/gm, `a=fmtp:$1 $2;${word}\r\n`);
}

// One PeerConnection, laid out once (docs/PROTOCOL.md §2), so that nobody who joins or leaves
// later costs a round trip:
// Options: `slots`, `layers` (sendEncodings of the camera; a single one needs no rid), `codecs` (MIME
// types of the camera, the preferred one first), `red` (send voice redundantly: about twice as large).
//   createOffer()             may be called before any device is open: tracks join by replaceTrack
//   setAnswer(sdp)
//   restartIce(iceServers)    an offer with new ICE credentials, by these servers: all else goes on
//   setTrack(kind, track)     own microphone ('audio'), camera ('video'), or 'document'; null: none
//   setLayers(rids)           which simulcast encodings are sent; one by default
//   setCodec(media, type)     what 'camera' or 'document' is encoded with, without a new offer
//   slots[i].stream           what the relay puts into slot i; documentStream likewise
// Events: `state` (of the connection: connecting, connected, disconnected, failed, closed).
import { Emitter } from './emitter.js';

const kDocumentsProtocol = 'guichet.documents.v1';

// The rates fit a 640×360 camera; `h` alone is sent until somebody decides otherwise.
export const kLayers = [
  { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 120_000 },
  { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 350_000 },
  { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 900_000 },
];

export class MediaSession extends Emitter {
  #pc;
  #voice = { packetsSent: 0, resent: 0 };  // sent until the last lineStats()
  #senders;
  #layers;
  #codecs;
  #active = ['h'];
  #answered = false;

  constructor({ slots = 3, layers = kLayers, codecs = ['video/VP8'], red = false, iceServers = [] } = {}) {
    super();
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.#pc = pc;
    this.#layers = layers;
    this.#codecs = codecs;
    // VP8 first, whatever the browser likes best: everybody has it, so nobody has to change.
    const own = new MediaStream();  // one msid for microphone and camera: they are in sync
    const audio = pc.addTransceiver('audio', { direction: 'sendrecv', streams: [own] });
    const video = pc.addTransceiver('video', {
      direction: 'sendrecv',
      streams: [own],
      sendEncodings: layers.map((layer) => ({ ...layer })),
    });
    prefer(video, 'video', codecs);
    if (red) prefer(audio, 'audio', ['audio/red', 'audio/opus']);
    this.slots = [slotOf(0, audio, video)];
    for (let i = 1; i < slots; i++) {
      this.slots.push(slotOf(i, pc.addTransceiver('audio', { direction: 'recvonly' }),
                             pc.addTransceiver('video', { direction: 'recvonly' })));
    }
    const document = pc.addTransceiver('video', { direction: 'sendrecv' });
    this.documentStream = new MediaStream([document.receiver.track]);
    this.#senders = { audio: audio.sender, video: video.sender, document: document.sender };
    this.channel = pc.createDataChannel('documents', { protocol: kDocumentsProtocol });
    this.channel.binaryType = 'arraybuffer';
    pc.addEventListener('connectionstatechange', () => this.emit('state', pc.connectionState));
  }

  get state() {
    return this.#pc.connectionState;
  }

  // The relay is ICE-lite and finds us by our checks: no candidate has to be in the offer.
  async createOffer() {
    const offer = await this.#pc.createOffer();
    const asked = { type: 'offer', sdp: withVoiceRepair(offer.sdp) };
    // A browser that takes no offer but its own does without.
    await this.#pc.setLocalDescription(asked).catch(() => this.#pc.setLocalDescription(offer));
    return this.#pc.localDescription.sdp;
  }

  // What the servers were asked with at the beginning may have expired since.
  restartIce(iceServers) {
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers });
    this.#pc.restartIce();
    return this.createOffer();
  }

  // An answer that receives every layer switches all of them on in the browser: choose afterwards.
  async setAnswer(sdp) {
    await this.#pc.setRemoteDescription({ type: 'answer', sdp });
    this.#answered = true;
    await this.setLayers(this.#active);
  }

  setTrack(kind, track) {
    return this.#senders[kind].replaceTrack(track);
  }

  track(kind) {
    return this.#senders[kind].track;
  }

  // Muted is silence (or black) at the source: nothing of the room leaves the machine.
  mute(kind, muted) {
    const track = this.track(kind);
    if (track) track.enabled = !muted;
  }

  async setLayers(rids) {
    this.#active = rids;
    if (!this.#answered) return;
    const parameters = this.#senders.video.getParameters();
    // A single encoding needs no rid: it is always sent.
    for (const encoding of parameters.encodings) {
      encoding.active = !encoding.rid || rids.includes(encoding.rid);
    }
    await this.#senders.video.setParameters(parameters);
  }

  // Every encoding changes at once; a mode with layers only for the codec it was chosen for.
  async setCodec(media, mimeType) {
    const sender = media === 'document' ? this.#senders.document : this.#senders.video;
    const parameters = sender.getParameters();
    const codec = parameters.codecs.find((one) => sameType(one, mimeType));
    if (!codec) return;
    const own = this.#codecs.length > 0 && sameType(codec, this.#codecs[0]);
    parameters.encodings.forEach((encoding, index) => {
      encoding.codec = codec;
      const wished = media === 'camera' ? this.#layers[index]?.scalabilityMode : undefined;
      if (encoding.scalabilityMode) encoding.scalabilityMode = (own && wished) || 'L1T1';
    });
    await sender.setParameters(parameters);
  }

  getStats() {
    return this.#pc.getStats();
  }

  // When the last packet of anybody's media was played, on the browser's clock; 0: none yet.
  newestMediaAt() {
    const receivers = this.slots.flatMap(({ audio, video }) => [audio, video]);
    const played = receivers.flatMap((receiver) => receiver.getSynchronizationSources());
    return Math.max(0, ...played.map(({ timestamp }) => timestamp));
  }

  // Of anything but ICE's own checks.
  async packetsReceived() {
    const reports = [...(await this.#senders.audio.getStats()).values()];
    return reports.find(({ type }) => type === 'transport')?.packetsReceived ?? 0;
  }

  // Of the way between this page and the relay, and of nothing behind the relay: {roundTripMs, lost}.
  // `lost` is the share of our voice that the relay missed; null: not known yet.
  async lineStats() {
    const stats = await this.#pc.getStats();
    const reports = [...stats.values()];
    const transport = reports.find(({ type }) => type === 'transport');
    const pair = stats.get(transport?.selectedCandidatePairId);
    const reported = reports.find((one) => one.type === 'remote-inbound-rtp' && one.kind === 'audio');
    const roundTripS = pair?.currentRoundTripTime ?? reported?.roundTripTime;
    const sent = reports.find((one) => one.type === 'outbound-rtp' && one.kind === 'audio');
    return { roundTripMs: roundTripS === undefined ? null : 1000 * roundTripS,
             lost: reported ? Math.max(reported.fractionLost ?? 0, this.#resentSince(sent)) : null };
  }

  // The share of the voice since the last call that had to be sent again: what a repaired line hides.
  #resentSince({ packetsSent = 0, retransmittedPacketsSent: resent = 0 } = {}) {
    const before = this.#voice;
    this.#voice = { packetsSent, resent };
    const again = resent - before.resent;
    const first = packetsSent - before.packetsSent - again;
    return first > 0 ? Math.min(1, again / first) : 0;
  }

  // What arrives in one slot: {at, framesDecoded, frameWidth, packetsLost, jitter, audioLevel}.
  async slotStats(index) {
    const { audio, video } = this.slots[index];
    const [heard, seen] = await Promise.all([inbound(audio), inbound(video)]);
    return {
      at: seen?.timestamp ?? 0,
      framesDecoded: seen?.framesDecoded ?? 0,
      frameWidth: seen?.frameWidth ?? 0,
      keyFramesDecoded: seen?.keyFramesDecoded ?? 0,
      packetsLost: (seen?.packetsLost ?? 0) + (heard?.packetsLost ?? 0),
      jitter: heard?.jitter ?? 0,
      audioLevel: heard?.audioLevel ?? 0,
    };
  }

  close() {
    if (this.#pc.connectionState === 'closed') return;
    this.#pc.close();
    this.emit('state', 'closed');  // a closed connection fires no event of its own
  }
}

function sameType({ mimeType }, wanted) {
  return mimeType.toLowerCase() === wanted.toLowerCase();
}

// Preferred types first, everything else as the browser has it.
function prefer(transceiver, kind, types) {
  if (!transceiver.setCodecPreferences) return;  // an old browser: its own order
  const { codecs } = RTCRtpReceiver.getCapabilities(kind);
  const rank = (codec) => {
    const at = types.findIndex((type) => sameType(codec, type));
    return at < 0 ? types.length : at;
  };
  transceiver.setCodecPreferences([...codecs].sort((a, b) => rank(a) - rank(b)));
}

// Lost voice is worth asking for again where the way is short (RFC 4585): browsers know how and do not
// offer it by themselves.
function withVoiceRepair(sdp) {
  return sdp.replace(/a=rtpmap:(\d+) opus\/.*\r\n/gi, (line, type) =>
    (sdp.includes(`a=rtcp-fb:${type} nack\r\n`) ? line : `${line}a=rtcp-fb:${type} nack\r\n`));
}

function slotOf(index, audio, video) {
  return {
    index,
    audio: audio.receiver,
    video: video.receiver,
    stream: new MediaStream([audio.receiver.track, video.receiver.track]),
  };
}

async function inbound(receiver) {
  for (const report of (await receiver.getStats()).values()) {
    if (report.type === 'inbound-rtp') return report;
  }
  return null;
}

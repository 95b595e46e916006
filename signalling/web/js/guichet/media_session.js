// One PeerConnection, laid out once (docs/PROTOCOL.md §2), so that nobody who joins or leaves
// later costs a round trip:
// Options: `slots`, `layers` (sendEncodings of the camera; a single one needs no rid), `codecs` (MIME
// types of the camera, the preferred one first).
//   createOffer()             may be called before any device is open: tracks join by replaceTrack
//   setAnswer(sdp) / abandonOffer()   nobody answered: all is as before the offer
//   restartIce(iceServers)    an offer with new ICE credentials, by these servers: all else goes on
//   setTrack(kind, track)     own microphone ('audio'), camera ('video'), or 'document'; null: none
//   setPlan(plan)             what the line carries: rate and size of what is sent (uplink.js)
//   setLayers(rids)           which simulcast encodings are sent; one by default
//   setCodec(media, type)     what 'camera' or 'document' is encoded with, without a new offer
//   slots[i].stream           what the relay puts into slot i; documentStream likewise
// Events: `state` (of the connection: connecting, connected, disconnected, failed, closed).
import { Emitter } from './emitter.js';
import { Uplink, sameType } from './uplink.js';

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
  #uplink;

  constructor({ slots = 3, layers = kLayers, codecs = ['video/VP8'], iceServers = [] } = {}) {
    super();
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.#pc = pc;
    // VP8 first, whatever the browser likes best: everybody has it, so nobody has to change.
    const own = new MediaStream();  // one msid for microphone and camera: they are in sync
    const audio = pc.addTransceiver('audio', { direction: 'sendrecv', streams: [own] });
    const video = pc.addTransceiver('video', {
      direction: 'sendrecv',
      streams: [own],
      sendEncodings: layers.map((layer) => ({ ...layer })),
    });
    prefer(video, codecs);
    this.slots = [slotOf(0, audio, video)];
    for (let i = 1; i < slots; i++) {
      this.slots.push(slotOf(i, pc.addTransceiver('audio', { direction: 'recvonly' }),
                             pc.addTransceiver('video', { direction: 'recvonly' })));
    }
    const document = pc.addTransceiver('video', { direction: 'sendrecv' });
    this.documentStream = new MediaStream([document.receiver.track]);
    this.#senders = { audio: audio.sender, video: video.sender, document: document.sender };
    this.#uplink = new Uplink(pc, this.#senders, { layers, codecs });
    this.channel = pc.createDataChannel('documents', { protocol: kDocumentsProtocol });
    this.channel.binaryType = 'arraybuffer';
    pc.addEventListener('connectionstatechange', () => this.emit('state', pc.connectionState));
  }

  get state() {
    return this.#pc.connectionState;
  }

  createOffer() {
    return this.#uplink.offer();
  }

  // What the servers were asked with at the beginning may have expired since.
  restartIce(iceServers) {
    return this.#uplink.offer(() => {
      this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers });
      this.#pc.restartIce();
    });
  }

  abandonOffer() {
    return this.#uplink.abandon();
  }

  setAnswer(sdp) {
    return this.#uplink.answer(sdp);
  }

  async setTrack(kind, track) {
    await this.#senders[kind].replaceTrack(track);
    if (kind === 'video') this.#uplink.trackChanged();
  }

  track(kind) {
    return this.#senders[kind].track;
  }

  // Muted is silence (or black) at the source: nothing of the room leaves the machine.
  mute(kind, muted) {
    const track = this.track(kind);
    if (track) track.enabled = !muted;
  }

  setPlan(plan) {
    return this.#uplink.plan(plan);
  }

  setLayers(rids) {
    return this.#uplink.layers(rids);
  }

  setCodec(media, mimeType) {
    return this.#uplink.codec(media === 'document' ? this.#senders.document : this.#senders.video, mimeType);
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

// Preferred types first, everything else as the browser has it.
function prefer(transceiver, types) {
  if (!transceiver.setCodecPreferences) return;  // an old browser: its own order
  const { codecs } = RTCRtpReceiver.getCapabilities('video');
  const rank = (codec) => {
    const at = types.findIndex((type) => sameType(codec, type));
    return at < 0 ? types.length : at;
  };
  transceiver.setCodecPreferences([...codecs].sort((a, b) => rank(a) - rank(b)));
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

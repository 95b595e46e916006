// What one page sends, as the relay plans it (docs/PROTOCOL.md §1.2): everything that changes descriptions or
// parameters of one PeerConnection, one after the other, for they must not overlap.
//   offer(begin)         the own description; `begin` is done right before
//   answer(sdp)          the relay's, changed by the plan
//   abandon()            an offer of ours that nobody answered: all is as before it
//   plan(message)        from now on; before the answer: with it. Chromium believes another start rate in mid-call
//                        at once, where it would grow by 8 % a second
//   layers(rids)         which simulcast encodings are sent, where the plan leaves a choice
//   codec(sender, type)  what is encoded with, without a new offer
//   trackChanged()       the camera may have another size
// A step reads the newest plan when it begins: one that was waiting is never carried out. Rate, size and frame
// rate change in one step, for each would cost a key frame of its own; what a plan does not change is left alone.
// What a browser refuses of a plan it does without.
import { plannedAnswer, plannedEncodings, plannedSheet } from './uplink_plan.js';

// Whatever the encoder has shrunk by itself before would come on top of the plan's size.
const kPlannedPreference = 'maintain-resolution';
const kHeight = 360;  // of a camera, until its track says
const kSheetHeight = 1080;  // of a document camera or a screen, likewise
// Of a line of which the relay has said nothing: a thin one has no queue then, a good one is found in seconds.
const kUnknownStartKbps = 150;

export class Uplink {
  #pc;
  #senders;
  #layers;
  #codecs;
  #active = ['h'];
  #plan = null;
  #answer = null;
  #said = { packetMs: null, redundant: false, startKbps: null };  // to the browser, in the last description
  #begun = false;  // once connected a start is no start any more, but where the plan says so
  #restartKbps = null;
  #last = Promise.resolve();

  // `layers`, `codecs`: as of MediaSession.
  constructor(pc, senders, { layers, codecs }) {
    this.#pc = pc;
    this.#senders = senders;
    this.#layers = layers;
    this.#codecs = codecs;
    pc.addEventListener('connectionstatechange', () => { this.#begun ||= pc.connectionState === 'connected'; });
  }

  // The relay is ICE-lite and finds us by our checks: no candidate has to be in the offer.
  offer(begin = () => {}) {
    return this.#next(async () => {
      begin();
      await this.#describeSelf();
      return this.#pc.localDescription.sdp;
    });
  }

  answer(sdp) {
    return this.#next(async () => {
      this.#answer = sdp;
      await this.#describeRelay();
      await this.#adjust();
    });
  }

  abandon() {
    return this.#next(async () => {
      if (this.#pc.signalingState !== 'have-local-offer') return;
      await this.#pc.setLocalDescription({ type: 'rollback' });
      await this.#obey();
    }).catch(() => {});
  }

  plan(message) {
    this.#plan = message;
    const waits = this.#restartKbps !== null && this.#restartKbps !== this.#said.startKbps;
    if (message.restart || waits) this.#restartKbps = this.#otherStart(message.start_kbps);
    return this.#next(() => this.#obey()).catch(() => {});
  }

  layers(rids) {
    this.#active = rids;
    return this.#next(() => this.#answer !== null && this.#adjustPicture());
  }

  trackChanged() {
    return this.#next(() => this.#obey()).catch(() => {});
  }

  // Every encoding changes at once; a mode with layers only for the codec it was chosen for.
  codec(sender, mimeType) {
    return this.#next(async () => {
      const parameters = sender.getParameters();
      const codec = parameters.codecs.find((one) => sameType(one, mimeType));
      if (!codec) return;
      const own = this.#codecs.length > 0 && sameType(codec, this.#codecs[0]);
      const camera = sender === this.#senders.video;
      parameters.encodings.forEach((encoding, index) => {
        encoding.codec = codec;
        const wished = camera ? this.#layers[index]?.scalabilityMode : undefined;
        if (encoding.scalabilityMode) encoding.scalabilityMode = (own && wished) || 'L1T1';
      });
      await sender.setParameters(parameters);
    });
  }

  #next(step) {
    const done = this.#last.then(step);
    this.#last = done.catch(() => {});
    return done;
  }

  // While an offer is on its way (an ICE restart) its answer brings the description up to date.
  async #obey() {
    if (!this.#plan || !this.#answer) return;
    const wanted = this.#wanted();
    const stale = Object.keys(wanted).some((word) => wanted[word] !== this.#said[word]);
    await this.#adjust();  // less to send, if so, does not wait for a description
    if (!stale || this.#pc.signalingState !== 'stable') return;
    await this.#describeAgain();
    await this.#adjust();  // which may have switched encodings on
  }

  #wanted() {
    return { packetMs: this.#plan?.voice.packet_ms ?? null,
             redundant: this.#plan?.voice.redundant ?? false,
             startKbps: this.#begun ? this.#restartKbps ?? this.#said.startKbps
                                    : this.#plan?.start_kbps ?? kUnknownStartKbps };
  }

  // A start that was said before is no news to a browser.
  #otherStart(kbps) {
    return kbps === this.#said.startKbps ? kbps + 1 : kbps;
  }

  async #describeAgain() {
    try {
      await this.#describeSelf();
      await this.#describeRelay();
    } catch {
      await this.#pc.setLocalDescription({ type: 'rollback' }).catch(() => {});
    }
  }

  async #describeSelf() {
    const offer = await this.#pc.createOffer();
    const asked = { type: 'offer', sdp: withVoiceRepair(offer.sdp) };
    // A browser that takes no offer but its own does without.
    await this.#pc.setLocalDescription(asked).catch(() => this.#pc.setLocalDescription(offer));
  }

  async #describeRelay() {
    const wanted = this.#wanted();
    const paused = this.#encodings(this.#senders.video.getParameters())
      .filter(({ active }) => !active).map(({ rid }) => rid);
    const planned = plannedAnswer(this.#answer, { ...wanted, paused });
    await this.#pc.setRemoteDescription({ type: 'answer', sdp: planned })
      .catch(() => this.#pc.setRemoteDescription({ type: 'answer', sdp: this.#answer }));
    this.#said = wanted;  // also where a browser took it without that: it would not take it again
  }

  async #adjust() {
    await Promise.all([this.#adjustVoice().catch(() => {}), this.#adjustPicture().catch(() => {}),
                       this.#adjustSheet().catch(() => {})]);
  }

  async #adjustSheet() {
    const sender = this.#senders.document;
    if (!this.#plan || !sender) return;
    const parameters = sender.getParameters();
    const height = sender.track?.getSettings().height || kSheetHeight;
    const planned = plannedSheet(parameters.encodings, { plan: this.#plan, height });
    if (planned.every((one, index) => sameEncoding(one, parameters.encodings[index]))) return;
    parameters.encodings = planned;
    await sender.setParameters(parameters);
  }

  async #adjustVoice() {
    if (!this.#plan) return;
    const parameters = this.#senders.audio.getParameters();
    const maxBitrate = 1_000 * this.#plan.voice.kbps;
    if (parameters.encodings.every((encoding) => encoding.maxBitrate === maxBitrate)) return;
    for (const encoding of parameters.encodings) encoding.maxBitrate = maxBitrate;
    await this.#senders.audio.setParameters(parameters);
  }

  async #adjustPicture() {
    const parameters = this.#senders.video.getParameters();
    const planned = this.#encodings(parameters);
    const wished = this.#heldBack ? kPlannedPreference : undefined;
    if (wished === parameters.degradationPreference &&
        planned.every((one, index) => sameEncoding(one, parameters.encodings[index]))) return;
    parameters.encodings = planned;
    parameters.degradationPreference = wished;
    await this.#senders.video.setParameters(parameters);
  }

  get #heldBack() {
    return this.#plan !== null && this.#plan.reason !== 'none';
  }

  #encodings({ encodings = [] }) {
    const height = this.#senders.video.track?.getSettings().height || kHeight;
    return plannedEncodings(encodings, { layers: this.#layers, active: this.#active,
                                         plan: this.#plan, height });
  }
}

function sameEncoding(one, other) {
  return ['active', 'maxBitrate', 'maxFramerate', 'scaleResolutionDownBy']
    .every((member) => one[member] === other[member]);
}

export function sameType({ mimeType }, wanted) {
  return mimeType.toLowerCase() === wanted.toLowerCase();
}

// Lost voice is worth asking for again where the way is short (RFC 4585): browsers know how and do not
// offer it by themselves.
function withVoiceRepair(sdp) {
  return sdp.replace(/a=rtpmap:(\d+) opus\/.*\r\n/gi, (line, type) =>
    (sdp.includes(`a=rtcp-fb:${type} nack\r\n`) ? line : `${line}a=rtcp-fb:${type} nack\r\n`));
}

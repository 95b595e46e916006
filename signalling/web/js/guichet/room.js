// A visit's room as one participant sees it: who is there, in which slot, and the way in.
//   prepare()      makes the offer early, while nobody is waiting for it yet
//   join()         offers and applies the answer; the one negotiation of the visit
//   setTracks({audio, video}), mute({audio, video}), sign(signing), pin(participants), inherit(former), close()
//   participants   everyone, oneself included, as in docs/PROTOCOL.md §1.2; others, entry (one's own)
// Events: `change` (slots or participants), `state` (of the connection), `lost` (the relay has no
// media of ours any more: make another Room and join again).
// A connection that falters is helped by ICE restarts (ice_restarter.js). Where nothing at all arrives any
// more (pulse.js) signalling is as dead as media: it is made anew first, and after a `welcome` that
// resumes the relay says whether it still has our media, which restarts ICE.
import { DocumentChannel } from './document_channel.js';
import { Emitter } from './emitter.js';
import { IceRestarter } from './ice_restarter.js';
import { MediaSession } from './media_session.js';
import { Pulse } from './pulse.js';

const kRestartReplyMs = 3_000;  // then signalling is dead, too, and is made anew

export class Room extends Emitter {
  #client;
  #off;
  #offer = null;
  #occupants = [];
  #joined = false;
  #offered = false;
  #resumed = false;
  #restarter = new IceRestarter(() => this.#restartIce());
  #pulse;
  #muted = { audio: false, video: false };

  constructor(client, options = {}) {
    super();
    this.#client = client;
    this.media = new MediaSession({ iceServers: client.iceServers, ...options });
    this.#pulse = new Pulse(this.media, () => client.reconnect());
    this.documents = new DocumentChannel(this.media.channel);
    this.participants = [];
    this.signing = 'none';
    this.documentOf = null;
    this.#off = [
      client.on('slots', (message) => this.#onSlots(message)),
      client.on('participants', (message) => this.#onParticipants(message)),
      client.on('codec', ({ media, codec }) => this.media.setCodec(media, codec)),
      client.on('plan', (plan) => this.media.setPlan(plan)),
      client.on('lost', ({ participant }) => participant === this.self && this.emit('lost')),
      client.on('welcome', ({ resumed }) => this.#resumed = Boolean(resumed)),
      this.media.on('state', (state) => this.#onState(state)),
    ];
  }

  get self() {
    return this.#client.welcome?.participant ?? null;
  }

  // 'kiosk', 'desk' or 'both'.
  get role() {
    return this.#client.welcome?.role ?? null;
  }

  get others() {
    return this.participants.filter(({ participant }) => participant !== this.self);
  }

  // What the others are told of oneself; null before that.
  get entry() {
    return this.participants.find(({ participant }) => participant === this.self) ?? null;
  }

  get muted() {
    return { ...this.#muted };
  }

  prepare() {
    if (!this.#offer) {
      this.#offer = this.media.createOffer();
      this.#offer.catch(() => {});  // join() hears of it
    }
    return this.#offer;
  }

  async join() {
    const sdp = await this.prepare();
    this.#offered = true;
    const answer = await this.#client.request('offer', { sdp });
    await this.media.setAnswer(answer.sdp);
    this.#joined = true;
    this.#sayMuted();
  }

  async setTracks({ audio = null, video = null }) {
    if (this.media.state === 'closed') return;
    await Promise.all([this.media.setTrack('audio', audio), this.media.setTrack('video', video)]);
    this.mute(this.#muted);
  }

  mute({ audio = this.#muted.audio, video = this.#muted.video }) {
    this.#muted = { audio, video };
    this.media.mute('audio', audio);
    this.media.mute('video', video);
    this.#sayMuted();
    this.emit('change');
  }

  // 'none', 'beside_voice' or 'before_voice': people here speak by signs (docs/PROTOCOL.md §1.1).
  sign(signing) {
    return this.#client.send('sign', { signing });
  }

  // What a former Room of the same visit knew: who is there, and what one had muted.
  inherit({ participants, muted }) {
    this.participants = participants;
    this.mute(muted);
  }

  pin(participants) {
    return this.#client.send('pin', { participants });
  }

  // The participant in a slot, or null; known by id before the list of names has come.
  occupant(index) {
    return this.#describe(this.#occupants[index] ?? null);
  }

  documentOwner() {
    return this.#describe(this.documentOf);
  }

  nameOf(id) {
    return this.participants.find(({ participant }) => participant === id)?.name ?? '';
  }

  close() {
    for (const off of this.#off) off();
    this.#restarter.close();
    this.#pulse.onState('closed');
    this.documents.close();
    this.media.close();
  }

  async #restartIce() {
    if (!this.#joined) return;
    const sdp = await this.media.restartIce(this.#client.iceServers);
    try {
      const answer = await this.#client.request('offer', { sdp }, { timeoutMs: kRestartReplyMs });
      await this.media.setAnswer(answer.sdp);
    } catch (error) {
      // The former path works again: an offer that stays open would be in the way of the next plan.
      if (this.media.state === 'connected') this.media.abandonOffer();
      throw error;
    }
  }

  #onState(state) {
    this.#restarter.onState(state);
    this.#pulse.onState(state);
    this.emit('state', state);
  }

  // A missing device is said like a muted one: the others see why they neither hear nor see us.
  #sayMuted() {
    if (!this.#joined) return;
    this.#client.send('mute', {
      audio: this.#muted.audio || !this.media.track('audio'),
      video: this.#muted.video || !this.media.track('video'),
    });
  }

  #describe(id) {
    if (id === null || id === this.self) return null;
    return this.participants.find(({ participant }) => participant === id) ??
           { participant: id, name: '', role: '', audio_muted: false, video_muted: false,
             away: false };
  }

  #onSlots({ slots, document }) {
    this.#occupants = slots;
    this.documentOf = document ?? null;
    this.emit('change');
  }

  #onParticipants({ participants, signing = 'none' }) {
    this.participants = participants;
    this.signing = signing;
    this.emit('change');
    if (!this.#resumed || !this.#offered) return;
    this.#resumed = false;
    if (participants.some(({ participant, connected }) => participant === this.self && connected)) {
      this.#restarter.now();
      this.#sayMuted();
    } else {
      this.emit('lost');
    }
  }
}

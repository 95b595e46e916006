// A visit's room as one participant sees it: who is there, in which slot, and the way in.
//   prepare()      makes the offer early, while nobody is waiting for it yet
//   join()         offers and applies the answer; the one negotiation of the visit
//   setTracks({audio, video}), mute({audio, video}), pin(participants), inherit(former), close()
// Events: `change` (slots or participants), `state` (of the connection), `lost` (the relay has
// given up on our media: make another Room and join again).
import { DocumentChannel } from './document_channel.js';
import { Emitter } from './emitter.js';
import { MediaSession } from './media_session.js';

export class Room extends Emitter {
  #client;
  #off;
  #offer = null;
  #occupants = [];
  #joined = false;
  #muted = { audio: false, video: false };

  constructor(client, options = {}) {
    super();
    this.#client = client;
    this.media = new MediaSession({ iceServers: client.iceServers, ...options });
    this.documents = new DocumentChannel(this.media.channel);
    this.participants = [];
    this.documentOf = null;
    this.#off = [
      client.on('slots', (message) => this.#onSlots(message)),
      client.on('participants', (message) => this.#onParticipants(message)),
      client.on('lost', ({ participant }) => participant === this.self && this.emit('lost')),
      this.media.on('state', (state) => this.emit('state', state)),
    ];
  }

  get self() {
    return this.#client.welcome?.participant ?? null;
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
    this.documents.close();
    this.media.close();
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
           { participant: id, name: '', role: '', audio_muted: false, video_muted: false };
  }

  #onSlots({ slots, document }) {
    this.#occupants = slots;
    this.documentOf = document ?? null;
    this.emit('change');
  }

  #onParticipants({ participants }) {
    this.participants = participants;
    this.emit('change');
  }
}

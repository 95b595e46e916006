// Notices within a second or so that nothing of the relay arrives any more: neither media nor the reports
// about our own, which come at least ten times a second while we send. Nobody else tells a page so
// soon: an address that was replaced by another fires no event, and the connection is `disconnected`
// only seconds later.
//   new Pulse(media, stopped)   calls `stopped` once for a silence that follows a flow, and not again
//                               for kRestMs: connecting anew costs a line that stutters more than it gains
//   onState(state)              of the connection: only a connected one has a pulse
const kLookMs = 100;
const kSilenceMs = 1_000;
const kRestMs = 15_000;
const kFlowing = 5;  // looks in a row with something new: a flow, not a last straggler

export class Pulse {
  #media;
  #stopped;
  #timer = null;
  #newest = 0;
  #packets = 0;
  #flowing = 0;
  #lastAt = 0;
  #saidAt = -Infinity;
  #asking = false;

  constructor(media, stopped) {
    this.#media = media;
    this.#stopped = stopped;
  }

  onState(state) {
    clearInterval(this.#timer);
    this.#flowing = 0;
    this.#timer = state === 'connected' ? setInterval(() => this.#look(), kLookMs) : null;
  }

  // Statistics cost more than a glance at the receivers, which is enough as long as media comes.
  async #look() {
    if (this.#asking) return;
    const newest = this.#media.newestMediaAt();
    if (newest > this.#newest) {
      this.#newest = newest;
      return this.#arrived();
    }
    this.#asking = true;
    const packets = await this.#media.packetsReceived();
    this.#asking = false;
    if (packets > this.#packets) {
      this.#packets = packets;
      return this.#arrived();
    }
    const now = performance.now();
    if (this.#flowing < kFlowing || now - this.#lastAt < kSilenceMs) return;
    this.#flowing = 0;
    if (now - this.#saidAt < kRestMs) return;
    this.#saidAt = now;
    this.#stopped();
  }

  #arrived() {
    this.#lastAt = performance.now();
    this.#flowing++;
  }
}

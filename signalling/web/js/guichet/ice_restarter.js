// When to restart ICE (docs/PROTOCOL.md §2.1), and never too often:
//   the connection is `disconnected` for 2 s or `failed`; the machine is `online` again or on another
//   network; signalling is back.
// One restart at a time. After one that did not bring the connection back the next waits twice as
// long, up to 15 s; a connection that works again begins anew.
import { onNetwork } from './network.js';

const kDisconnectedMs = 2_000;
const kFirstWaitMs = 1_100;  // the relay refuses more than one in a second
const kMostWaitMs = 15_000;

export class IceRestarter {
  #restart;
  #state = 'new';
  #timer = null;
  #busy = false;
  #wanted = false;
  #wait = kFirstWaitMs;
  #last = -Infinity;
  #off = onNetwork(() => this.now());

  // `restart`: offers anew and applies the answer; rejects when there was none.
  constructor(restart) {
    this.#restart = restart;
  }

  onState(state) {
    this.#state = state;
    if (state === 'connected') {
      this.#wait = kFirstWaitMs;
      this.#wanted = false;
      return this.#schedule(null);
    }
    if (state === 'disconnected') this.#schedule(kDisconnectedMs);
    if (state === 'failed') this.now();
  }

  now() {
    this.#schedule(Math.max(0, this.#last + this.#wait - performance.now()));
  }

  close() {
    this.#schedule(null);
    this.#state = 'closed';
    this.#off();
  }

  #schedule(ms) {
    clearTimeout(this.#timer);
    this.#timer = ms === null || this.#state === 'closed' ? null
                                                          : setTimeout(() => this.#run(), ms);
  }

  async #run() {
    if (this.#busy) {
      this.#wanted = true;
      return;
    }
    this.#busy = true;
    this.#wanted = false;
    this.#last = performance.now();
    await this.#restart().catch(() => {});
    this.#busy = false;
    const works = this.#state === 'connected' && !this.#wanted;
    if (works || this.#state === 'closed') return;
    this.#wait = Math.min(2 * this.#wait, kMostWaitMs);
    this.now();
  }
}

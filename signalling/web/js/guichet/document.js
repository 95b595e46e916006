// One document in transfer, seen from its sender or its receiver. Both emit `change` for every
// step and every bit of progress; `finished` resolves with the last state.
//   outgoing: offered → sending → verifying → delivered
//   incoming: offered → receiving → verified (then `blob` is the checked document)
//   both may end as refused, cancelled (with `reason`) or failed (the hash did not match)
import { Emitter } from './emitter.js';
import { Kind, encodeChunk, encodeCredit, encodeJson, encodePlain } from './document_message.js';

export const kWindow = 256 * 1024;     // most credit beyond what was received
export const kChunk = 16 * 1024;
export const kBrowserQueue = 16 * 1024;  // what may wait inside the browser: voice goes first

const kLast = ['delivered', 'verified', 'refused', 'cancelled', 'failed'];

class Document extends Emitter {
  #finish;

  constructor({ number, name, type, size, sha256, from = null }, channel) {
    super();
    Object.assign(this, { number, name, type, size, sha256, from });
    this.channel = channel;
    this.transferred = 0;
    this.reason = null;
    this.state = 'offered';
    this.finished = new Promise((resolve) => { this.#finish = resolve; });
  }

  get done() {
    return kLast.includes(this.state);
  }

  moveTo(state, reason = null) {
    if (this.done) return;
    this.state = state;
    this.reason = reason;
    this.emit('change', this);
    if (this.done) this.#finish(state);
  }

  cancel(reason = 'cancelled') {
    if (this.done) return;
    this.write(encodeJson(Kind.cancel, this.number, { reason }));
    this.moveTo('cancelled', reason);
  }

  write(bytes) {
    if (this.channel.readyState === 'open') this.channel.send(bytes);
  }
}

export class OutgoingDocument extends Document {
  #bytes;
  #credit = 0;

  constructor(description, bytes, channel) {
    super(description, channel);
    this.#bytes = bytes;
  }

  offer() {
    const { name, type, size, sha256 } = this;
    this.write(encodeJson(Kind.offer, this.number, { name, type, size, sha256 }));
  }

  receive(message) {
    switch (message.kind) {
      case Kind.accept: return this.moveTo('sending');
      case Kind.refuse: return this.moveTo('refused');
      case Kind.cancel: return this.moveTo('cancelled', message.value.reason);
      case Kind.receipt:
        return this.moveTo(message.value.result === 'verified' ? 'delivered' : 'failed');
      case Kind.credit:
        this.#credit = Math.max(this.#credit, message.offset);
        return this.pump();
    }
  }

  // Sends what the credit allows and the browser's queue takes; called again by the next credit or
  // by `bufferedamountlow`.
  pump() {
    if (this.state !== 'sending') return;
    const limit = Math.min(this.#credit, this.size);
    const before = this.transferred;
    while (this.transferred < limit && this.channel.bufferedAmount <= kBrowserQueue) {
      const end = Math.min(this.transferred + kChunk, limit);
      const payload = this.#bytes.subarray(this.transferred, end);
      this.write(encodeChunk(this.number, this.transferred, payload));
      this.transferred = end;
    }
    if (this.transferred === this.size) this.moveTo('verifying');
    else if (this.transferred !== before) this.emit('change', this);
  }
}

export class IncomingDocument extends Document {
  #parts = [];
  #granted = 0;
  blob = null;

  accept() {
    if (this.state !== 'offered') return;
    this.write(encodePlain(Kind.accept, this.number));
    this.moveTo('receiving');
    this.#grant();
  }

  refuse() {
    if (this.state !== 'offered') return;
    this.write(encodePlain(Kind.refuse, this.number));
    this.moveTo('refused');
  }

  receive(message) {
    if (message.kind === Kind.chunk) return this.#take(message);
    if (message.kind === Kind.cancel) this.moveTo('cancelled', message.value.reason);
  }

  #take({ offset, payload }) {
    if (this.state !== 'receiving') return;
    if (offset !== this.transferred || offset + payload.length > this.#granted) {
      return this.cancel('credit_exceeded');
    }
    this.#parts.push(payload);
    this.transferred += payload.length;
    if (this.transferred === this.size) return this.#verify();
    this.#grant();
    this.emit('change', this);
  }

  // A new credit for every half window, not for every chunk: the way back may be thin.
  #grant() {
    const next = Math.min(this.size, this.transferred + kWindow);
    if (next - this.#granted < kWindow / 2 && next !== this.size) return;
    if (next === this.#granted) return;
    this.#granted = next;
    this.write(encodeCredit(this.number, next));
  }

  async #verify() {
    this.emit('change', this);
    const blob = new Blob(this.#parts, { type: this.type });
    this.#parts = [];
    const verified = await sha256(await blob.arrayBuffer()) === this.sha256.toLowerCase();
    if (this.done) return;
    if (verified) this.blob = blob;
    const result = verified ? 'verified' : 'hash_mismatch';
    this.write(encodeJson(Kind.receipt, this.number, { result }));
    this.moveTo(verified ? 'verified' : 'failed');
  }
}

export async function sha256(buffer) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', buffer));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// The documents of one visit over one data channel (docs/PROTOCOL.md §3).
//   send(file)   offers a file, gives its OutgoingDocument; a DocumentError when it may not go
//   on('offer')  an IncomingDocument: call its accept() or refuse()
//   close()      cancels what is under way
// Sending is driven by credits and by the browser's queue draining, never by a timer.
import { Emitter } from './emitter.js';
import { IncomingDocument, OutgoingDocument, kBrowserQueue, sha256 } from './document.js';
import { Kind, decode } from './document_message.js';

export const kTypes = ['application/pdf', 'image/png', 'image/jpeg', 'image/webp'];
export const kMaxSize = 20_000_000;
const kMaxName = 120;
const kMaxAtATime = 8;
const kRelayNumbers = 0x8000_0000;  // at a receiver the relay's numbers have the top bit set

export class DocumentError extends Error {
  constructor(code) {
    super(code);
    this.name = 'DocumentError';
    this.code = code;  // 'type' | 'size' | 'empty' | 'limit' | 'closed'
  }
}

export class DocumentChannel extends Emitter {
  #channel;
  #outgoing = new Map();
  #incoming = new Map();
  #nextNumber = 1;
  #opened;

  constructor(channel) {
    super();
    this.#channel = channel;
    channel.bufferedAmountLowThreshold = kBrowserQueue;
    channel.addEventListener('message', (event) => this.#receive(decode(event.data)));
    channel.addEventListener('bufferedamountlow', () => this.#pump());
    channel.addEventListener('close', () => this.#abandon());
    this.#opened = new Promise((resolve, reject) => {
      if (channel.readyState === 'open') resolve();
      channel.addEventListener('open', resolve, { once: true });
      channel.addEventListener('close', () => reject(new DocumentError('closed')), { once: true });
    });
    this.#opened.catch(() => {});  // whoever sends hears of it
  }

  async send(file) {
    if (!kTypes.includes(file.type)) throw new DocumentError('type');
    if (file.size === 0) throw new DocumentError('empty');
    if (file.size > kMaxSize) throw new DocumentError('size');
    if (this.#outgoing.size >= kMaxAtATime) throw new DocumentError('limit');
    const buffer = await file.arrayBuffer();
    const hash = await sha256(buffer);
    await this.#opened;
    const description = { number: this.#nextNumber++, name: file.name.slice(0, kMaxName),
                          type: file.type, size: file.size, sha256: hash };
    const document = new OutgoingDocument(description, new Uint8Array(buffer), this.#channel);
    this.#keep(this.#outgoing, document);
    document.offer();
    return document;
  }

  close() {
    this.#channel.close();
    this.#abandon();
  }

  #receive(message) {
    if (!message) return;
    if (message.kind === Kind.offer) return this.#offered(message);
    const known = this.#outgoing.get(message.document) ?? this.#incoming.get(message.document);
    known?.receive(message);
  }

  #offered({ document: number, value }) {
    const { name, type, size, sha256: hash, from } = value;
    const sound = number >= kRelayNumbers && typeof name === 'string' && kTypes.includes(type) &&
                  Number.isInteger(size) && size > 0 && size <= kMaxSize &&
                  typeof hash === 'string' && !this.#incoming.has(number);
    if (!sound) return;
    const document =
        new IncomingDocument({ number, name, type, size, sha256: hash, from }, this.#channel);
    this.#keep(this.#incoming, document);
    this.emit('offer', document);
  }

  #keep(documents, document) {
    documents.set(document.number, document);
    document.finished.then(() => documents.delete(document.number));
  }

  #pump() {
    for (const document of this.#outgoing.values()) document.pump();
  }

  #abandon() {
    for (const document of [...this.#outgoing.values(), ...this.#incoming.values()]) {
      document.moveTo('cancelled', 'left');
    }
  }
}

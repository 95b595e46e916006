// Which transport a connection gets: a WebSocket, unless the network between breaks it. Then a
// stream, for as long as that is what works.
//   open(events)   a transport (transport.js) whose `opened` comes within 10 s, if anything works
// A WebSocket that does not open is followed by a stream at once. One that is cut twice within
// kCutsWithinMs, each time soon after it opened, is followed by a stream at the next connection.
import { StreamTransport } from './transport_stream.js';
import { WebSocketTransport } from './transport.js';

const kUpgradeMs = 4_000;             // four round trips of a satellite, and some
const kShortLifeMs = 75_000;          // proxies cut after 60 s
const kCutsWithinMs = 90_000;
const kWebSocketAgainMs = 10 * 60_000;  // the laptop may have left that network
const kNormalClosure = 1000;
const kOwnCodes = 4000;               // from here on somebody meant it

export class TransportChoice {
  #url;
  #streamUrl;
  #now;
  #cuts = [];
  #streamSince = null;

  // `url`: of the WebSocket; streams are beside it.
  constructor(url, { now = () => performance.now() } = {}) {
    this.#url = url;
    this.#streamUrl = url.replace(/^ws/, 'http') + '/stream';
    this.#now = now;
  }

  open(events) {
    return this.#prefersStream() ? this.#openStream(events) : new Attempt(this, events);
  }

  openWebSocket(events) {
    return new WebSocketTransport(this.#url, this.#watched(events));
  }

  // Instead of a WebSocket that did not open: remembered once it works.
  openStreamInstead(events) {
    return new StreamTransport(this.#streamUrl, {
      ...events,
      opened: () => {
        this.#streamSince = this.#now();
        events.opened();
      },
    });
  }

  #prefersStream() {
    return this.#streamSince !== null && this.#now() - this.#streamSince < kWebSocketAgainMs;
  }

  // One that does not even open was no remedy: the next connection begins with a WebSocket.
  #openStream(events) {
    let opened = false;
    return new StreamTransport(this.#streamUrl, {
      ...events,
      opened: () => {
        opened = true;
        events.opened();
      },
      ended: (how) => {
        if (!opened) this.#streamSince = null;
        events.ended(how);
      },
    });
  }

  #watched(events) {
    let since = null;
    return {
      ...events,
      opened: () => {
        since = this.#now();
        events.opened();
      },
      ended: ({ code }) => {
        if (since !== null && code !== kNormalClosure && code < kOwnCodes) this.#noteCut(since);
        events.ended({ code });
      },
    };
  }

  #noteCut(since) {
    const now = this.#now();
    if (now - since > kShortLifeMs) return;
    this.#cuts = [...this.#cuts.filter((cut) => now - cut < kCutsWithinMs), now];
    if (this.#cuts.length < 2) return;
    this.#cuts = [];
    this.#streamSince = now;
  }
}

// One connection that begins as a WebSocket and may go on as a stream before it has opened.
class Attempt {
  #choice;
  #events;
  #transport;
  #stray = null;    // the WebSocket that was given up
  #timer;
  #opened = false;
  #closed = null;  // the code it was closed with before anything had opened

  constructor(choice, events) {
    this.#choice = choice;
    this.#events = events;
    this.#timer = setTimeout(() => this.#fallBack(), kUpgradeMs);
    this.#transport = choice.openWebSocket({
      opened: () => {
        if (this.#timer === null) return this.#stray?.close(kNormalClosure);  // too late
        this.#stopWaiting();
        this.#opened = true;
        events.opened();
      },
      text: (text) => events.text(text),
      ended: (how) => {
        if (this.#opened || this.#closed !== null) this.#finish(how);
        else this.#fallBack();
      },
    });
  }

  send(text) {
    return this.#transport.send(text);
  }

  close(code) {
    this.#stopWaiting();
    this.#closed = code;
    this.#transport.close(code);
  }

  #stopWaiting() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #finish(how) {
    this.#stopWaiting();
    this.#events.ended(how);
  }

  #fallBack() {
    if (this.#timer === null) return;  // its end was awaited no longer
    this.#stopWaiting();
    this.#stray = this.#transport;
    this.#transport = this.#choice.openStreamInstead(this.#events);
    this.#stray.close(kNormalClosure);
  }
}

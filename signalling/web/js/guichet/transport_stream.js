// A signalling connection for networks that break WebSockets (docs/PROTOCOL.md §1.5): the server's
// texts are the lines of one answer that does not end, ours go as the bodies of small POSTs, one
// under way at a time so that they keep their order. Same interface as WebSocketTransport.
//
// We answer the server's heartbeats instead of sending our own by a timer: in a hidden tab timers
// run once a minute, answers from the network are read at once.
import { kLost } from './transport.js';
import { Watchdog } from './watchdog.js';

const kOpenMs = 5_000;     // a proxy that holds answers back never lets the first line through
const kSilentMs = 12_000;  // two heartbeats and a little
const kPostMs = 10_000;
const kMostPerPost = 64;

export class StreamTransport {
  #url;
  #events;
  #abort = new AbortController();
  #name = null;
  #waiting = [];
  #posting = false;
  #owesAnswer = false;
  #watchdog = new Watchdog(kSilentMs, () => this.#end(kLost));
  #opening;
  #ended = false;

  constructor(url, events) {
    this.#url = url;
    this.#events = events;
    this.#opening = setTimeout(() => this.#end(kLost), kOpenMs);
    this.#read();
  }

  send(text) {
    if (!this.#name || this.#ended) return false;
    this.#waiting.push(text);
    this.#post();
    return true;
  }

  close(code) {
    if (this.#name && this.#waiting.length > 0 && !this.#ended) this.#sayLast();
    this.#end(code);
  }

  async #read() {
    try {
      const response = await fetch(this.#url, { ...post, signal: this.#abort.signal });
      if (!response.ok || !response.body) return this.#end(kLost);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = '';;) {
        const { value, done } = await reader.read();
        if (done) break;
        const lines = (rest + value).split('\n');
        rest = lines.pop();
        for (const line of lines) this.#receive(line);
      }
    } catch {
      // the network: told below
    }
    this.#end(kLost);
  }

  #receive(line) {
    if (this.#ended) return;
    clearTimeout(this.#opening);
    this.#watchdog.heard();
    if (!line.startsWith('{"stream":')) return this.#events.text(line);
    const { stream, id, code } = JSON.parse(line);
    if (stream === 'open') {
      this.#name = id;
      this.#events.opened();
    } else if (stream === 'heartbeat') {
      this.#owesAnswer = true;
      this.#post();
    } else if (stream === 'close') {
      this.#end(code);
    }
  }

  async #post() {
    if (this.#posting) return;
    this.#posting = true;
    while (!this.#ended && (this.#waiting.length > 0 || this.#owesAnswer)) {
      this.#owesAnswer = false;
      const body = this.#waiting.splice(0, kMostPerPost).join('\n');
      if (!await this.#delivered(body)) this.#end(kLost);
    }
    this.#posting = false;
  }

  // What was sent before the close still goes; whether it arrives nobody waits for.
  #sayLast() {
    const body = this.#waiting.join('\n');
    fetch(`${this.#url}/${this.#name}`, { ...post, body, keepalive: true }).catch(() => {});
  }

  async #delivered(body) {
    try {
      const signal = AbortSignal.timeout(kPostMs);
      return (await fetch(`${this.#url}/${this.#name}`, { ...post, body, signal })).ok;
    } catch {
      return false;
    }
  }

  #end(code) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#opening);
    this.#watchdog.stop();
    this.#abort.abort();
    queueMicrotask(() => this.#events.ended({ code }));
  }
}

const post = { method: 'POST', cache: 'no-store', credentials: 'omit' };

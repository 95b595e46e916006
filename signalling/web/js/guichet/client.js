// The signalling connection (docs/PROTOCOL.md §1): one WebSocket that comes back by itself.
//   connect()               resolves with the first `welcome`, rejects when the server says no
//   request(type, members)  resolves with the reply of the same id, rejects with a GuichetError
//   send(type, members)     no reply awaited
//   close()                 for good
// Events: `message` (every server message), one event per message type ("visit", "slots", …), and
// `state`: connecting → ready → lost → connecting …, or refused (with the error) and closed.
// A lost connection ends what the server held for it: after `lost` expect a new `welcome`, and
// nothing of the visit before.
import { Backoff } from './backoff.js';
import { Emitter } from './emitter.js';
import { WebSocketTransport } from './transport.js';

const kReplyTimeoutMs = 10_000;
const kMaxPendingRequests = 64;
const kNormalClosure = 1000;  // RFC 6455 §7.4.1
const kNoReply = 4000;
// Asking again cannot help: the page is older than the server, or speaks out of turn.
const kHopeless = ['bad_version', 'not_hello'];
// Asking again with the same token cannot help either.
const kTokenRefused = ['token_invalid', 'token_expired', 'forbidden', 'unknown_visit'];

export class GuichetError extends Error {
  constructor({ code, message = '', pointer, fatal = false }) {
    super(`${code}: ${message}`);
    this.name = 'GuichetError';
    this.code = code;
    this.pointer = pointer;
    this.fatal = fatal;
  }
}

// A token for a kiosk ({site}) or a desk ({organisation}), where the configuration is open to it.
export async function enrol(body, { base = location.origin } = {}) {
  const response = await fetch(new URL('/enrol', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.ok) return (await response.json()).token;
  const refused = response.status >= 400 && response.status < 500 && response.status !== 429;
  const message = `HTTP ${response.status}`;
  throw new GuichetError({ code: refused ? 'enrolment_refused' : 'unavailable', message });
}

export class GuichetClient extends Emitter {
  #token;
  #url;
  #backoff;
  #transport = null;
  #state = 'closed';
  #pending = new Map();
  #nextId = 1;
  #wake = () => {};
  #lastError = null;
  #closeCode = null;

  // `token`: a string, or a function that fetches a fresh one before every connection.
  constructor({ token, url = defaultUrl(), backoff = new Backoff() }) {
    super();
    this.#token = token;
    this.#url = url;
    this.#backoff = backoff;
    this.welcome = null;
    this.iceServers = [];  // of the next PeerConnection; the relay renews their credentials
  }

  get state() {
    return this.#state;
  }

  connect() {
    const welcomed = new Promise((resolve, reject) => {
      this.on('welcome', resolve);
      this.on('state', ({ state, error }) => {
        if (state === 'refused' || state === 'closed') reject(error ?? closedError());
      });
    });
    globalThis.addEventListener?.('online', this.#hurry);
    this.#run();
    return welcomed;
  }

  close() {
    globalThis.removeEventListener?.('online', this.#hurry);
    if (this.#state === 'closed' || this.#state === 'refused') return;
    this.#setState('closed');
    this.#transport?.close(kNormalClosure);
    this.#wake();
  }

  send(type, members = {}) {
    return this.#transport?.send(JSON.stringify({ type, ...members })) ?? false;
  }

  request(type, members = {}) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      if (this.#pending.size >= kMaxPendingRequests) return reject(clientError('limit'));
      if (!this.send(type, { ...members, id })) return reject(clientError('disconnected'));
      const timer = setTimeout(() => {
        this.#settle(id, { error: clientError('timeout', `no reply to ${type}`) });
        this.#transport?.close(kNoReply);  // half open: the loop connects again
      }, kReplyTimeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
    });
  }

  #hurry = () => this.#wake();

  async #run() {
    this.#setState('connecting');
    while (!this.#finished()) {
      const error = await this.#once();
      this.#failPending();
      if (this.#finished()) return;
      if (this.#isFinal(error)) return this.#setState('refused', error);
      if (this.#endedByServer()) return this.#setState('closed');
      this.#setState('lost', error);
      await this.#sleep(this.#backoff.next());
      if (!this.#finished()) this.#setState('connecting');
    }
  }

  // One connection, from the token to its end; gives the reason when there is one.
  async #once() {
    let token;
    try {
      token = typeof this.#token === 'function' ? await this.#token() : this.#token;
    } catch (error) {
      return error;
    }
    if (this.#finished()) return null;
    this.#lastError = null;
    this.#closeCode = null;
    await new Promise((resolve) => {
      this.#transport = new WebSocketTransport(this.#url, {
        opened: () => this.send('hello', { version: 1, token }),
        text: (text) => this.#receive(text),
        ended: ({ code }) => resolve(this.#closeCode = code),
      });
    });
    this.#transport = null;
    return this.#lastError;
  }

  #receive(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message.type === 'welcome') {
      this.welcome = message;
      this.#backoff.reset();
      this.#setState('ready');
    }
    if (message.type === 'welcome' || message.type === 'ice_servers') {
      this.iceServers = message.ice_servers ?? [];
    }
    if (message.type === 'error' && message.fatal) this.#lastError = new GuichetError(message);
    this.emit('message', message);
    this.emit(message.type, message);
    if (message.id === undefined) return;
    this.#settle(message.id, message.type === 'error' ? { error: new GuichetError(message) }
                                                      : { message });
  }

  #settle(id, { message, error }) {
    const waiting = this.#pending.get(id);
    if (!waiting) return;
    this.#pending.delete(id);
    clearTimeout(waiting.timer);
    if (error) waiting.reject(error);
    else waiting.resolve(message);
  }

  #failPending() {
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id, { error: clientError('disconnected') });
    }
  }

  #isFinal(error) {
    if (!error) return false;
    if (kHopeless.includes(error.code) || error.code === 'enrolment_refused') return true;
    return typeof this.#token === 'string' && kTokenRefused.includes(error.code);
  }

  // A proper farewell to an invited guest: what the token was good for is over.
  #endedByServer() {
    return typeof this.#token === 'string' && this.#closeCode === kNormalClosure;
  }

  #finished() {
    return this.#state === 'closed' || this.#state === 'refused';
  }

  #setState(state, error = null) {
    this.#state = state;
    this.emit('state', { state, error });
  }

  #sleep(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function defaultUrl() {
  const url = new URL('/signalling', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';
  return url.href;
}

function clientError(code, message = '') {
  return new GuichetError({ code, message });
}

function closedError() {
  return clientError('closed');
}

// The signalling connection (docs/PROTOCOL.md §1): a WebSocket, or a stream where
// the network breaks WebSockets, that comes back by itself.
//   connect()               resolves with the first `welcome`, rejects when the server says no
//   request(type, members)  resolves with the reply of the same id, rejects with a GuichetError
//   send(type, members)     no reply awaited
//   close()                 for good
// Events: `message` (every server message), one event per message type ("visit", "slots", …), and
// `state`: connecting → ready → lost → connecting …, or refused (with the error) and closed.
// The last ticket is shown at every hello: a `welcome` with `resumed` is the same person in the same
// visit; with `tickets` (a TicketStore) also after a reload. Without `resumed` what the server held
// is gone. An `online` event or another network starts a new connection at once: the old one may be
// dead without anybody knowing.
import { Backoff } from './backoff.js';
import { Emitter } from './emitter.js';
import { onNetwork } from './network.js';
import { makeNonce } from './ticket_store.js';
import { TransportChoice } from './transport_choice.js';

const kReplyTimeoutMs = 10_000;
const kMaxPendingRequests = 64;
const kNormalClosure = 1000;  // RFC 6455 §7.4.1
const kReplaced = 4001;       // our ticket was used elsewhere: another tab is this page now
const kNoReply = 4000;
// Asking again cannot help: the page is older than the server, or speaks out of turn.
const kHopeless = ['bad_version', 'not_hello'];
// A person has to do something about who this device is.
const kNobody = ['not_enrolled', 'code_invalid', 'device_revoked', 'device_unknown', 'insecure'];
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
  // Open to nobody: the page has to be enrolled (device_identity.js).
  const { code } = await response.json().catch(() => ({}));
  if (code === 'not_enrolled') throw new GuichetError({ code });
  const refused = response.status >= 400 && response.status < 500 && response.status !== 429;
  const message = `HTTP ${response.status}`;
  throw new GuichetError({ code: refused ? 'enrolment_refused' : 'unavailable', message });
}

export class GuichetClient extends Emitter {
  #token;
  #transports;
  #backoff;
  #transport = null;
  #state = 'closed';
  #pending = new Map();
  #nextId = 1;
  #wake = () => {};
  #lastError = null;
  #closeCode = null;
  #tickets;
  #ticket = null;
  #nonce;
  #lastToken = null;  // good enough beside a ticket: a desk's next one would be for another place
  #abandon = () => {};
  #off = () => {};
  #soon = false;

  // `token`: a string, or a function that fetches a fresh one before every connection.
  constructor({ token, url = defaultUrl(), backoff = new Backoff(), tickets = null }) {
    super();
    this.#tickets = tickets;
    const kept = tickets?.load();
    this.#ticket = kept?.ticket ?? null;
    this.#nonce = kept?.nonce ?? makeNonce();
    this.#token = token;
    this.#transports = new TransportChoice(url);
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
    this.#off = onNetwork(() => this.reconnect());
    this.#run();
    return welcomed;
  }

  close() {
    this.#off();
    this.forgetTicket();
    if (this.#state === 'closed' || this.#state === 'refused') return;
    this.#setState('closed');
    this.send('leave');  // else the server would wait for us to come back
    this.#transport?.close(kNormalClosure);
    this.#wake();
  }

  forgetTicket() {
    this.#keepTicket(null);
  }

  send(type, members = {}) {
    return this.#transport?.send(JSON.stringify({ type, ...members })) ?? false;
  }

  request(type, members = {}, { timeoutMs = kReplyTimeoutMs } = {}) {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      if (this.#pending.size >= kMaxPendingRequests) return reject(clientError('limit'));
      if (!this.send(type, { ...members, id })) return reject(clientError('disconnected'));
      const timer = setTimeout(() => {
        this.#settle(id, { error: clientError('timeout', `no reply to ${type}`) });
        this.#abandon();  // half open: the loop connects again
      }, timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
    });
  }

  // What we have may be dead: with a ticket it costs nothing to make another.
  reconnect() {
    this.#soon = true;
    if (this.#ticket) this.#abandon();
    this.#wake();
  }

  async #run() {
    this.#setState('connecting');
    while (!this.#finished()) {
      const error = await this.#once();
      this.#failPending();
      if (this.#finished()) return;
      if (this.#isFinal(error)) return this.#setState('refused', error);
      if (this.#closeCode === kReplaced) {
        return this.#setState('refused', clientError('replaced'));
      }
      if (this.#endedByServer()) return this.#setState('closed');
      this.#setState('lost', error);
      await this.#sleep(this.#soon ? 0 : this.#backoff.next());
      this.#soon = false;
      if (!this.#finished()) this.#setState('connecting');
    }
  }

  // One connection, from the token to its end; gives the reason when there is one.
  async #once() {
    let token = this.#ticket ? this.#lastToken : null;
    try {
      token ??= typeof this.#token === 'function' ? await this.#token() : this.#token;
    } catch (error) {
      return error;
    }
    if (this.#finished()) return null;
    this.#lastToken = token;
    const ticket = this.#ticket ?? undefined;
    this.#lastError = null;
    this.#closeCode = null;
    await new Promise((resolve) => {
      const current = (handle) => (value) => this.#transport === transport && handle(value);
      const transport = this.#transports.open({
        opened: current(() => this.send('hello', { version: 1, token, ticket, nonce: this.#nonce })),
        text: current((text) => this.#receive(text)),
        ended: current(({ code }) => resolve(this.#closeCode = code)),
      });
      this.#transport = transport;
      // Closing a dead one would take as long as finding out that it is dead.
      this.#abandon = () => {
        this.#transport = null;
        transport.close(kNoReply);
        resolve();
      };
    });
    this.#abandon = () => {};
    this.#transport = null;
    if (this.#lastError) this.#lastToken = null;
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
      this.#keepTicket(message.ticket ?? null);
      this.#backoff.reset();
      this.#setState('ready');
    }
    if (message.type === 'organisations') this.#learn(message);
    if (message.type === 'welcome' || message.type === 'ice_servers') {
      this.iceServers = message.ice_servers ?? [];
    }
    if (message.type === 'error' && message.fatal) this.#lastError = new GuichetError(message);
    if (message.type === 'ticket') this.#keepTicket(message.ticket);
    this.emit('message', message);
    this.emit(message.type, message);
    if (message.id === undefined) return;
    this.#settle(message.id, message.type === 'error' ? { error: new GuichetError(message) }
                                                      : { message });
  }

  // After a reload of the relay: what `welcome` said of this page, as it is now.
  #learn({ type, ...news }) {
    this.welcome = { ...this.welcome, ...news };
  }

  #keepTicket(ticket) {
    this.#ticket = ticket;
    this.#tickets?.save(ticket && { ticket, nonce: this.#nonce });
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
    if ([...kHopeless, ...kNobody, 'enrolment_refused'].includes(error.code)) return true;
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

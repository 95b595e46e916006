// A third party with an invitation link (/join#token=…). The token stays in the fragment: it is
// never in a request or a log. States: loading → invited → visit → ended, or refused.
import { GuichetClient, TicketStore } from './guichet.js';
import { onLanguage, startLanguage, t } from './i18n/index.js';
import { openDevices } from './ui/devices.js';
import { byId, setText, showScreen } from './ui/dom.js';
import { watchConnection } from './ui/connection.js';
import { VisitView } from './ui/visit_view.js';

class JoinPage {
  #client = null;
  #view;
  #devices = null;
  #token;
  #tickets;
  #stopped = false;

  constructor(token) {
    this.#token = token;
    this.#tickets = new TicketStore(`join.${token?.slice(-16)}`);  // of this invitation alone
    this.#view = new VisitView({ hangUp: () => this.#leave(), hangUpLabel: 'join.leave' });
    byId('join').addEventListener('click', () => this.#join());
    onLanguage(() => this.#render());
    showScreen(token ? 'invited' : 'refused');
    if (token && this.#tickets.load()) this.#join();  // loaded anew in the middle of the visit
  }

  get room() {
    return this.#view.room;
  }

  async #join() {
    byId('join').disabled = true;
    this.#client = new GuichetClient({ token: this.#token, tickets: this.#tickets });
    watchConnection(this.#client, {
      refused: () => this.#stop(),
      closed: () => this.#stop(),
    });
    this.#client.on('welcome', ({ resumed }) => this.#onWelcome(resumed));
    this.#client.on('visit', ({ state }) => state === 'ended' && this.#stop());
    this.#client.connect().catch(() => {});  // watchConnection tells
  }

  #onWelcome(resumed) {
    if (this.room && resumed) return;  // only signalling was away
    this.#enter();
    if (resumed) this.#view.sayResumed();
  }

  async #enter() {
    this.#view.begin(this.#client);
    showScreen('visit');
    this.#openDevices();
    try {
      await this.#view.join();
    } catch {
      this.#stop();
    }
  }

  async #openDevices() {
    this.#devices ??= await openDevices();
    if (!this.room) return;
    await this.#view.useDevices(this.#devices);
  }

  #leave() {
    this.#stop();
  }

  // Was inside: the visit is over. Was never let in: the invitation is not good.
  #stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    const entered = Boolean(this.#client?.welcome);
    this.#view.end();
    this.#devices?.stop();
    this.#devices = null;
    this.#client?.close();
    showScreen(entered ? 'ended' : 'refused');
  }

  #render() {
    const name = nameIn(this.#token);
    setText(byId('invited-as'), name ? t('join.as', { name }) : '');
  }
}

// For display only: the server is the one who checks the token.
function nameIn(token) {
  try {
    const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
    return String(JSON.parse(new TextDecoder().decode(bytes)).name ?? '');
  } catch {
    return '';
  }
}

startLanguage();
window.guichet = new JoinPage(new URLSearchParams(location.hash.slice(1)).get('token'));

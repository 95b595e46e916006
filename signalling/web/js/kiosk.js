// The kiosk of a town hall. States (body[data-state]):
//   loading → idle → waiting → visit → ended → idle, and refused when the server says no.
// Everything a citizen sees or leaves here belongs to one visit and is wiped with it.
import { GuichetClient, TicketStore, enrol } from './guichet.js';
import { onLanguage, setLanguage, startLanguage, t } from './i18n/index.js';
import { openDevices } from './ui/devices.js';
import { byId, h, setText, showScreen } from './ui/dom.js';
import { refusalText, watchConnection } from './ui/connection.js';
import { kViewerFiles } from './ui/pdf_view.js';
import { VisitView } from './ui/visit_view.js';
import { WarmUp } from './ui/warm_up.js';

const kMostButtons = 6;  // more than six choices are no longer read, they are searched
const kThanksMs = 8_000;

class KioskPage {
  #client;
  #view;
  #devices = null;
  #touch = 0;       // counts touches: what a former visit still answers is ignored
  #visit = null;    // the last `visit` message of the running visit
  #joined = false;
  #outcome = null;
  #backTimer = null;
  #refusal = null;
  #warmUp = new WarmUp(kViewerFiles);

  constructor(site) {
    this.#view = new VisitView({ hangUp: () => this.#hangUp() });
    byId('cancel').addEventListener('click', () => this.#hangUp());
    byId('back').addEventListener('click', () => this.#idle());
    onLanguage(() => this.#render());
    if (!site) return this.#refuse({ code: 'no_site' });
    this.#client = new GuichetClient({ token: () => enrol({ site }),
                                       tickets: new TicketStore(`kiosk.${site}`) });
    this.#client.on('visit', (message) => this.#onVisit(message));
    this.#client.on('welcome', (message) => this.#onWelcome(message));
    watchConnection(this.#client, { refused: (error) => this.#refuse(error) });
    this.#client.connect().catch(() => {});  // watchConnection tells
  }

  get room() {
    return this.#view.room;
  }

  #onWelcome({ site, organisations, resumed }) {
    setText(byId('site'), site.name);
    byId('services').replaceChildren(
      ...organisations.slice(0, kMostButtons).map((one) => h('li', {}, this.#button(one))));
    if (this.room && !resumed) return this.#end('interrupted');
    if (document.body.dataset.state !== 'loading') return;
    if (resumed) this.#resume();
    else this.#idle();
  }

  // The page was loaded anew in the middle of a visit, which the touch before has begun: the devices
  // open again, and `visit` follows.
  #resume() {
    const touch = ++this.#touch;
    showScreen('waiting');
    this.#render();
    this.#view.begin(this.#client);
    this.#view.sayResumed();
    this.#openDevices(touch);
  }

  #button(organisation) {
    const { id, label, name } = organisation;
    return h('button', { type: 'button', class: 'service', 'data-organisation': id,
                         onclick: () => this.#request(organisation) },
             h('span', { class: 'service-label' }, label), h('span', { class: 'service-name' }, name));
  }

  // The touch: devices, the request and the connection all start at once.
  async #request(organisation) {
    if (document.body.dataset.state !== 'idle') return;
    const touch = ++this.#touch;
    this.#warmUp.stop();
    this.#visit = null;
    this.#joined = false;
    setText(byId('waiting-service'), organisation.label);
    showScreen('waiting');
    this.#render();
    this.#view.begin(this.#client);
    this.#openDevices(touch);
    try {
      const asked = await this.#client.request('visit.request', { organisation: organisation.id });
      const cancelled = touch !== this.#touch;  // before its visit had a name
      if (cancelled) this.#client.send('visit.end', { visit: asked.visit });
    } catch {
      if (touch === this.#touch) this.#end('refused');
    }
  }

  async #openDevices(touch) {
    const devices = await openDevices();
    if (touch !== this.#touch) return devices.stop();
    this.#devices = devices;
    await this.#view.useDevices(devices);
    this.#render();
  }

  #onVisit(message) {
    if (!this.room && message.state !== 'ended') {  // given up here before its name was known
      this.#client.send('visit.end', { visit: message.visit });
    }
    if (!this.room || (this.#visit && message.visit !== this.#visit.visit)) return;
    this.#visit = message;
    if (message.organisation) setText(byId('waiting-service'), message.organisation.name);
    if (message.state === 'ended') return this.#end(message.outcome);
    if (!this.#joined) this.#join();
    if (message.state === 'connected') showScreen('visit');
    this.#render();
  }

  async #join() {
    this.#joined = true;
    const touch = this.#touch;
    try {
      await this.#view.join();
    } catch {
      if (touch !== this.#touch) return;
      this.#hangUp();
      this.#end('interrupted');
    }
  }

  #hangUp() {
    if (this.#visit) this.#client.send('visit.end', { visit: this.#visit.visit });
    if (document.body.dataset.state === 'waiting') this.#end('abandoned');
  }

  #end(outcome) {
    this.#touch++;
    this.#outcome = outcome;
    this.#visit = null;
    this.#client?.forgetTicket();
    this.#view.end();
    this.#devices?.stop();
    this.#devices = null;
    showScreen('ended');
    this.#render();
    clearTimeout(this.#backTimer);
    this.#backTimer = setTimeout(() => this.#idle(), kThanksMs);
  }

  // The next citizen finds the page as the first one did.
  #idle() {
    clearTimeout(this.#backTimer);
    this.#outcome = null;
    setLanguage('fr');
    showScreen('idle');
    this.#warmUp.begin();
  }

  #refuse(error) {
    this.#refusal = error;
    showScreen('refused');
    this.#render();
  }

  #render() {
    this.#renderWaiting();
    if (this.#visit?.state === 'connected') {
      setText(byId('visit-title'), t('kiosk.connected', { name: this.#visit.desk.name }));
    }
    if (this.#outcome) this.#renderEnd();
    if (this.#refusal) setText(byId('refused-text'), refusalText(this.#refusal));
  }

  #renderWaiting() {
    const { state, position } = this.#visit ?? {};
    const queued = position > 1 ? t('kiosk.queued', { position }) : t('kiosk.queued.first');
    const title = { ringing: t('kiosk.ringing'), queued };
    const text = { ringing: t('kiosk.ringing.text'), queued: t('kiosk.queued.text') };
    setText(byId('waiting-title'), title[state] ?? t('kiosk.preparing'));
    setText(byId('waiting-text'), text[state] ?? '');
    const problems = (this.#devices?.problems ?? []).map((key) => t(key)).join(' ');
    setText(byId('waiting-notice'), problems);
    byId('waiting-notice').hidden = !problems;
  }

  #renderEnd() {
    const titles = { served: 'kiosk.thanks', abandoned: 'kiosk.abandoned',
                     interrupted: 'kiosk.interrupted', refused: 'kiosk.refused' };
    const texts = { served: 'kiosk.thanks.text', interrupted: 'kiosk.interrupted.text',
                    refused: 'kiosk.refused.text' };
    setText(byId('ended-title'), t(titles[this.#outcome] ?? 'kiosk.thanks'));
    setText(byId('ended-text'), texts[this.#outcome] ? t(texts[this.#outcome]) : '');
  }
}

startLanguage();
window.guichet = new KioskPage(new URLSearchParams(location.search).get('site'));

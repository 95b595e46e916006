// An adviser's desk. States (body[data-state]):
//   loading → away ⇄ ready ⇄ ringing → visit → ready, and refused when the server says no.
import { GuichetClient, TicketStore, enrol } from './guichet.js';
import { onLanguage, startLanguage, t } from './i18n/index.js';
import { openDevices } from './ui/devices.js';
import { byId, setText, showScreen } from './ui/dom.js';
import { refusalText, watchConnection } from './ui/connection.js';
import { InviteDialog } from './ui/invite_dialog.js';
import { RingTone } from './ui/ring_tone.js';
import { VisitView } from './ui/visit_view.js';
import { WaitingList } from './ui/waiting_list.js';

class DeskPage {
  #client;
  #view;
  #invite;
  #queue;
  #bell = new RingTone();
  #devices = null;
  #ready = false;    // at the post: the adviser's wish; the server hears of it at every welcome
  #ring = null;      // the `ring` message that waits for an answer
  #visit = null;     // the running visit
  #result = null;    // i18n key: how the last one ended
  #refusal = null;

  constructor(organisation) {
    this.#view = new VisitView({ hangUp: () => this.#hangUp(), invite: () => this.#invite.open() });
    this.#invite = new InviteDialog((name) => this.#askInvitation(name));
    this.#queue = new WaitingList(byId('queue'), byId('queue-empty'));
    byId('take').addEventListener('click', () => this.#take());
    byId('pause').addEventListener('click', () => this.#pause());
    byId('answer').addEventListener('click', () => this.#answer());
    onLanguage(() => this.#render());
    if (!organisation) return this.#refuse({ code: 'no_organisation' });
    this.#client = new GuichetClient({ token: () => enrol({ organisation }),
                                       tickets: new TicketStore(`desk.${organisation}`) });
    this.#listen();
    this.#client.connect().catch(() => {});  // watchConnection tells
  }

  get room() {
    return this.#view.room;
  }

  #listen() {
    const client = this.#client;
    client.on('welcome', (message) => this.#onWelcome(message));
    client.on('queue', ({ waiting }) => this.#queue.show(waiting));
    client.on('ring', (message) => this.#onRing(message));
    client.on('ring.stop', (message) => this.#onRingStop(message));
    client.on('visit', (message) => this.#onVisit(message));
    watchConnection(client, {
      refused: (error) => this.#refuse(error),
      lost: () => this.#onLost(),
    });
  }

  #onWelcome({ organisation, desk, queue, resumed }) {
    setText(byId('organisation'), organisation.name);
    setText(byId('place'), desk.name);
    if (Array.isArray(queue)) this.#queue.show(queue);
    if (this.#visit && !resumed) this.#finish('desk.ended.interrupted');
    // After a reload nothing may sound before a click: the post is taken again by one.
    if (this.#ready || resumed) this.#client.send('desk.ready', { ready: this.#ready });
    this.#settle();
  }

  // The page was loaded anew in the middle of a visit.
  async #resume(visit) {
    this.#visit = visit;
    this.#result = null;
    this.#view.begin(this.#client);
    this.#view.sayResumed();
    this.#settle();
    this.#view.join().catch(() => {});  // then the server says what became of the visit
    const devices = await openDevices();
    if (!this.room) return devices.stop();
    this.#devices = devices;
    await this.#view.useDevices(devices);
    this.#render();
  }

  // The click unlocks sound, opens the devices and says we are ready, all at once.
  async #take() {
    this.#ready = true;
    this.#result = null;
    this.#bell.unlock();
    this.#client.send('desk.ready', { ready: true });
    this.#settle();
    const devices = await openDevices();
    if (!this.#ready) return devices.stop();
    this.#devices = devices;
    this.#preview();
    if (this.room) await this.#view.useDevices(devices);
    this.#render();
  }

  // What a citizen will see, before one does.
  #preview() {
    const video = byId('preview');
    const track = this.#devices?.video ?? null;
    video.hidden = !track;
    video.srcObject = track && new MediaStream([track]);
  }

  #pause() {
    this.#ready = false;
    this.#client.send('desk.ready', { ready: false });
    this.#devices?.stop();
    this.#devices = null;
    this.#preview();
    this.#stopRing();
    this.#settle();
  }

  #onRing(message) {
    if (this.#visit) return;
    this.#ring = message;
    this.#result = null;
    this.#view.begin(this.#client);  // one round trip less when the answer comes
    if (this.#devices) this.#view.useDevices(this.#devices);
    this.#bell.start();
    this.#settle();
  }

  #onRingStop({ visit, reason }) {
    if (this.#ring?.visit !== visit) return;
    this.#result = { answered: 'desk.taken', away: 'desk.ring.away' }[reason] ?? 'desk.ended.abandoned';
    this.#stopRing();
    this.#view.end();
    this.#settle();
  }

  async #answer() {
    const ring = this.#ring;
    if (!ring) return;
    this.#stopRing();
    this.#visit = { visit: ring.visit, site: ring.site };
    this.#settle();
    try {
      await this.#client.request('visit.answer', { visit: ring.visit });
      await this.#view.join();
    } catch (error) {
      if (this.#visit?.visit !== ring.visit) return;
      this.#hangUp();
      this.#finish(error.code === 'visit_taken' ? 'desk.taken' : 'desk.ended.interrupted');
    }
  }

  #onVisit(message) {
    if (!this.#visit && message.state === 'connected') return this.#resume(message);
    if (this.#visit?.visit !== message.visit) return;
    if (message.state === 'ended') this.#finish(`desk.ended.${message.outcome}`);
  }

  async #askInvitation(name) {
    const { path } = await this.#client.request('visit.invite', { visit: this.#visit.visit, name });
    return new URL(path, location.href).href;
  }

  #hangUp() {
    if (this.#visit) this.#client.send('visit.end', { visit: this.#visit.visit });
  }

  #onLost() {
    this.#stopRing();
    if (!this.#visit) this.#view.end();
    this.#settle();
  }

  #finish(result) {
    this.#visit = null;
    this.#result = result;
    this.#view.end();
    this.#invite.close();
    this.#settle();
  }

  #stopRing() {
    this.#ring = null;
    this.#bell.stop();
  }

  #settle() {
    if (this.#refusal) return;
    const state = this.#visit ? 'visit' : this.#ring ? 'ringing' : this.#ready ? 'ready' : 'away';
    showScreen(this.#client.welcome ? state : 'loading');
    this.#render();
  }

  #refuse(error) {
    this.#refusal = error;
    showScreen('refused');
    this.#render();
  }

  #render() {
    const { state } = document.body.dataset;
    const site = (this.#visit ?? this.#ring)?.site.name ?? '';
    if (['away', 'ready', 'ringing', 'visit'].includes(state)) {
      setText(byId('status'), t(`desk.status.${state}`, { site }));
    }
    setText(byId('visit-title'), this.#visit ? t('desk.status.visit', { site }) : '');
    setText(byId('ring-title'), this.#ring ? t('desk.ring', { site }) : '');
    document.title =
        this.#ring ? `● ${t('desk.ring', { site })}` : `${t('desk.title')} – Guichet`;
    setText(byId('result'), this.#result ? t(this.#result) : '');
    const problems = (this.#devices?.problems ?? []).map((key) => t(key)).join(' ');
    setText(byId('device-notice'), problems);
    byId('device-notice').hidden = !problems || state === 'visit';
    this.#queue?.render();
    if (this.#refusal) setText(byId('refused-text'), refusalText(this.#refusal));
  }
}

startLanguage();
window.guichet = new DeskPage(new URLSearchParams(location.search).get('organisation'));

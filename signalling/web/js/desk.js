// An adviser's desk. States (body[data-state]):
//   loading → away → ready ⇄ ringing → visit → (wrapup →) ready
//   ready ⇄ paused                    a break, or a ring that nobody answered
//   ready → calling → visit           the desk calls a kiosk
// enrolment while the relay does not know this desk, and refused when the server says no. `away`: nobody has taken the post; nothing sounds before a click.
import { DeskCounter, DeviceIdentity, GuichetClient, TicketStore } from './guichet.js';
import { language, onLanguage, startLanguage, t } from './i18n/index.js';
import { openDevices } from './ui/devices.js';
import { byId, setText, showScreen } from './ui/dom.js';
import { refusalText, watchConnection } from './ui/connection.js';
import { errorKey } from './ui/errors.js';
import { Enrolment } from './ui/enrolment.js';
import { timeWords } from './ui/hours_words.js';
import { Agenda } from './ui/desk/agenda.js';
import { DayHistory } from './ui/desk/day_history.js';
import { DeskVisit } from './ui/desk/desk_visit.js';
import { HistoryTable } from './ui/desk/history_table.js';
import { NoticeDialog } from './ui/desk/notice_dialog.js';
import { PostBar } from './ui/desk/post_bar.js';
import { RingAlarm } from './ui/desk/ring_alarm.js';
import { Shortcuts } from './ui/desk/shortcuts.js';
import { SiteFinder } from './ui/desk/site_finder.js';
import { WaitingList, fromValues } from './ui/desk/waiting_list.js';

const kQuietStates = ['ready', 'ringing', 'paused'];  // between them nobody is moved to the heading
const ignore = () => {};

class DeskPage {
  #client;
  #counter;
  #visit;
  #queue;
  #notice;
  #finder;
  #bar;
  #history;
  #table = new HistoryTable();
  #agenda = new Agenda({ cancel: ({ site, reference }) => this.#counter.cancelAppointment(site.id, reference) });
  #alarm = new RingAlarm();
  #enrolment = null;
  #devices = null;
  #opening = null;
  #post = false;      // somebody has taken it on this page
  #ready = false;     // the adviser's wish; the server hears of it at every welcome
  #notify = false;
  #ring = null;       // the `ring` message that waits for an answer
  #missed = null;     // the site of a ring that nobody answered
  #wrapUpUntil = null;
  #result = null;     // {key, values, site}: what happened last; `site` may be called again
  #organisations = [];
  #refusal = null;

  constructor(organisation) {
    if (!organisation) return this.#refuse({ code: 'no_organisation' });
    this.#enrolment = new Enrolment(new DeviceIdentity(`desk.${organisation}`, { organisation }), 'desk');
    this.#client = new GuichetClient({ token: () => this.#enrolment.token(),
                                       tickets: new TicketStore(`desk.${organisation}`) });
    this.#counter = new DeskCounter(this.#client);
    this.#history = new DayHistory(organisation);
    this.#makeParts();
    this.#bindButtons();
    this.#listen();
    onLanguage(() => this.#render());
    this.#client.connect().catch(ignore);  // watchConnection tells
  }

  get room() {
    return this.#visit?.room ?? null;
  }

  #makeParts() {
    const client = this.#client;
    const counter = this.#counter;
    this.#visit = new DeskVisit({ client, counter, devices: () => this.#devices,
                                  openDevices: () => this.#openDevices() });
    this.#notice = new NoticeDialog(async ({ visit }, text) => {
      await counter.notice(visit, text);
      this.#queue.noticed(visit);
    });
    this.#queue = new WaitingList({ list: byId('queue'), empty: byId('queue-empty'),
                                    news: byId('queue-news'), write: (entry) => this.#notice.open(entry),
                                    time: (at) => this.#time(at) });
    this.#queue.onChange(() => this.#tick());
    this.#finder = new SiteFinder({ find: (text) => counter.findSites(text),
                                    call: (site) => this.#call(site) });
    this.#bar = new PostBar({ pause: () => this.#setReady(!this.#ready), leave: () => this.#leavePost() });
    new Shortcuts({
      F2: () => this.#answer(), F4: () => this.#visit.toggleMute(),
      F8: () => this.#visit.toggleHold(), F9: () => this.#visit.openTransfer(),
    });
  }

  #bindButtons() {
    const actions = {
      take: () => this.#take(), resume: () => this.#setReady(true), answer: () => this.#answer(),
      done: () => this.#setReady(true), recall: () => this.#call(this.#result.site),
      'help-open': () => byId('help').showModal(), 'help-close': () => byId('help').close(),
    };
    for (const [id, act] of Object.entries(actions)) byId(id).addEventListener('click', act);
  }

  #listen() {
    const client = this.#client;
    client.on('welcome', (message) => this.#onWelcome(message));
    client.on('organisations', () => this.#showPlace(client.welcome));
    client.on('queue', ({ waiting }) => this.#onQueue(waiting));
    client.on('appointments', ({ appointments }) => this.#onAppointments(appointments));
    client.on('desk', (message) => this.#onDesk(message));
    client.on('ring', (message) => this.#onRing(message));
    client.on('ring.stop', (message) => this.#onRingStop(message));
    client.on('visit', (message) => this.#onVisit(message));
    client.on('visit.left', (message) => this.#visit.onLeft(message));
    this.#visit.on('change', () => this.#settle());
    this.#visit.on('connected', ({ visit, site }) => this.#history.begin(visit, site));
    this.#visit.on('over', (end) => this.#onOver(end));
    watchConnection(client, {
      refused: (error) => this.#refuse(error),
      lost: () => this.#onLost(),
    });
  }

  #onWelcome({ queue, resumed, visit, ...place }) {
    this.#showPlace(place);
    if (Array.isArray(queue)) this.#onQueue(queue);
    if (!visit) this.#visit.lost();  // it may have ended while the line was gone
    // After a reload nothing may sound before a click: the post is taken again by one.
    if ((this.#ready || resumed) && !this.#wrapUpUntil) {
      this.#client.send('desk.ready', { ready: this.#ready });
    }
    this.#settle();
  }

  // Also after a reload of the relay, whatever the page is doing.
  #showPlace({ organisation, desk, organisations }) {
    setText(byId('organisation'), organisation.name);
    setText(byId('place'), desk.name);
    this.#know(organisations ?? []);
  }

  #know(organisations) {
    this.#organisations = organisations;
    this.#visit.know({ organisations, time_zone: this.#client.welcome.time_zone });
    this.#render();
  }

  // The click unlocks sound, opens the devices and says we are ready, all at once.
  async #take() {
    this.#post = true;
    this.#alarm.unlock();
    if (byId('notify').checked) this.#alarm.askToNotify().then((may) => { this.#notify = may; });
    await this.#setReady(true);
  }

  async #setReady(ready) {
    this.#ready = ready;
    this.#missed = null;
    this.#result = null;
    this.#wrapUpUntil = null;
    this.#client.send('desk.ready', { ready });
    if (!ready) {
      this.#stopRing();
      this.#visit.drop();
      if (!this.#visit.state) this.#closeDevices();
    }
    this.#settle();
    if (ready) await this.#openDevices();
  }

  #leavePost() {
    this.#post = false;
    this.#setReady(false);
    this.#notify = false;
    this.#finder.clear();
    this.#history.clear();
    this.#settle();
  }

  // Once, however many ask for them at the same time.
  async #openDevices() {
    if (this.#devices) return;
    this.#opening ??= openDevices();
    const devices = await this.#opening;
    this.#opening = null;
    if (this.#devices === devices) return;
    if (!this.#ready && !this.#visit.state) return devices.stop();
    this.#devices = devices;
    devices.on('change', () => this.#render());
    await this.#visit.useDevices();
    this.#render();
  }

  #closeDevices() {
    this.#devices?.stop();
    this.#devices = null;
  }

  #onQueue(waiting) {
    this.#queue.show(waiting);
    this.#notice.keep(waiting.map(({ visit }) => visit));
  }

  #onAppointments(appointments) {
    this.#agenda.show(appointments, this.#client.welcome.time_zone);
    this.#visit.giveAppointments();
  }

  #time(at) {
    return timeWords(at, { zone: this.#client.welcome?.time_zone, language: language() });
  }

  #onDesk({ wrap_up_s: seconds = 0 }) {
    this.#wrapUpUntil = seconds > 0 ? performance.now() + 1000 * seconds : null;
    this.#settle();
  }

  #onRing(message) {
    if (this.#visit.state) return;
    this.#ring = message;
    this.#result = null;
    this.#missed = null;
    this.#notice.close();
    byId('help').close();
    this.#visit.prepare();  // one round trip less when the answer comes
    this.#alarm.start(this.#ringTitle(), { notify: this.#notify });
    this.#settle();
  }

  #onRingStop({ visit, reason }) {
    if (this.#ring?.visit !== visit) return;
    const { site, kind } = this.#ring;
    if (reason === 'unanswered') {
      this.#ready = false;  // the server has said so
      this.#missed = site;
      this.#history.note(site, 'missed');
      this.#closeDevices();
    } else {
      const key = { answered: 'desk.taken', away: 'desk.ring.away' }[reason] ??
                  (kind === 'call' ? 'desk.ring.withdrawn' : 'desk.ended.abandoned');
      this.#result = { key, values: {} };
    }
    this.#stopRing();
    this.#visit.drop();
    this.#settle();
  }

  #answer() {
    const ring = this.#ring;
    if (!ring) return false;
    this.#stopRing();
    this.#visit.answer(ring);
    return true;
  }

  #onVisit(message) {
    if (message.state === 'calling' || message.state === 'connected') this.#stopRing();
    this.#visit.onVisit(message);
  }

  async #call(site) {
    this.#result = null;
    this.#render();
    try {
      await this.#visit.call(site);
      this.#finder.clear();
    } catch ({ code }) {
      const again = ['nobody', 'busy'].includes(code) ? site : null;
      this.#result = { key: errorKey(code, 'call'), values: { site: site.name }, site: again };
      this.#render();
    }
  }

  #onOver({ visit, outcome, key, values = {}, again, recall, documents, organisation }) {
    if (visit.state === 'connected') {
      this.#history.end(visit.visit, { outcome, documents, organisation });
    } else {
      this.#history.note(visit.site, outcome);
    }
    this.#result = { key, values, site: again ? visit.site : null };
    if (!this.#ready) this.#closeDevices();
    if (recall) this.#call(recall);
  }

  #onLost() {
    this.#stopRing();
    this.#visit.drop();
    this.#settle();
  }

  #stopRing() {
    this.#ring = null;
    this.#alarm.stop();
  }

  get #state() {
    if (!this.#client.welcome) return 'loading';
    if (this.#visit.state) return this.#visit.state === 'calling' ? 'calling' : 'visit';
    if (!this.#post) return 'away';
    if (this.#ring) return 'ringing';
    if (this.#wrapUpUntil) return 'wrapup';
    return this.#ready ? 'ready' : 'paused';
  }

  #settle() {
    if (this.#refusal) return;
    const former = document.body.dataset.state;
    const byItself = kQuietStates.includes(former) && kQuietStates.includes(this.#state);
    showScreen(this.#state, { focus: !byItself });
    this.#render();
  }

  // Whatever was under way is over, and no device stays open.
  #refuse(error) {
    this.#refusal = error;  // from here on no screen comes by itself
    if (this.#client) {
      this.#onLost();
      this.#visit.lost();
      this.#closeDevices();
    }
    if (this.#enrolment?.takes(error)) return;
    showScreen('refused');
    this.#render();
  }

  // What the clock alone changes.
  #tick() {
    if (!this.#client.welcome || this.#refusal) return;
    const { welcome } = this.#client;
    this.#bar.show({
      state: this.#state, zone: welcome.time_zone, waited: this.#queue.waited,
      organisation: this.#organisations.find(({ id }) => id === welcome.organisation.id),
      post: this.#post, ready: this.#ready,
    });
    const left = Math.max(0, Math.ceil(((this.#wrapUpUntil ?? 0) - performance.now()) / 1000));
    setText(byId('wrapup-text'), this.#wrapUpUntil ? t('desk.wrapup', { seconds: left }) : '');
    this.#table.show(this.#history.entries);
  }

  #render() {
    if (this.#refusal) return setText(byId('refused-text'), refusalText(this.#refusal));
    const state = this.#state;
    if (state === 'loading') return;
    const site = this.#visit.visit?.site.name ?? '';
    setText(byId('post-title'), t(`desk.status.${state}`, { site }));
    setText(byId('ring-title'), this.#ring ? this.#ringTitle() : '');
    setText(byId('ring-text'), this.#ring ? this.#ringText() : '');
    setText(byId('paused-text'), this.#missed ? t('desk.missed', { site: this.#missed.name })
                                              : t('desk.paused.text'));
    byId('paused-text').className = this.#missed ? 'notice notice-warning' : 'hint';
    this.#alarm.title = `${t('desk.title')} – Guichet`;
    this.#renderResult();
    this.#renderDevices(state);
    this.#visit.render();
    this.#queue.render();  // ticks, too
  }

  #renderResult() {
    const result = this.#result;
    byId('result').hidden = !result;
    setText(byId('result-text'), result ? t(result.key, result.values) : '');
    byId('recall').hidden = !result?.site;
    byId('done').classList.toggle('button-quiet', Boolean(result?.site));  // one thing to do first
    setText(byId('recall'), result?.site ? t('desk.recall', { site: result.site.name }) : '');
  }

  // What a citizen will see, before one does.
  #renderDevices(state) {
    const problems = (this.#devices?.problems ?? []).map((key) => t(key)).join(' ');
    setText(byId('device-notice'), problems);
    byId('device-notice').hidden = !problems || state === 'visit';
    const video = byId('preview');
    const track = this.#devices?.video ?? null;
    video.hidden = !track;
    if ((video.srcObject?.getTracks()[0] ?? null) === track) return;
    video.srcObject = track && new MediaStream([track]);
  }

  #ringTitle() {
    const { site, kind, from } = this.#ring;
    return t(kind === 'call' ? 'desk.ring.call' : 'desk.ring', { site: site.name, ...fromValues(from) });
  }

  #ringText() {
    const { site, kind = 'drop_in', from, appointment: at } = this.#ring;
    const text = at && kind === 'drop_in' ? 'desk.ring.text.appointment' : `desk.ring.text.${kind}`;
    return t(text, { site: site.name, ...fromValues(from), time: at ? this.#time(at) : '' });
  }
}

startLanguage();
window.guichet = new DeskPage(new URLSearchParams(location.search).get('organisation'));

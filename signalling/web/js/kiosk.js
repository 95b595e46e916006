// The kiosk of a town hall. States (body[data-state]):
//   loading → idle → waiting → visit → rating → ended → idle
//   idle → closed → idle              an organisation that does not receive now
//   idle → appointment → slots → booked → idle, appointment → reference → waiting   at an agreed time
//   idle → line → idle                the town hall's agent looks at the line
//   idle → calling → waiting → visit  an adviser calls; no device opens before the touch
//   visit → waiting → visit           transferred: the same room, nothing is joined again
// enrolment while the relay does not know this kiosk, and refused when the server says no. Everything a citizen sees or leaves here belongs to one visit and
// is wiped with it.
import { DeviceIdentity, GuichetClient, KioskCounter, TicketStore } from './guichet.js';
import { onLanguage, setLanguage, startLanguage, t } from './i18n/index.js';
import { openDevices } from './ui/devices.js';
import { byId, setText, showScreen } from './ui/dom.js';
import { refusalText, watchConnection } from './ui/connection.js';
import { Enrolment } from './ui/enrolment.js';
import { spanWords, timeWords } from './ui/hours_words.js';
import { Appointments } from './ui/kiosk/appointments.js';
import { Ending } from './ui/kiosk/ending.js';
import { Head } from './ui/kiosk/head.js';
import { LineLight } from './ui/kiosk/line_light.js';
import { Services } from './ui/kiosk/services.js';
import { Waiting } from './ui/kiosk/waiting.js';
import { kViewerFiles } from './ui/pdf_view.js';
import { PeopleList } from './ui/people_list.js';
import { RingTone } from './ui/ring_tone.js';
import { VisitView } from './ui/visit_view.js';
import { WarmUp } from './ui/warm_up.js';

const kNobodyMs = 60_000;  // without a touch on the first screen: whoever chose its language has gone
const kMostGivenUp = 16;   // visits whose last words may still come
const kResumeMs = 10_000;  // for the visit of a page that was loaded anew
const kEarlyS = 300;       // from then on an appointment goes before those without one
const kAside = ['slots', 'reference'];  // screens that somebody who waits may look at meanwhile

class KioskPage {
  #client;
  #counter;
  #enrolment = null;
  #view;
  #people = new PeopleList(byId('people'), { own: false });
  #head = new Head();
  #line;
  #services = new Services((organisation) => this.#choose(organisation));
  #waiting = new Waiting();
  #appointments;
  #ending;
  #bell = new RingTone();
  #devices = null;
  #touch = 0;           // counts touches: what a former visit still answers is ignored
  #organisation = null; // whom the visit is with
  #visit = null;        // the last `visit` message of the running visit
  #asking = false;      // a request whose visit has no name yet
  #arriving = false;    // it was asked for by a reference: whom with, the answer says
  #unnamed = 0;         // such requests that were given up
  #answered = null;     // the last request
  #givenUp = [];        // visits that are over here, whatever the server still says of them
  #accepted = null;     // the call that was answered by a touch
  #joined = false;
  #rating = null;       // the id of the visit that may be rated
  #resuming = null;
  #nobody = null;
  #refusal = null;
  #warmUp = new WarmUp(kViewerFiles);

  constructor(site) {
    this.#view = new VisitView({ hangUp: () => this.#hangUp(), volume: true,
                                 agent: (present) => this.#sayAgent(present),
                                 updated: () => this.#people.show(this.room) });
    this.#ending = new Ending({ rated: (score) => this.#rate(score), idle: () => this.#idle(),
                                choose: () => this.#backFromClosed(),
                                again: (organisation) => this.#again(organisation) });
    this.#appointments = new Appointments({
      find: (organisation, from) => this.#counter.findSlots(organisation, from),
      book: (organisation, starts) => this.#counter.book(organisation, starts),
      cancel: (reference) => this.#counter.cancelAppointment(reference),
      arrive: (reference) => this.#arrive(reference), due: (reference) => this.#arriveByBanner(reference),
      taken: () => this.#taken(), choosing: () => this.#ending.leave(), back: () => this.#backFromAppointments(), idle: () => this.#leaveAppointments(),
    });
    byId('waiting-have').addEventListener('click', () => this.#appointments.pad());
    byId('waiting-book').addEventListener('click', () => this.#appointments.choose(this.#organisation));
    for (const touch of ['pointerdown', 'keydown']) {
      document.addEventListener(touch, () => this.#somebody());
    }
    byId('cancel').addEventListener('click', () => this.#hangUp());
    byId('accept').addEventListener('click', () => this.#accept());
    byId('decline').addEventListener('click', () => this.#hangUp());
    onLanguage(() => this.#render());
    if (!site) return this.#refuse({ code: 'no_site' });
    this.#enrolment = new Enrolment(new DeviceIdentity(`kiosk.${site}`, { site }), 'kiosk');
    this.#client = new GuichetClient({ token: () => this.#enrolment.token(),
                                       tickets: new TicketStore(`kiosk.${site}`) });
    this.#counter = new KioskCounter(this.#client);
    this.#line = new LineLight({ client: this.#client, place: () => this.#services.place,
                                 idle: () => ['idle', 'line'].includes(this.#state),
                                 open: () => showScreen('line'), back: () => this.#leaveLine() });
    this.#client.on('visit', (message) => this.#onVisit(message));
    this.#client.on('notice', (message) => this.#onNotice(message));
    this.#client.on('organisations', () => this.#showPlace(this.#client.welcome));
    this.#client.on('appointments', ({ appointments }) => this.#appointments.announce(appointments));
    this.#client.on('appointment', (message) => this.#onAppointment(message));
    this.#client.on('welcome', (message) => this.#onWelcome(message));
    watchConnection(this.#client, { refused: (error) => this.#refuse(error) });
    this.#client.connect().catch(() => {});  // watchConnection tells
  }

  get room() {
    return this.#view?.room ?? null;
  }

  get #state() {
    return document.body.dataset.state;
  }

  #onWelcome({ visit, ...place }) {
    this.#showPlace(place);
    this.#unnamed = 0;  // who asked on the former connection hears no more of it
    // It may have ended while the line was gone.
    if (!visit && this.room) return this.#end({ outcome: 'interrupted' });
    if (!visit && this.#state === 'calling') return this.#idle();
    if (this.#state !== 'loading') return;
    if (!visit) return this.#idle();
    // Loaded anew in the middle of a visit: `visit` follows and says which.
    this.#resuming = setTimeout(() => this.#idle(), kResumeMs);
  }

  // Also after a reload of the relay, whatever the page is doing.
  #showPlace({ site, organisations, time_zone: zone }) {
    setText(byId('site'), site.name);
    this.#head.zone(zone);
    this.#services.show(organisations, zone);
    this.#appointments.know(organisations, zone);
  }

  // By the reference alone: the answer says with whom. Until it comes nothing opens and the pad stays.
  async #arrive(reference) {
    if (this.#visit) {
      const touch = this.#touch;
      await this.#counter.arrive(reference);
      if (touch === this.#touch) this.#backFromAppointments();
      return;
    }
    await this.#answered;
    this.#asking = true;
    this.#arriving = true;
    const answer = this.#counter.arrive(reference);
    this.#answered = answer.catch(() => {});
    try {
      await answer;
    } catch (error) {
      if (this.#arriving) this.#asking = this.#arriving = false;
      else this.#unnamed = Math.max(0, this.#unnamed - 1);
      throw error;
    }
  }

  #arriveByBanner(reference) {
    if (this.#state !== 'idle') return;
    this.#arrive(reference).catch(({ code }) => this.#state === 'idle' && this.#appointments.pad(code));
  }

  // Who takes a time waits no longer.
  #taken() {
    this.#ending.leave();
    if (!this.#visit) return;
    this.#giveUp(this.#visit.visit);
    this.#wipe({ keep: true });
  }

  #backFromAppointments() {
    if (this.#visit) {
      this.#appointments.leave();
      showScreen(this.#visit.state === 'connected' ? 'visit' : 'waiting');
      return this.#render();
    }
    this.#appointments.leave();
    this.#wipe();
    return showScreen('idle');
  }

  #leaveAppointments() {
    if (this.#visit) this.#backFromAppointments();
    else this.#idle();
  }

  // An adviser has booked it in the visit.
  #onAppointment({ id, appointment }) {
    if (id === undefined && this.#visit?.state === 'connected') this.#appointments.show(appointment);
  }

  #choose(organisation) {
    if (this.#state !== 'idle') return;
    if (organisation.open === false) this.#showClosed(organisation);
    else this.#request(organisation);
  }

  #again(organisation) {
    if (this.#state !== 'ended') return;
    this.#ending.leave();
    this.#request(this.#services.find(organisation.id) ?? organisation);
  }

  // The touch: devices, the request and the connection all start at once.
  async #request(organisation) {
    const touch = this.#begin(organisation);
    await this.#answered;  // a kiosk has one visit: what was given up before is ended first
    if (touch !== this.#touch) return;
    this.#asking = true;
    const answer = this.#counter.request(organisation.id);
    this.#answered = answer.catch(() => {});
    try {
      await answer;  // onVisit() hears it
    } catch ({ code }) {
      if (touch === this.#touch) this.#onRefused(code);
      else this.#unnamed = Math.max(0, this.#unnamed - 1);
    }
  }

  #onRefused(code) {
    this.#asking = false;
    const called = this.#visit !== null;  // an adviser was quicker than the touch
    if (!called) this.#end({ outcome: code === 'closed' ? code : 'refused' });
  }

  #begin(organisation) {
    const touch = ++this.#touch;
    this.#warmUp.stop();
    this.#line.stop();
    this.#organisation = organisation;
    this.#visit = null;
    this.#joined = false;
    showScreen('waiting');
    this.#render();
    this.#view.begin(this.#client);
    this.#openDevices(touch);
    return touch;
  }

  async #openDevices(touch) {
    const devices = await openDevices();
    if (touch !== this.#touch) return devices.stop();
    this.#devices = devices;
    devices.on('change', () => this.#render());
    await this.#view.useDevices(devices);
    this.#render();
  }

  #onVisit(message) {
    if (this.#givenUp.includes(message.visit)) return;
    if (message.id !== undefined && this.#unnamed > 0) return this.#onUnnamed(message);
    if (message.state === 'ended') return this.#onEnded(message);
    if (this.#visit ? message.visit !== this.#visit.visit : !this.#expected(message)) {
      return this.#giveUp(message.visit);
    }
    this.#asking = false;
    if (this.#resuming !== null && message.state !== 'calling') this.#resume(message);
    if (this.#arriving) this.#beginArrived(message);
    this.#visit = message;
    this.#organisation = this.#services.find(message.organisation.id) ??
                         { ...message.organisation, label: message.organisation.name };
    this.#follow(message.state);
    this.#render();
  }

  // Answers come in the order of the requests: the first are to those that were given up.
  #onUnnamed({ visit, state }) {
    this.#unnamed--;
    if (state !== 'ended') this.#giveUp(visit);
  }

  #expected({ state }) {
    return this.#asking || this.#resuming !== null || state === 'calling';
  }

  #follow(state) {
    clearTimeout(this.#resuming);
    this.#resuming = null;
    if (state === 'calling') return this.#ring();
    this.#bell.stop();
    if (!this.#joined) this.#join();
    if (state === 'connected') this.#waiting.say(null);
    if (state === 'queued' && kAside.includes(this.#state)) return;
    if (kAside.includes(this.#state)) this.#appointments.leave();
    showScreen(state === 'connected' ? 'visit' : 'waiting');
  }

  #beginArrived({ organisation }) {
    this.#arriving = false;
    this.#appointments.leave();
    this.#begin(this.#services.find(organisation.id) ?? { ...organisation, label: organisation.name });
  }

  // The devices open again: the touch before has begun the visit.
  #resume({ organisation }) {
    this.#begin({ ...organisation, label: organisation.name });
    this.#view.sayResumed();
  }

  #leaveLine() {
    if (this.#state === 'line') showScreen('idle');
  }

  // Nothing opens but the bell.
  #ring() {
    if (this.#accepted === this.#visit.visit) return;
    this.#line.stop();
    this.#ending.leave();
    this.#appointments.leave();
    this.#bell.unlock();
    this.#bell.start();
    showScreen('calling');
  }

  #accept() {
    if (this.#state !== 'calling') return;
    const call = this.#visit;
    this.#accepted = call.visit;
    this.#bell.stop();
    const touch = this.room ? this.#touch : this.#begin(this.#organisation);
    this.#visit = call;
    showScreen('waiting');
    this.#render();
    this.#counter.accept(call.visit).catch(() => {
      if (touch === this.#touch) this.#end({ outcome: 'interrupted' });
    });
  }

  #onNotice(notice) {
    if (notice.visit !== this.#visit?.visit) return;
    const { id, name } = notice.organisation;
    this.#waiting.say(notice, this.#services.find(id)?.label ?? name);
  }

  async #join() {
    this.#joined = true;
    const touch = this.#touch;
    try {
      await this.#view.join();
    } catch {
      if (touch !== this.#touch) return;
      this.#giveUp(this.#visit.visit);
      this.#end({ outcome: 'interrupted' });
    }
  }

  #sayAgent(present) {
    if (this.#visit) this.#counter.sayAgent(this.#visit.visit, present).catch(() => {});
  }

  // It is over here; should the word be lost, the server notices that we are gone.
  #giveUp(visit) {
    this.#givenUp = [...this.#givenUp, visit].slice(-kMostGivenUp);
    this.#counter.end(visit).catch(() => {});
  }

  // Without the server's word the screen is wiped all the same when there is nobody to give it.
  #hangUp() {
    const at = { waiting: 'abandoned', calling: 'declined' }[this.#state];
    if (!at && this.#client.state === 'ready') return this.#counter.end(this.#visit.visit).catch(() => {});
    if (this.#visit) this.#giveUp(this.#visit.visit);
    this.#end({ outcome: at ?? 'interrupted' });
  }

  #onEnded(message) {
    if (message.visit === this.#visit?.visit) {
      if (this.#state === 'calling') return this.#idle();  // nobody touched, nobody is there
      const missed = this.#visit.state === 'calling';  // given up as it was answered
      return this.#end(missed ? { ...message, outcome: 'interrupted' } : message);
    }
    if (this.#asking) return this.#end(message);  // refused at once
    if (this.#resuming !== null) this.#idle();
  }

  #end({ outcome, visit, opens_at: opens }) {
    const organisation = this.#organisation;
    this.#wipe();
    if (outcome === 'closed') return this.#showClosed({ ...organisation, open: false, opens_at: opens });
    if (outcome !== 'served') return this.#ending.finish(outcome, organisation);
    this.#rating = visit ?? null;
    this.#ending.rate();
  }

  #rate(score) {
    if (this.#state !== 'rating') return;
    if (score !== null && this.#rating !== null) {
      this.#counter.rate(this.#rating, score).catch(() => {});
    }
    this.#rating = null;
    this.#ending.finish('served', null);
  }

  #showClosed(organisation) {
    this.#ending.closed(organisation, () => {
      const place = this.#services.place;
      const today = organisation.today?.length ? spanWords(organisation.today, place) : '';
      return { opens: this.#services.hours(organisation).text,
               today: today && t('kiosk.closed.today', { today }) };
    });
    this.#appointments.offer(byId('closed-slots'), organisation);
  }

  // Nothing of a visit stays: not on the page, not in memory, not in the tab's storage.
  #wipe({ keep = false } = {}) {
    if (!keep) this.#appointments?.leave();
    this.#arriving = false;
    this.#touch++;
    if (this.#asking) this.#unnamed++;
    this.#asking = false;
    this.#bell.stop();
    this.#client?.forgetTicket();
    this.#view.end();
    this.#devices?.stop();
    this.#devices = null;
    this.#visit = null;
    this.#accepted = null;
    this.#organisation = null;
    this.#waiting.clear();
    this.#render();
  }

  // The next citizen finds the page as the first one did.
  #idle() {
    clearTimeout(this.#resuming);
    this.#resuming = null;
    this.#wipe();
    this.#rating = null;
    this.#ending.leave();
    this.#services.first();
    this.#head.reset();
    setLanguage('fr');
    showScreen('idle');
    this.#warmUp.begin();
  }

  // Who has read that a service is closed goes on choosing, in the same language.
  #backFromClosed() {
    this.#ending.leave();
    this.#wipe();
    showScreen('idle');
  }

  #somebody() {
    clearTimeout(this.#nobody);
    this.#nobody = setTimeout(() => this.#state === 'idle' && this.#idle(), kNobodyMs);
  }

  #appointmentWords() {
    const at = this.#visit?.appointment;
    if (!at) return '';
    const early = at - Date.now() / 1000 > kEarlyS;
    return t(early ? 'kiosk.waiting.early' : 'kiosk.waiting.on_time', { time: timeWords(at, this.#services.place) });
  }

  // Whatever was under way is over: the screen is wiped before it says why.
  #refuse(error) {
    clearTimeout(this.#resuming);
    this.#resuming = null;
    if (this.#client) this.#wipe();
    this.#ending.leave();
    if (this.#enrolment?.takes(error)) return;
    this.#refusal = error;
    showScreen('refused');
    this.#render();
  }

  #render() {
    const label = this.#organisation?.label ?? '';
    if (label) {
      const closes = this.#organisation.closes_at;
      const problems = (this.#devices?.problems ?? []).map((key) => t(key)).join(' ');
      this.#waiting.show({ visit: this.#visit, label, problems, appointment: this.#appointmentWords(),
                           closes: closes && timeWords(closes, this.#services.place) });
    }
    const may = this.#visit?.state === 'queued' && this.#organisation?.appointments === true &&
                !this.#visit.appointment;
    for (const id of ['waiting-have', 'waiting-book']) byId(id).hidden = !may;
    const { state, desk, held } = this.#visit ?? {};
    const calling = state === 'calling';
    setText(byId('calling-title'), calling ? t('kiosk.calling', { label }) : '');
    setText(byId('calling-text'), calling ? this.#organisation.name : '');
    setText(byId('visit-title'), desk && !calling ? t('kiosk.connected', { name: desk.name }) : '');
    this.#view.hold(this.room && held ? t('visit.held') : null);
    if (this.#refusal) setText(byId('refused-text'), refusalText(this.#refusal));
  }
}

startLanguage();
window.guichet = new KioskPage(new URLSearchParams(location.search).get('site'));

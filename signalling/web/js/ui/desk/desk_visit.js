// The visit an adviser's desk is in, as its own or as a helper, or calls a kiosk for.
//   prepare(), drop()            a ring begins and ends: media is made ready early
//   answer(ring), call(site)     into a visit
//   onVisit, onLeft              what the counter says
//   lost()                       the relay knows nothing of it any more
//   state                        null, 'calling' or 'connected'
//   toggleHold(), openTransfer(), toggleMute()   false: not now
// Events: `change`; `connected` (the visit, whenever the counter says so); `over` with what visit_words.js says of its end, the visit, how
// many documents arrived, and `recall`: the site when it is to be called again at once.
import { Emitter } from '../../guichet.js';
import { t } from '../../i18n/index.js';
import { byId, setText } from '../dom.js';
import { errorKey } from '../errors.js';
import { PeopleList } from '../people_list.js';
import { VisitView } from '../visit_view.js';
import { BookingDialog } from './booking_dialog.js';
import { ColleagueCard } from './colleague_card.js';
import { DeskActions } from './desk_actions.js';
import { InviteDialog } from './invite_dialog.js';
import { LineWatch } from './line_watch.js';
import { TransferDialog } from './transfer_dialog.js';
import { endOf, leftAs, newsOf } from './visit_words.js';

export class DeskVisit extends Emitter {
  #client;
  #counter;
  #devices;
  #view;
  #visit = null;
  #joined = false;
  #cancelled = false;  // the call for a colleague, by ourselves
  #recall = false;
  #news = null;
  #watched = null;
  #people = new PeopleList(byId('people'));
  #lines = new LineWatch(byId('lines'));
  #actions;
  #transfer;
  #invite;
  #booking;
  #appointments = false;  // this organisation gives them
  #colleague;

  // `devices()` gives what is open now, or null; `openDevices()` opens it.
  constructor({ client, counter, devices, openDevices }) {
    super();
    this.#client = client;
    this.#counter = counter;
    this.#devices = devices;
    this.openDevices = openDevices;
    this.#actions = new DeskActions(byId('actions'), {
      hold: () => this.toggleHold(), transfer: () => this.openTransfer(),
      invite: () => this.#invite.open(), appointment: () => this.#book(),
    });
    this.#transfer = new TransferDialog({
      transfer: ({ id }) => counter.transfer(this.#visit.visit, id),
      ask: ({ id }) => counter.ask(this.#visit.visit, id),
    });
    this.#invite = new InviteDialog((name, as) => this.#askInvitation(name, as));
    const own = () => this.#client.welcome.organisation.id;
    this.#booking = new BookingDialog({ find: (site, from) => counter.findSlots(own(), site, from),
                                        book: (site, starts) => counter.book(own(), site, starts) });
    this.#colleague = new ColleagueCard({
      unask: () => this.#unask(), handOver: () => this.#try(counter.handOver(this.#visit.visit)),
    });
    byId('recall-now').addEventListener('click', () => this.#recallNow());
    byId('cancel-call').addEventListener('click', () => this.hangUp());
    this.#view = new VisitView({ hangUp: () => this.hangUp(), updated: () => this.render() });
    this.render();
  }

  get room() {
    return this.#view.room;
  }

  get visit() {
    return this.#visit;
  }

  get state() {
    return this.#visit?.state ?? null;
  }

  know({ organisations, time_zone: zone }) {
    this.#transfer.know(organisations ?? [], { zone, own: this.#client.welcome.organisation.id });
  }

  prepare() {
    this.#view.begin(this.#client);
    this.useDevices();
  }

  drop() {
    if (!this.#visit) this.#view.end();
  }

  async useDevices() {
    const devices = this.#devices();
    if (this.room && devices) await this.#view.useDevices(devices);
  }

  async answer({ visit, site, kind, from }) {
    const { desk, organisation } = this.#client.welcome;
    const whose = kind === 'call' ? from : { desk, organisation };
    this.#take({ visit, site, state: 'connected', ...whose });
    this.#joined = true;
    try {
      await this.#counter.answer(visit);
      await this.#view.join();
    } catch (error) {
      if (this.#visit?.visit !== visit) return;
      const taken = error.code === 'visit_taken';
      if (!taken) this.hangUp();
      this.#finish({ outcome: taken ? 'taken' : 'interrupted',
                     key: taken ? 'desk.taken' : 'desk.ended.interrupted.relay', again: !taken });
    }
  }

  // Rejects with why there is nobody to call.
  call(site) {
    return this.#counter.call(site.id);  // `visit` follows
  }

  onVisit(message) {
    const former = this.#visit;
    if (!former && message.state !== 'ended') return this.#come(message);
    if (former?.visit !== message.visit) return;
    if (message.state === 'ended') return this.#finish(endOf(message));
    this.#take(message);
    if (message.state === 'connected') this.emit('connected', message);
    this.#say(newsOf(former, message, { cancelled: this.#cancelled, own: this.#own }));
    this.#join();
  }

  onLeft(message) {
    if (this.#visit?.visit === message.visit) this.#finish(leftAs(message));
  }

  lost() {
    if (this.#visit) this.#finish(endOf({ ...this.#visit, outcome: 'interrupted', by: 'desk' }));
  }

  // Out of it: the visit ends, unless it is another desk's.
  hangUp() {
    if (!this.#visit) return;
    const { visit } = this.#visit;
    this.#try(this.#own ? this.#counter.end(visit) : this.#counter.leave(visit));
  }

  toggleHold() {
    if (this.state !== 'connected' || !this.#own) return false;
    this.#try(this.#counter.hold(this.#visit.visit, !this.#visit.held));
    return true;
  }

  openTransfer() {
    if (this.state !== 'connected' || !this.#own) return false;
    this.#transfer.open();
    return true;
  }

  // At the site of the visit: the citizen sees what is booked.
  #book() {
    if (this.state === 'connected') this.#booking.open(this.#visit.site, this.#client.welcome.time_zone);
  }

  // Once the server has listed any, this organisation gives appointments.
  giveAppointments() {
    this.#appointments = true;
    this.render();
  }

  toggleMute() {
    if (this.state !== 'connected' || !this.room?.media.track('audio')) return false;
    this.room.mute({ audio: !this.room.muted.audio });
    return true;
  }

  render() {
    if (!this.#view) return;  // while it is being made
    const { room } = this;
    const connected = this.state === 'connected' ? this.#visit : null;
    this.#people.show(connected && room);
    this.#watch(connected && room);
    this.#actions.show({ own: this.#own, held: Boolean(connected?.held), appointments: this.#appointments });
    this.#colleague.show(connected, this.#own);
    setText(byId('visit-title'), connected ? this.#title(connected) : '');
    byId('visit-news').hidden = !this.#news;
    setText(byId('visit-news'), this.#news ? t(this.#news.key, this.#news.values) : '');
    const away = room?.others.some(({ role, away: gone }) => role === 'kiosk' && gone);
    byId('visit-lost').hidden = !(connected && this.#own && away);
  }

  #title({ site, desk, organisation, held }) {
    const title = this.#own ? t('desk.status.visit', { site: site.name })
      : t('desk.status.helping', { site: site.name, desk: desk.name, organisation: organisation.name });
    return held ? t('desk.status.held', { title }) : title;
  }

  get #own() {
    const { desk, organisation } = this.#client.welcome ?? {};
    return !this.#visit || (this.#visit.desk?.id === desk?.id &&
                            this.#visit.organisation.id === organisation?.id);
  }

  // The page was loaded anew in the middle of it, or a kiosk is called now.
  #come(message) {
    if (message.state !== 'connected' && message.state !== 'calling') return;
    this.prepare();
    this.#take(message);
    if (message.state === 'connected') {
      this.#view.sayResumed();
      this.emit('connected', message);
    }
    this.#join();
    this.openDevices();
  }

  #take(message) {
    this.#visit = message;
    const held = message.held ?? false;
    this.#view.hold(held ? t('desk.held') : null);
    this.#lines.setHeld(held);
    const hangUp = this.#own ? 'control.hang_up' : 'control.leave';
    if (this.#view.controls.hangUpLabel !== hangUp) {
      this.#view.controls.hangUpLabel = hangUp;
      this.#view.controls.update();
    }
    this.emit('change');
  }

  #join() {
    if (this.#joined || this.state !== 'connected') return;
    this.#joined = true;
    this.#view.join().catch(() => {});  // then the server says what became of the visit
  }

  #watch(room) {
    if (room === this.#watched) return;
    this.#watched = room;
    if (room) this.#lines.watch(room);
    else this.#lines.unwatch();
  }

  #say(news) {
    this.#cancelled = false;
    if (news) this.#news = news;
    this.render();
  }

  async #unask() {
    this.#cancelled = true;
    await this.#try(this.#counter.unask(this.#visit.visit));
  }

  #recallNow() {
    this.#recall = true;
    this.hangUp();
  }

  async #askInvitation(name, as) {
    const { path } = await this.#counter.invite(this.#visit.visit, name, as);
    return new URL(path, location.href).href;
  }

  // What was new before is read by now.
  async #try(asked) {
    this.#news = null;
    try {
      await asked;
    } catch ({ code }) {
      if (code !== 'unknown_visit') this.#say({ key: errorKey(code), values: {} });
    }
  }

  #finish(end) {
    const visit = this.#visit;
    const documents = this.#view.documents.arrived;
    const recall = this.#recall ? visit.site : null;
    this.#visit = null;
    this.#joined = false;
    this.#recall = false;
    this.#news = null;
    this.#view.end();
    this.#invite.close();
    this.#booking.close();
    this.#transfer.close();
    this.emit('over', { visit, documents, recall, ...end });
    this.emit('change');
  }
}

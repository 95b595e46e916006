// Appointments at the kiosk: choose a body and a time, get a reference, come back with it. The reference is
// all there is: no name is asked, and it is gone from the screen with its reader.
//   know(organisations, zone)    as `welcome` has them: those of them that give appointments are offered
//   announce(appointments)       the banners of the first screen: whose time comes
//   open(), choose(organisation), pad(why)   the screens appointment, slots, reference
//   offer(list, organisation)    the next times as buttons, on the screen of a closed service
//   show(entry)                  the slip of one that was booked in a visit
//   leave()                      wipes them
// `calls`: {find, book, cancel} of the counter; arrive(reference), a promise; due(reference), a banner was
// touched; taken(), a time was booked; choosing(), the closed screen is left for another time; back(), to
// where one came from; idle(). One question at a time: a second touch while the first is under way does nothing.
import { has, language, onLanguage, t } from '../../i18n/index.js';
import { byId, h, setText, showScreen } from '../dom.js';
import { dateWords, timeWords } from '../hours_words.js';
import { BookedSlip } from './booked_slip.js';
import { Countdown } from './countdown.js';
import { ReferencePad } from './reference_pad.js';

const kOffered = 3;  // beside all that a closed service says; the others are behind “Rendez-vous”
const kScreens = ['appointment', 'slots', 'reference', 'booked'];

export class Appointments {
  #calls;
  #organisations = [];
  #zone;
  #due = [];
  #organisation = null;
  #slots = [];
  #pages = [null];    // where each page of times began
  #said = null;       // why a time was not had, as a key of the words
  #asked = 0;         // what an earlier question still answers is ignored
  #working = false;   // a booking, cancellation or arrival is under way
  #found = false;     // the times are those of the last question
  #chosen = false;    // the organisation, on the screen before
  #offered = null;    // {list, organisation}
  #countdowns;
  #pad = new ReferencePad({ arrive: (reference) => this.#alone(() => this.#arrive(reference)),
                            cancel: (reference) => this.#alone(() => this.#cancel(reference)) });
  #slip = new BookedSlip({ cancel: (reference) => this.#alone(() => this.#cancel(reference)) });

  constructor(calls) {
    this.#calls = calls;
    this.#countdowns = Object.fromEntries(kScreens.map((name) => [
      name, new Countdown(byId(`${name}-countdown`), () => calls.idle())]));
    const acts = {
      'appointment-open': () => this.open(), 'appointment-have': () => this.pad(),
      'appointment-back': () => calls.back(), 'slots-back': () => this.#backFromSlots(),
      'slots-later': () => this.#turn(1), 'slots-earlier': () => this.#turn(-1),
      'reference-back': () => calls.back(), 'booked-back': () => calls.idle(),
    };
    for (const [id, act] of Object.entries(acts)) byId(id).addEventListener('click', act);
    onLanguage(() => this.#render());
  }

  know(organisations, zone) {
    this.#zone = zone;
    this.#organisations = organisations.filter(({ appointments }) => appointments);
    this.#render();
  }

  announce(appointments) {
    this.#due = appointments;
    this.#render();
  }

  open() {
    this.leave();
    this.#show('appointment');
  }

  choose(organisation, { chosen = false } = {}) {
    this.leave();
    this.#chosen = chosen;
    this.#organisation = organisation;
    this.#show('slots');
    this.#find(null);
  }

  pad(why = null) {
    this.leave();
    if (why) this.#pad.refuse(refusal(why));
    this.#show('reference');
  }

  offer(list, organisation) {
    this.#offered = { list, organisation };
    list.replaceChildren();
    if (!organisation.appointments) return;
    const asked = ++this.#asked;
    this.#calls.find(organisation.id, null).then(({ slots }) => {
      if (asked !== this.#asked) return;
      this.#organisation = organisation;
      this.#slots = slots;
      this.#render();
    }, () => {});
  }

  show(entry) {
    this.#slip.show(entry, () => this.#wordsOf(entry));
  }

  leave() {
    this.#asked++;
    for (const countdown of Object.values(this.#countdowns)) countdown.stop();
    this.#organisation = null;
    this.#slots = [];
    this.#found = false;
    this.#chosen = false;
    this.#pages = [null];
    this.#said = null;
    this.#pad.clear();
    this.#slip.clear();
    this.#offered?.list.replaceChildren();
    this.#offered = null;
    this.#render();
  }

  #show(screen) {
    this.#render();
    showScreen(screen);
    for (const countdown of Object.values(this.#countdowns)) countdown.stop();
    this.#countdowns[screen].start();
  }

  async #find(from) {
    const asked = ++this.#asked;
    try {
      const { slots } = await this.#calls.find(this.#organisation.id, from);
      if (asked !== this.#asked) return;
      this.#slots = slots;
      this.#found = true;
    } catch ({ code }) {
      if (asked === this.#asked) this.#said = refusal(code);
    }
    this.#render();
  }

  #turn(by) {
    if (by > 0) this.#pages.push(this.#slots.at(-1) + 1);
    else this.#pages.pop();
    this.#said = null;
    this.#find(this.#pages.at(-1));
    byId('slots-title').focus();
  }

  async #alone(work) {
    if (this.#working) return;
    this.#working = true;
    try {
      await work();
    } finally {
      this.#working = false;
    }
  }

  async #book(starts) {
    const asked = ++this.#asked;
    const organisation = this.#organisation;
    const chosen = this.#chosen;
    try {
      const { appointment } = await this.#calls.book(organisation.id, starts);
      if (asked !== this.#asked) {  // whoever asked has gone without the reference
        return void this.#calls.cancel(appointment.reference).catch(() => {});
      }
      this.leave();
      this.show(appointment);
      this.#calls.taken();
      this.#show('booked');
    } catch ({ code }) {
      if (asked !== this.#asked) return;
      this.#calls.choosing();
      this.choose(organisation, { chosen });  // somebody was quicker: what is left
      this.#said = refusal(code);
      this.#render();
    }
  }

  async #cancel(reference) {
    const asked = ++this.#asked;
    try {
      const { appointment } = await this.#calls.cancel(reference);
      if (asked !== this.#asked) return;
      this.leave();
      this.#slip.cancelled(appointment, () => this.#wordsOf(appointment));
      this.#show('booked');
    } catch ({ code }) {
      this.#refused(asked, code);
    }
  }

  async #arrive(reference) {
    const asked = ++this.#asked;
    try {
      await this.#calls.arrive(reference);
    } catch ({ code }) {
      this.#refused(asked, code);
    }
  }

  #refused(asked, code) {
    if (asked !== this.#asked) return;
    this.#pad.refuse(refusal(code));
    this.#slip.refuse(refusal(code));
  }

  #backFromSlots() {
    if (this.#chosen && this.#organisations.length > 1) this.open();
    else this.#calls.back();
  }

  get #place() {
    return { zone: this.#zone, language: language() };
  }

  #label(id, name) {
    return this.#organisations.find((one) => one.id === id)?.label ?? name;
  }

  #wordsOf({ organisation: { id, name } }) {
    return { label: this.#label(id, name), place: this.#place };
  }

  #when(at) {
    return dateWords(at, Date.now() / 1000, this.#place);
  }

  #render() {
    byId('appointment-open').hidden = this.#organisations.length === 0;
    this.#renderDue();
    byId('appointment-list').replaceChildren(...this.#organisations.map((one) => h('li', {}, h('button', {
      type: 'button', class: 'button button-large', onclick: () => this.choose(one, { chosen: true }) }, one.label))));
    this.#renderSlots();
  }

  #renderDue() {
    byId('due').replaceChildren(...this.#due.map(({ reference, starts_at: starts, organisation }) => h('li', {},
      h('button', { type: 'button', class: 'due', 'data-reference': reference, onclick: () => this.#calls.due(reference) },
        t('kiosk.due', { time: timeWords(starts, this.#place),
                         label: this.#label(organisation.id, organisation.name) })))));
    byId('due').hidden = this.#due.length === 0;
  }

  #buttons() {
    return this.#slots.map((at) => h('li', {}, h('button', {
      type: 'button', class: 'slot', 'data-slot': String(at), onclick: () => this.#alone(() => this.#book(at)) }, this.#when(at))));
  }

  #renderSlots() {
    const label = this.#organisation?.label ?? '';
    const offered = this.#offered;
    if (offered) {
      const buttons = this.#buttons().slice(0, kOffered);
      offered.list.replaceChildren(...buttons);
      setText(byId('closed-book'), buttons.length > 0 ? t('kiosk.slots.closed') : '');
      return byId('slots').replaceChildren();
    }
    setText(byId('closed-book'), '');
    setText(byId('slots-title'), label ? t('kiosk.slots', { label }) : '');
    setText(byId('slots-status'), this.#said ? t(this.#said)
      : label && this.#found && this.#slots.length === 0 ? t('kiosk.slots.none') : '');
    byId('slots').replaceChildren(...this.#buttons());
    byId('slots-earlier').hidden = this.#pages.length < 2;
    byId('slots-later').hidden = this.#slots.length < 6;
  }
}

function refusal(code) {
  return has(`kiosk.appointment.${code}`) ? `kiosk.appointment.${code}` : 'kiosk.appointment.other';
}

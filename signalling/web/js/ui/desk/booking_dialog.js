// A further appointment for the citizen in the visit, at the same site: six times at once, one touch books.
//   open(site)     `calls`: find(site, from) and book(site, starts), verbs of the counter
import { language, t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';
import { errorText } from '../errors.js';
import { dateWords, noteWords } from '../hours_words.js';

const kPage = 6;

export class BookingDialog {
  #dialog = byId('booking');
  #calls;
  #zone;
  #site = null;
  #slots = [];
  #pages = [null];
  #working = false;

  constructor(calls) {
    this.#calls = calls;
    byId('booking-close').addEventListener('click', () => this.#dialog.close());
    byId('booking-later').addEventListener('click', () => this.#turn(this.#slots.at(-1) + 1));
    byId('booking-earlier').addEventListener('click', () => this.#turn(null));
  }

  open(site, zone) {
    this.#site = site;
    this.#zone = zone;
    this.#pages = [null];
    setText(byId('booking-title'), t('booking.title', { site: site.name }));
    this.#say('');
    this.#dialog.showModal();
    this.#find();
  }

  close() {
    this.#dialog.close();
  }

  #turn(from) {
    if (from === null) this.#pages.pop();
    else this.#pages.push(from);
    this.#find();
  }

  async #find() {
    const site = this.#site;
    try {
      const { slots } = await this.#calls.find(site.id, this.#pages.at(-1));
      if (site !== this.#site) return;
      this.#slots = slots;
      if (slots.length === 0) this.#say(t('booking.none'));
    } catch (error) {
      this.#slots = [];
      this.#say(errorText(error, 'appointment'));
    }
    this.#render();
  }

  async #book(starts) {
    if (this.#working) return;
    this.#working = true;
    try {
      const { appointment } = await this.#calls.book(this.#site.id, starts);
      this.#slots = [];
      this.#render();
      this.#say(t('booking.done', { when: noteWords(starts, { zone: this.#zone, language: language() }), reference: appointment.reference }));
      byId('booking-close').focus();
    } catch (error) {
      this.#say(errorText(error, 'appointment'));
      this.#find();
    } finally {
      this.#working = false;
    }
  }

  #when(at) {
    return dateWords(at, Date.now() / 1000, { zone: this.#zone, language: language() });
  }

  #render() {
    byId('booking-slots').replaceChildren(...this.#slots.map((at) => h('li', {}, h('button', {
      type: 'button', class: 'button button-quiet', 'data-slot': String(at), onclick: () => this.#book(at) },
      this.#when(at)))));
    byId('booking-later').hidden = this.#slots.length < kPage;
    byId('booking-earlier').hidden = this.#pages.length < 2;
  }

  #say(text) {
    setText(byId('booking-status'), text);
  }
}

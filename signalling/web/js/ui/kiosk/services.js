// The first screen's buttons: at most six at once, further ones page by page. Every button says the
// label, the name and today's hours in words.
//   show(organisations, zone)   what may be called here; kept until the next word of the server
//   first()                     back to the first page, as the next citizen finds it
//   find(id), hours(organisation)
import { language, onLanguage, t } from '../../i18n/index.js';
import { byId, h, icon, setText } from '../dom.js';
import { hoursOf } from '../hours_words.js';

const kMostButtons = 6;  // more than six choices are no longer read, they are searched
const kRefreshMs = 30_000;  // "demain" becomes "à 9 h" at midnight

export class Services {
  #organisations = [];
  #zone;
  #page = 0;
  #chosen;
  #shown = '';

  // `chosen(organisation)` is called by a touch.
  constructor(chosen) {
    this.#chosen = chosen;
    byId('services-previous').addEventListener('click', () => this.#turn(-1));
    byId('services-next').addEventListener('click', () => this.#turn(1));
    setInterval(() => this.#render(), kRefreshMs);
    onLanguage(() => this.#render());
  }

  show(organisations, zone = this.#zone) {
    this.#organisations = organisations;
    this.#zone = zone;
    this.#render();
  }

  first() {
    this.#page = 0;
    this.#render();
  }

  find(id) {
    return this.#organisations.find((one) => one.id === id) ?? null;
  }

  get place() {
    return { zone: this.#zone, language: language() };
  }

  hours(organisation) {
    const { mood, key, values } = hoursOf(organisation, Date.now() / 1000, this.place);
    return { mood, text: t(key, values) };
  }

  get #pages() {
    return Math.max(1, Math.ceil(this.#organisations.length / kMostButtons));
  }

  #turn(by) {
    this.#page += by;
    this.#render();
    byId('services').querySelector('button')?.focus();
  }

  // Only what is another one is made anew: a finger may be on the way to a button.
  #render() {
    this.#page = Math.min(this.#page, this.#pages - 1);
    const from = this.#page * kMostButtons;
    const shown = this.#organisations.slice(from, from + kMostButtons);
    const texts = shown.map((one) => this.hours(one));
    const look = JSON.stringify([shown, texts]);
    if (look !== this.#shown) {
      this.#shown = look;
      const focused = document.activeElement?.dataset.organisation;
      byId('services').replaceChildren(
        ...shown.map((one, i) => h('li', {}, this.#button(one, texts[i]))));
      byId('services').dataset.count = shown.length;
      if (focused) byId('services').querySelector(`[data-organisation="${CSS.escape(focused)}"]`)?.focus();
    }
    this.#renderPaging();
  }

  #renderPaging() {
    byId('services-paging').hidden = this.#pages === 1;
    byId('services-previous').disabled = this.#page === 0;
    byId('services-next').disabled = this.#page === this.#pages - 1;
    setText(byId('services-position'),
            t('kiosk.page', { page: this.#page + 1, pages: this.#pages }));
  }

  #button(organisation, { mood, text }) {
    const { id, label, name } = organisation;
    return h('button', { type: 'button', class: 'service', 'data-organisation': id, 'data-mood': mood,
                         onclick: () => this.#chosen(organisation) },
             h('span', { class: 'service-words' },
               h('span', { class: 'service-label' }, label), ' ',
               h('span', { class: 'service-name' }, name)), ' ',
             h('span', { class: `pill pill-${mood}` }, text), icon('forward'));
  }
}

// The appointments of this organisation's day: when, where, by which reference, and how each stands.
//   new Agenda({cancel})            `cancel(entry)` resolves when the counter has agreed
//   show(appointments, zone)        as the server lists them; the card appears with the first list
import { language, onLanguage, t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';
import { errorText } from '../errors.js';
import { dateWords, isToday, timeWords } from '../hours_words.js';

const kRefreshMs = 10_000;
const kSoonS = 3_600;  // a countdown says something within the hour
const kPills = { booked: 'pill', arrived: 'pill pill-wait', in_visit: 'pill pill-good', kept: 'pill',
                 missed: 'pill pill-bad' };

export class Agenda {
  #entries = null;
  #zone;
  #cancel;

  constructor({ cancel }) {
    this.#cancel = cancel;
    setInterval(() => this.#render(), kRefreshMs);
    onLanguage(() => this.#render());
  }

  get known() {
    return this.#entries !== null;
  }

  show(appointments, zone) {
    this.#entries = appointments;
    this.#zone = zone;
    this.#render();
  }

  #render() {
    byId('agenda-card').hidden = !this.known;
    if (!this.known) return;
    setText(byId('agenda-empty'), this.#entries.length === 0 ? t('agenda.empty') : '');
    const at = document.activeElement?.dataset?.cancel;
    byId('agenda').replaceChildren(...this.#entries.map((entry) => this.#row(entry)));
    if (at) byId('agenda').querySelector(`[data-cancel="${CSS.escape(at)}"]`)?.focus();
  }

  #row(entry) {
    const { reference, site, starts_at: starts, state } = entry;
    const now = Date.now() / 1000;
    const place = { zone: this.#zone, language: language() };
    const when = dateWords(starts, now, place);
    const today = isToday(starts, now, place);
    const minutes = Math.ceil((starts - now) / 60);
    const soon = state === 'booked' && minutes > 0 && minutes * 60 <= kSoonS;
    const button = h('button', { type: 'button', class: 'tool', 'data-cancel': `${site.id} ${reference}`,
                                 'aria-label': t('agenda.cancel.of', { site: site.name, when }),
                                 onclick: () => this.#ask(entry) }, t('agenda.cancel'));
    button.hidden = state !== 'booked';
    return h('li', { 'data-reference': reference, 'data-appointment': state },
             h('strong', {}, today ? timeWords(starts, place) : when),
             h('span', { class: kPills[state] ?? 'pill' }, soon ? t('agenda.soon', { minutes }) : t(`agenda.${state}`)),
             h('span', {}, t('agenda.row', { site: site.name, reference })), button);
  }

  async #ask(entry) {
    try {
      await this.#cancel(entry);
      setText(byId('agenda-status'), t('agenda.cancelled', { site: entry.site.name }));
    } catch (error) {
      setText(byId('agenda-status'), errorText(error, 'appointment'));
    }
  }
}

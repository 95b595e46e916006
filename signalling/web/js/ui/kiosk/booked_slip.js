// An appointment that somebody has: on the screen that follows the booking, in the visit in which an adviser
// made it, and on the paper that is printed. It is read on another day, so the day has its date.
//   show(entry, words)        `entry` as the counter says it; `words()` gives {label, place} of now
//   cancelled(entry, words)   it is somebody's no longer
//   refuse(key)               why it could not be cancelled
//   clear()                   nothing is left of it
import { onLanguage, t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';
import { noteWords } from '../hours_words.js';

export class BookedSlip {
  #entry = null;
  #with = null;  // {label, place} of now
  #kept = false;
  #said = null;  // a key of the words

  // `cancel(reference)`.
  constructor({ cancel }) {
    for (const id of ['booked-print', 'slip-print']) byId(id).addEventListener('click', () => window.print());
    byId('booked-cancel').addEventListener('click', () => cancel(this.#entry.reference));
    onLanguage(() => this.#render());
  }

  show(entry, words) {
    this.#set(entry, words, true);
  }

  cancelled(entry, words) {
    this.#set(entry, words, false);
  }

  clear() {
    this.#set(null, null, false);
  }

  refuse(key) {
    this.#said = key;
    this.#render();
  }

  #set(entry, words, kept) {
    this.#entry = entry;
    this.#with = words;
    this.#kept = kept;
    this.#said = null;
    this.#render();
  }

  #words() {
    const { reference, starts_at: starts, site } = this.#entry;
    const { label, place } = this.#with();
    return { label, when: noteWords(starts, place), site: site.name,
             reference: `${reference.slice(0, 2)} ${reference.slice(2)}` };
  }

  #render() {
    const words = this.#entry && this.#words();
    const kept = this.#kept;
    setText(byId('booked-title'), words ? t(kept ? 'kiosk.booked' : 'kiosk.booked.cancelled') : '');
    setText(byId('booked-when'), words ? t('kiosk.booked.when', words) : '');
    setText(byId('booked-reference'), kept ? words.reference : '');
    setText(byId('booked-text'), kept ? t('kiosk.booked.text') : '');
    setText(byId('booked-status'), this.#said && words ? t(this.#said) : '');
    for (const id of ['booked-print', 'booked-cancel', 'booked-slip', 'visit-appointment']) byId(id).hidden = !kept;
    setText(byId('visit-appointment-text'), kept ? t('kiosk.booked.in_visit', words) : '');
    byId('slip').replaceChildren(...(kept ? [
      h('p', {}, t('kiosk.slip.title')), h('p', { class: 'slip-when' }, t('kiosk.booked.when', words)),
      h('p', {}, words.site), h('p', { class: 'slip-reference' }, words.reference),
      h('p', {}, t('kiosk.booked.text'))] : []));
  }
}

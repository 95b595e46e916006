// A word to a citizen who waits: three sentences that fit most days, or one's own. They are French
// whatever the page speaks: it is the citizen who reads them.
import { onLanguage, t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';
import { errorText } from '../errors.js';

export const kMostBytes = 200;  // docs/PROTOCOL.md §1.1
const kPresets = [
  'Je termine une visite, puis je suis à vous. Merci de patienter.',
  'Il y a un peu d’attente. Votre place est gardée.',
  'Préparez vos documents : je vous prends dans quelques minutes.',
];

export class NoticeDialog {
  #dialog = byId('notice');
  #text = byId('notice-text');
  #left = byId('notice-left');
  #status = byId('notice-status');
  #submit = byId('notice-send');
  #to = null;
  #send;

  // `send(entry, text)` resolves when the citizen has it.
  constructor(send) {
    this.#send = send;
    byId('notice-presets').append(...kPresets.map((preset) => h('li', {}, h('button', {
      type: 'button', class: 'button button-quiet', lang: 'fr', onclick: () => this.#choose(preset),
    }, preset))));
    this.#text.addEventListener('input', () => this.#render());
    byId('notice-form').addEventListener('submit', (event) => this.#onSubmit(event));
    byId('notice-close').addEventListener('click', () => this.close());
    onLanguage(() => this.#render());
  }

  open(entry) {
    this.#to = entry;
    this.#text.value = '';
    setText(this.#status, '');
    this.#render();
    this.#dialog.showModal();
  }

  // Whom it was for does not wait any more.
  keep(visits) {
    if (this.#to && !visits.includes(this.#to.visit)) this.close();
  }

  close() {
    this.#to = null;
    this.#dialog.close();
  }

  #choose(preset) {
    this.#text.value = preset;
    this.#render();
    this.#submit.focus();
  }

  #render() {
    setText(byId('notice-title'), t('notice.title', { site: this.#to?.site.name ?? '' }));
    const text = this.#text.value.trim();
    const left = kMostBytes - new TextEncoder().encode(text).length;
    setText(this.#left, left < 0 ? t('notice.too_long') : t('notice.left', { left }));
    this.#submit.disabled = left < 0 || text === '';
  }

  async #onSubmit(event) {
    event.preventDefault();
    const to = this.#to;
    if (!to || this.#submit.disabled) return;
    try {
      await this.#send(to, this.#text.value.trim());
      if (this.#to === to) this.close();
    } catch (error) {
      setText(this.#status, errorText(error));
    }
  }
}

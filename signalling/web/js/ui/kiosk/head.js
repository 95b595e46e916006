// The tools of the kiosk's head: the time there, and the size of all text.
//   new Head()   `zone(timeZone)` when the server has said it; `reset()` for the next citizen
import { language, onLanguage, t } from '../../i18n/index.js';
import { byId, setText } from '../dom.js';

const kSizes = ['normal', 'large', 'largest'];

export class Head {
  #zone;
  #size = 0;

  constructor() {
    byId('text-size').addEventListener('click', () => this.#resize((this.#size + 1) % kSizes.length));
    setInterval(() => this.#clock(), 1_000);
    onLanguage(() => this.#render());
  }

  zone(timeZone) {
    this.#zone = timeZone;
    this.#clock();
  }

  reset() {
    this.#resize(0);
  }

  #resize(size) {
    this.#size = size;
    document.documentElement.dataset.text = kSizes[size];
    this.#render();
  }

  #render() {
    setText(byId('text-size-label'), t(`kiosk.text_size.${kSizes[this.#size]}`));
    this.#clock();
  }

  #clock() {
    const locale = language() === 'fr' ? 'fr-FR' : 'en-GB';
    const form = (options) => new Date().toLocaleString(locale, { timeZone: this.#zone, ...options });
    setText(byId('clock-day'), form({ weekday: 'long', day: 'numeric', month: 'long' }));
    setText(byId('clock-time'), form({ hour: '2-digit', minute: '2-digit' }));
  }
}

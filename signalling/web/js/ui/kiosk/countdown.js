// A screen that leaves by itself says when, and stays as often as one asks (WCAG 2.2.1). A touch, a key
// or a scroll anywhere on it counts as asking.
//   new Countdown(root, expired)   `root` is an empty element of the screen
//   start(), stop()
import { onLanguage, t } from '../../i18n/index.js';
import { h, setText } from '../dom.js';

const kSeconds = 30;
const kMore = 120;  // after the button: time enough to read or to write a number down

export class Countdown {
  #root;
  #expired;
  #text = h('p', { class: 'countdown-text', role: 'timer' });
  #more;
  #timer = null;
  #left = 0;

  constructor(root, expired) {
    this.#root = root;
    this.#expired = expired;
    this.#more = h('button', { type: 'button', class: 'button button-quiet', 'data-more': true,
                               onclick: () => this.#run(kMore) });
    root.classList.add('countdown');
    root.append(this.#text, this.#more);
    onLanguage(() => this.#render());
  }

  start() {
    this.#run(kSeconds);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#left = 0;
    this.#render();
  }

  #run(seconds) {
    this.stop();
    this.#left = seconds;
    this.#timer = setInterval(() => this.#tick(), 1_000);
    this.#render();
  }

  #tick() {
    this.#left--;
    if (this.#left > 0) return this.#render();
    this.stop();
    this.#expired();
  }

  #render() {
    this.#root.hidden = this.#timer === null;
    setText(this.#text, this.#timer === null ? '' : t('kiosk.countdown', { seconds: this.#left }));
    setText(this.#more, t('kiosk.stay'));
  }
}

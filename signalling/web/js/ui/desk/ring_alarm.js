// Somebody calls this desk: a sound, a title that blinks and, where the page is hidden and the adviser
// wished it, a notification. All of it ends together.
//   unlock()        from a click: browsers keep a page silent until then
//   askToNotify()   from a click, too; resolves with whether it may
//   start(text), stop()
import { RingTone } from '../ring_tone.js';

const kBlinkMs = 1_000;

export class RingAlarm {
  #tone = new RingTone();
  #timer = null;
  #notification = null;
  #title = document.title;
  #lit = false;
  #text = null;

  unlock() {
    return this.#tone.unlock();
  }

  async askToNotify() {
    if (!('Notification' in window)) return false;
    return (await Notification.requestPermission()) === 'granted';
  }

  // The title between two rings.
  set title(title) {
    this.#title = title;
    if (this.#text === null) document.title = title;
  }

  start(text, { notify = false } = {}) {
    this.stop();
    this.#text = text;
    this.#tone.start();
    this.#lit = false;
    this.#blink();
    this.#timer = setInterval(() => this.#blink(), kBlinkMs);
    if (notify && document.hidden) this.#notify(text);
  }

  stop() {
    this.#tone.stop();
    clearInterval(this.#timer);
    this.#notification?.close();
    this.#notification = null;
    this.#text = null;
    document.title = this.#title;
  }

  #blink() {
    this.#lit = !this.#lit;
    document.title = this.#lit ? `● ${this.#text}` : this.#title;
  }

  // It says what the page says and no more: no name leaves the page.
  #notify(text) {
    this.#notification = new Notification(text, { tag: 'guichet-ring', requireInteraction: true });
    this.#notification.addEventListener('click', () => window.focus());
  }
}

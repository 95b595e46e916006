// Says once that nothing was heard for `silentMs`. Begins with the first heard().
export class Watchdog {
  #silentMs;
  #silent;
  #timer = null;

  constructor(silentMs, silent) {
    this.#silentMs = silentMs;
    this.#silent = silent;
  }

  heard() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#silent, this.#silentMs);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}

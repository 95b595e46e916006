// When to try again: doubles from `first` to `most`, and each wait is drawn from the upper half of
// its step, so that the kiosks of a whole department do not come back in the same second.
export class Backoff {
  #attempt = 0;

  constructor({ first = 500, most = 15_000, random = Math.random } = {}) {
    this.first = first;
    this.most = most;
    this.random = random;
  }

  next() {
    const step = Math.min(this.most, this.first * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 16);
    return step * (0.5 + this.random() / 2);
  }

  reset() {
    this.#attempt = 0;
  }
}

// Fetches what a visit may need into the browser's cache while nobody is at the kiosk: on a thin line
// the first PDF must not wait for its viewer. One file after the other at low priority; a touch stops
// it at once, since the line is then somebody's, and the next quiet time goes on with what is missing.
//   const warmUp = new WarmUp(urls)
//   warmUp.begin(), warmUp.stop()
const kQuietMs = 10_000;  // the next citizen often follows the last one at once

export class WarmUp {
  #missing;
  #timer = null;
  #fetching = null;

  constructor(urls) {
    this.#missing = [...urls];
  }

  begin() {
    this.stop();
    if (this.#missing.length > 0) this.#timer = setTimeout(() => this.#run(), kQuietMs);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#fetching?.abort();
    this.#fetching = null;
  }

  async #run() {
    const fetching = new AbortController();
    this.#fetching = fetching;
    try {
      while (this.#missing.length > 0) {
        const response = await fetch(this.#missing[0], { priority: 'low', signal: fetching.signal });
        await response.blob();  // whole in the cache; what the relay has not is not asked for again
        this.#missing.shift();
      }
    } catch {
      // stopped, or the line broke: the next quiet time
    }
  }
}

// The bell of the desk: two soft beeps every three seconds, made here so that no file is loaded.
const kPeriodS = 3;
const kBeeps = [{ at: 0, hz: 660 }, { at: 0.35, hz: 880 }];
const kBeepS = 0.28;
const kLoudness = 0.25;

export class RingTone {
  #context = null;
  #playing = null;

  // From a click only: browsers keep a page silent until then.
  unlock() {
    this.#context ??= new AudioContext();
    return this.#context.resume();
  }

  start() {
    if (this.#playing || !this.#context) return;
    this.#playing = this.#context.createBufferSource();
    this.#playing.buffer = this.#melody();
    this.#playing.loop = true;
    this.#playing.connect(this.#context.destination);
    this.#playing.start();
  }

  stop() {
    this.#playing?.stop();
    this.#playing = null;
  }

  #melody() {
    const rate = this.#context.sampleRate;
    const buffer = this.#context.createBuffer(1, kPeriodS * rate, rate);
    const samples = buffer.getChannelData(0);
    for (const { at, hz } of kBeeps) {
      for (let i = 0; i < kBeepS * rate; i++) {
        const swell = Math.sin((Math.PI * i) / (kBeepS * rate));  // no click at either end
        samples[Math.floor(at * rate) + i] =
            kLoudness * swell * Math.sin((2 * Math.PI * hz * i) / rate);
      }
    }
    return buffer;
  }
}

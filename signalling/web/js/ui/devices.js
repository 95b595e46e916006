// Camera and microphone, opened only on a touch. One that is missing, busy or denied never stops a
// visit: it is named in `problems` and the visit goes on with what there is. One that is unplugged later is
// named likewise, and taken again when a device comes.
//   const devices = await openDevices()    {audio, video, problems: [i18n keys]}
//   devices.on('change', …)                a track or a problem is another one
//   devices.stop()
import { Emitter } from '../guichet.js';

const kWanted = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 } },
};
const kNames = { audio: 'microphone', video: 'camera' };

export async function openDevices() {
  const devices = new Devices();
  await devices.open();
  return devices;
}

class Devices extends Emitter {
  #reasons = { audio: null, video: null };  // why a track is missing
  #opening = false;
  #stopped = false;
  #plugged = () => this.#reopen();
  audio = null;
  video = null;

  get problems() {
    const { audio, video } = this.#reasons;
    if (audio && video) return ['devices.none'];
    return Object.keys(kNames).filter((kind) => this.#reasons[kind])
      .map((kind) => `devices.${kNames[kind]}.${this.#reasons[kind]}`);
  }

  async open() {
    const both = await tryOpen(kWanted);
    if (both.stream) this.#take(both.stream);
    else await Promise.all([this.#openOne('audio'), this.#openOne('video')]);
    navigator.mediaDevices?.addEventListener('devicechange', this.#plugged);
  }

  stop() {
    this.#stopped = true;
    navigator.mediaDevices?.removeEventListener('devicechange', this.#plugged);
    for (const track of [this.audio, this.video]) track?.stop();
  }

  async #openOne(kind) {
    const { stream, error } = await tryOpen({ [kind]: kWanted[kind] });
    if (stream) this.#take(stream);
    else this.#reasons[kind] = reason(error);
  }

  #take(stream) {
    for (const track of stream.getTracks()) {
      if (this.#stopped) {
        track.stop();
        continue;
      }
      this[track.kind] = track;
      this.#reasons[track.kind] = null;
      track.addEventListener('ended', () => this.#lose(track));
    }
  }

  #lose(track) {
    if (this.#stopped || this[track.kind] !== track) return;
    this[track.kind] = null;
    this.#reasons[track.kind] = 'unplugged';
    this.emit('change');
  }

  async #reopen() {
    const missing = Object.keys(kNames).filter((kind) => this.#reasons[kind]);
    if (this.#opening || this.#stopped || missing.length === 0) return;
    this.#opening = true;
    await Promise.all(missing.map((kind) => this.#openOne(kind)));
    this.#opening = false;
    if (!this.#stopped) this.emit('change');
  }
}

async function tryOpen(constraints) {
  try {
    // Without a secure context there is no mediaDevices at all: that throws here too.
    return { stream: await navigator.mediaDevices.getUserMedia(constraints) };
  } catch (error) {
    return { error };
  }
}

function reason(error) {
  if (error.name === 'NotAllowedError' || error.name === 'SecurityError') return 'denied';
  if (error.name === 'NotReadableError' || error.name === 'AbortError') return 'busy';
  return 'missing';
}

// Flash and beep at the same instant, every second, and the distance at which they arrive.
import { until } from './until.mjs';

// Runs in the sender's page before its scripts: replaces camera and microphone.
export function flashAndBeep() {
  const kPeriod = 1, kLength = 0.15;
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    await context.resume();
    const output = context.createMediaStreamDestination();
    const tone = new OscillatorNode(context, { frequency: 1000 });
    const gate = new GainNode(context, { gain: 0 });
    tone.connect(gate).connect(output);
    tone.start();
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
    const paint = canvas.getContext('2d');
    let next = Math.ceil(context.currentTime) + 1;
    const draw = (n) => {
      const now = context.currentTime;
      if (now > next - kPeriod / 2 && gate.armed !== next) {
        gate.gain.setValueAtTime(0.8, next);
        gate.gain.setValueAtTime(0, next + kLength);
        gate.armed = next;
      }
      paint.fillStyle = now >= next && now < next + kLength ? '#fff' : '#000';
      paint.fillRect(0, 0, 320, 180);
      paint.fillStyle = `hsl(${n % 360} 60% 20%)`;
      paint.fillRect(n % 300, 160, 20, 20);
      if (now >= next + kLength) next += kPeriod;
      requestAnimationFrame(() => draw(n + 1));
    };
    draw(0);
    return new MediaStream([...canvas.captureStream(30).getVideoTracks(),
                            ...output.stream.getAudioTracks()]);
  };
}

// Starts to note every flash (first bright frame) and beep (first loud sample) of one slot, both on
// the page's clock.
export function watchSlot(page, slot) {
  return page.evaluate((name) => {
    const kQuiet = 0.4;  // seconds before the next edge counts as a new one
    const video = document.querySelector(`video[data-slot="${name}"]`);
    const watch = { flashes: [], beeps: [] };
    window.lipSync = watch;
    const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 9 });
    const eye = canvas.getContext('2d', { willReadFrequently: true });
    const edge = (list, at) => { if (!(at - list[list.length - 1] < kQuiet)) list.push(at); };
    const look = (now, frame) => {
      if (window.lipSync !== watch) return;
      eye.drawImage(video, 0, 0, 16, 9);
      const bright = eye.getImageData(8, 3, 1, 1).data[0] > 128;
      if (bright) edge(watch.flashes, frame.expectedDisplayTime / 1000);
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);

    const context = new AudioContext();
    const ear = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(video.srcObject).connect(ear);
    const samples = new Float32Array(ear.fftSize);
    const listen = () => {
      if (window.lipSync !== watch) return context.close();
      ear.getFloatTimeDomainData(samples);
      const end = performance.now() / 1000;
      const start = end - samples.length / context.sampleRate;
      const first = samples.findIndex((sample) => Math.abs(sample) > 0.1);
      if (first > 0) edge(watch.beeps, start + first / context.sampleRate);
      requestAnimationFrame(listen);
    };
    listen();
  }, String(slot));
}

// The skews (seconds, beep minus flash) of `count` pairs.
export async function skews(page, count) {
  const watch = await until(async () => {
    const now = await page.evaluate(() => window.lipSync);
    return Math.min(now.flashes.length, now.beeps.length) > count && now;
  }, `${count} flashes and beeps arrive`, { within: (count + 15) * 1000 });
  return watch.flashes.slice(0, count).map((flash) => watch.beeps
    .map((beep) => beep - flash)
    .reduce((best, skew) => (Math.abs(skew) < Math.abs(best) ? skew : best)));
}

export function percentile95(values) {
  const sorted = values.map(Math.abs).sort((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1];
}

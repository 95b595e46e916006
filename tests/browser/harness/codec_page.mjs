// A page that uses the SDK by itself, as an application with its own choice of codecs does: it joins
// a room by token and shows what is in its slots, so that the senses work as on our own pages.
//   enter(town, person, room, options)   options of Room; `lacks`: codecs this browser has not; `init`: further
//                                        scripts before the page's own;
//                                        `drawn`: a colour, 1280×720 of it with restless edges are
//                                        sent instead of the camera; null: no picture at all
//   leave(page)
//   sent(page, kind), received(page, slot, kind)   what getStats says of one's own camera ('video')
//                                        or microphone ('audio'), and of what is in a slot
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { until } from './until.mjs';

const run = promisify(execFile);

export async function enter(town, person, room, { lacks = [], init = [], drawn, ...options } = {}) {
  const { binary, config, url } = town.relay;
  const words = ['token', '--config', config, '--room', room, '--role', 'both'];
  const token = (await run(binary, words)).stdout.trim();
  const page = await person.open(url, { init: [{ content: `(${forget})(${JSON.stringify(lacks)})` }, ...init] });
  await page.evaluate(join, { token, options, drawn });
  await until(() => page.evaluate(() => window.guichet.room.media.state === 'connected'),
              'media is connected');
  return page;
}

export function leave(page) {
  return page.evaluate(() => {
    window.guichet.room.close();
    window.guichet.client.close();
  });
}

export function sent(page, kind) {
  return page.evaluate(async (wanted) => {
    const reports = [...(await window.guichet.room.media.getStats()).values()];
    const stream = reports.find(({ type, kind, mid, active }) =>
      type === 'outbound-rtp' && kind === wanted && mid < '2' && active !== false);
    const codec = reports.find(({ id }) => id === stream?.codecId);
    return { ...stream, mimeType: codec?.mimeType ?? null };
  }, kind);
}

export function received(page, slot, kind) {
  return page.evaluate(async ({ index, media }) => {
    const reports = [...(await window.guichet.room.media.slots[index][media].getStats()).values()];
    const stream = reports.find(({ type }) => type === 'inbound-rtp');
    const codec = reports.find(({ id }) => id === stream?.codecId);
    return { ...stream, mimeType: codec?.mimeType ?? null };
  }, { index: slot, media: kind });
}

async function join({ token, options, drawn }) {
  const { GuichetClient, Room } = await import('/js/guichet.js');
  const client = new GuichetClient({ token });
  await client.connect();
  const room = new Room(client, options);
  window.guichet = { client, room };
  for (const { index, stream } of room.media.slots) {
    const video = Object.assign(document.createElement('video'), { autoplay: true });
    video.dataset.slot = String(index);
    video.srcObject = stream;
    document.body.append(video);
  }
  const devices = await navigator.mediaDevices.getUserMedia(
    { audio: true, video: drawn === undefined && { width: 640, height: 360 } });
  const [audio] = devices.getAudioTracks();
  const [video = drawn && picture(drawn)] = devices.getVideoTracks();
  await room.setTracks({ audio, video });
  await room.join();

  // Squares that jump about cost bits in every layer; the middle says who it is.
  function picture(colour) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const context = canvas.getContext('2d');
    setInterval(() => {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1280, 720);
      for (let i = 0; i < 60; i++) {
        context.fillStyle = `hsl(${360 * Math.random()} 60% 50%)`;
        context.fillRect(1280 * Math.random(), (i % 2 ? 0 : 560) + 120 * Math.random(), 40, 40);
      }
    }, 50);
    return canvas.captureStream(20).getVideoTracks()[0];
  }
}

// Makes of this browser one that was built without these codecs.
function forget(types) {
  const possible = RTCRtpReceiver.getCapabilities.bind(RTCRtpReceiver);
  RTCRtpReceiver.getCapabilities = (kind) => {
    const all = possible(kind);
    return { ...all, codecs: all.codecs.filter(({ mimeType }) => !types.includes(mimeType)) };
  };
  const add = RTCPeerConnection.prototype.addTransceiver;
  RTCPeerConnection.prototype.addTransceiver = function (kind, ...more) {
    const transceiver = add.call(this, kind, ...more);
    transceiver.setCodecPreferences(RTCRtpReceiver.getCapabilities(kind).codecs);
    return transceiver;
  };
}

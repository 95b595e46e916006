// Two real Chromium at a live relay: a kiosk behind a line of loadtest/links.yaml, whose packets are traced,
// and a desk on fibre.
//   const bench = await Bench.open('adsl512', {trace, step, init, siteLine})   needs root; `init`: scripts of the
//                                                                  kiosk's page
//   await bench.begin()   a citizen touches, the adviser answers; {touched} is when, in ms
//   await bench.end()     they hang up, and the kiosk is as it was
//   await bench.beginAnew()   where that did not go: new pages
//   bench.mark()          leaves a packet in the trace that says what time it is (marks of lever_trace.mjs)
//   await bench.close()   what the forwarder and the relay said; the trace is written
// circumstances()         which browser, where and when; names no host
import { execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import os from 'node:os';

import { Person } from '../browser/harness/person.mjs';
import { freeTcpPort, startRelay } from '../browser/harness/relay.mjs';
import { answer, hangUp, inState, leaveKiosk, openKiosk, takePost, touch } from '../browser/harness/steps.mjs';
import { Access } from './access.mjs';
import { kMark } from './lever_trace.mjs';
import { heads } from './talking_head.mjs';

const kFast = 'ftth';

export class Bench {
  #kiosk;
  #desk;
  #people;
  #relay;
  #init;
  #socket = dgram.createSocket('udp4');

  static async open(line, { init = [], siteLine = null, ...options } = {}) {
    const bench = new Bench();
    bench.#kiosk = await Access.open(line, options);
    bench.#desk = await Access.open(kFast);
    bench.#relay = await startRelay({ address: bench.#kiosk.relay, pages: await freeTcpPort(), siteLine });
    const flags = [`--unsafely-treat-insecure-origin-as-secure=${bench.#relay.url}`];
    bench.#people = await Promise.all([
      Person.at(heads.citizen, { program: bench.#kiosk.browser, flags, alone: true }),
      Person.at(heads.adviser, { program: bench.#desk.browser, flags, alone: true })]);
    bench.#init = init;
    try {
      await bench.#openPages();
    } catch (error) {
      await bench.close();
      throw error;
    }
    return bench;
  }

  async #openPages() {
    this.post = await takePost(this.#relay, this.#people[1]);
    this.screen = await openKiosk(this.#relay, this.#people[0], { init: this.#init });
  }

  // After a visit that a line was too thin for.
  async beginAnew() {
    await Promise.allSettled([this.screen, this.post].map((page) => page.context().close()));
    await this.#openPages();
  }

  async begin() {
    await touch(this.screen, 'CAF');
    const touched = Date.now();
    await answer(this.post);
    await Promise.all([inState(this.screen, 'visit'), inState(this.post, 'visit')]);
    return { touched };
  }

  async end() {
    await hangUp(this.screen);
    await leaveKiosk(this.screen);
    await inState(this.post, 'ready');
  }

  mark() {
    const packet = Buffer.alloc(12);
    packet[0] = 0x80;
    packet.writeUInt32BE(Date.now() % 2 ** 32, 4);
    packet.writeUInt32BE(kMark, 8);
    this.#socket.send(packet, 9, this.#kiosk.inside);
  }

  async close() {
    this.#socket.close();
    await Promise.allSettled(this.#people.map((person) => person.close()));
    const { log } = this.#relay;
    await this.#relay.stop();
    const line = (await this.#kiosk.close()).trim();
    await this.#desk.close();
    return { line, log };
  }
}

export function circumstances() {
  const version = execFileSync(process.env.CHROMIUM ?? '/usr/bin/chromium', ['--version'], { encoding: 'utf8', stdio: 'pipe' });
  const [, number] = /Chromium ([\d.]+)/.exec(version);
  const cpus = os.cpus();
  return `Chromium ${number}, ${cpus.length} cores of ${cpus[0].model}, Linux ${os.release().split('-')[0]}, `
         + new Date().toISOString().slice(0, 10);
}

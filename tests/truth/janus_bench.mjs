// What bench.mjs is with Guichet, with Janus' videoroom (Debian's package `janus`) as the relay: the same browsers,
// the same people before them, the same lines.
//   const bench = await JanusBench.open('adsl512', {trace, bitrate})   needs root; `bitrate`: of a room's cameras, kbit/s,
//                                                      as an operator may set it by hand; null: as Janus comes
//   await bench.begin()   the desk is in the room already, the kiosk enters; {touched} is when, in ms
//   await bench.close()   what the forwarder and Janus said
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { kOut } from '../browser/harness/media.mjs';
import { Person } from '../browser/harness/person.mjs';
import { freeTcpPort } from '../browser/harness/relay.mjs';
import { until } from '../browser/harness/until.mjs';
import { Access } from './access.mjs';
import { meet } from './janus_page.mjs';
import { heads } from './talking_head.mjs';

const kFast = 'ftth';
const kRoom = 1;
const kTransport = 'libjanus_websockets.so';
const kPlugin = 'libjanus_videoroom.so';
const kUnused = {
  transports: ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'],
  plugins: ['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip', 'streaming', 'textroom',
            'videocall', 'voicemail'],
};

async function configure(folder, { port, network, bitrate }) {
  const disabled = (kind) => kUnused[kind].map((name) => `libjanus_${name}.so`).join(',');
  const room = ['publishers = 6', ...(bitrate === null ? [] : [`bitrate = ${1_000 * bitrate}`, 'bitrate_cap = true'])];
  await mkdir(folder, { recursive: true });
  await Promise.all(Object.entries({
    'janus.jcfg': `general: { configs_folder = "${folder}" debug_level = 3 }
nat: { ice_enforce_list = "${network}" }
plugins: { disable = "${disabled('plugins')}" }
transports: { disable = "${disabled('transports')}" }
events: { broadcast = false }
`,
    [`${path.parse(kTransport).name.replace('libjanus_', 'janus.transport.')}.jcfg`]:
      `general: { json = "compact" ws = true ws_port = ${port} }\nadmin: { admin_ws = false }\n`,
    [`${path.parse(kPlugin).name.replace('libjanus_', 'janus.plugin.')}.jcfg`]:
      `general: { }\nroom-${kRoom}: { description = "counter" ${room.join(' ')} }\n`,
  }).map(([name, text]) => writeFile(path.join(folder, name), text)));
}

export class JanusBench {
  #kiosk;
  #desk;
  #people = [];
  #janus;
  #pages;
  #signalling;
  #log = '';

  static async open(line, { bitrate = null, ...options } = {}) {
    const bench = new JanusBench();
    bench.#kiosk = await Access.open(line, options);
    bench.#desk = await Access.open(kFast);
    try {
      await bench.#serve(bitrate);
      await bench.#openPages();
    } catch (error) {
      throw new Error(`${error.message}\n${(await bench.close()).log}`, { cause: error });
    }
    return bench;
  }

  async #serve(bitrate) {
    const [port, pages] = [await freeTcpPort(), await freeTcpPort()];
    const folder = path.join(kOut, `janus-${process.pid}`);
    await configure(folder, { port, bitrate, network: this.#kiosk.relay.split('.').slice(0, 3).join('.') });
    this.#janus = spawn('janus', ['--configs-folder', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#janus.stdout, this.#janus.stderr]) stream.on('data', (data) => { this.#log += data; });
    await until(() => reachable(port), 'Janus listens');
    this.#signalling = (access) => `ws://${access.relay}:${port}`;
    this.#pages = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>Janus</title><link rel="icon" href="data:,"><body>');
    }).listen(pages);
    this.url = (access) => `http://${access.relay}:${pages}/`;
  }

  async #openPages() {
    const places = [[heads.citizen, this.#kiosk], [heads.adviser, this.#desk]];
    this.#people = await Promise.all(places.map(([head, access]) => Person.at(head, {
      program: access.browser, alone: true, flags: [`--unsafely-treat-insecure-origin-as-secure=${this.url(access)}`] })));
    [this.screen, this.post] = await Promise.all(
      places.map(([, access], i) => this.#people[i].open(this.url(access))));
  }

  async begin() {
    await this.post.evaluate(meet, { signalling: this.#signalling(this.#desk), room: kRoom });
    await pause(2_000);  // the desk has been there for a while
    const touched = Date.now();
    await this.screen.evaluate(meet, { signalling: this.#signalling(this.#kiosk), room: kRoom });
    return { touched };
  }

  async close() {
    await Promise.allSettled(this.#people.map((person) => person.close()));
    this.#pages?.close();
    if (this.#janus && this.#janus.exitCode === null) {
      const gone = once(this.#janus, 'exit');
      this.#janus.kill('SIGTERM');
      await gone;
    }
    const line = (await this.#kiosk.close()).trim();
    await this.#desk.close();
    return { line, log: this.#log };
  }
}

function reachable(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

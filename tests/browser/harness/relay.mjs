// A relay of one's own for one test: `guichet serve` on free ports with the demo's configuration.
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { until } from './until.mjs';

const kRoot = fileURLToPath(new URL('../../..', import.meta.url));
const kPages = path.join(kRoot, 'signalling/web');
export const kBinary = process.env.GUICHET_BIN ?? path.join(kRoot, 'build/release/guichet');

//   arguments   of `guichet serve`, further ones
//   address     where pages and media are, instead of loopback
//   pages       the port of the pages
//   media       further keys of the section `media`, as 'tcp: false'
//   sharePages  the pages' port carries media too, as 443 does in production
//   sections    YAML that is added to the configuration
//   adminToken  switches the operator's API and console on
//   enrolment   'by code': no page gets a token without an identity; devices are kept
//   siteLine    YAML of the line that every site of the demo has, as '{down_kbps: 512, up_kbps: 128}'
//   counter     YAML that stands for the demo's organisations and sites
export async function startRelay({ arguments: more = [], address = null, pages = null,
                                   media: mediaKeys = [], sharePages = false,
                                   sections = '', adminToken = null, counter = null,
                                   siteLine = null, enrolment = 'open' } = {}) {
  const [media, free, admin] = await freePorts(pages);
  const ports = { pages: pages ?? free, admin, media, address, mediaKeys, adminToken,
                  secure: /^tls:/m.test(sections) };
  if (sharePages) ports.mediaKeys = [...mediaKeys, `shared_tcp_port: ${ports.pages}`];
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guichet-'));
  const file = path.join(folder, 'guichet.yaml');
  const demo = await readFile(path.join(kRoot, 'config/demo.yaml'), 'utf8');
  const base = counter === null ? demo : demo.replace(/^organisations:[\s\S]*/m, counter);
  const whole = withPorts(siteLine === null ? base : withLine(base, siteLine), ports) + sections;
  await writeFile(file, enrolment === 'open' ? whole
    : `${whole.replace('open_enrolment: true', 'open_enrolment: false')}\nstate:\n  directory: state\n`);
  const relay = new Relay(ports, file, folder, more);
  await relay.ready();
  return relay;
}

function withLine(yaml, line) {
  const [before, sites] = yaml.split(/^sites:$/m);
  return `${before}sites:${sites.replace(/\}$/gm, `, line: ${line}}`)}`;
}

class Relay {
  #child;
  #arguments;
  #folder;
  #log = '';

  constructor(ports, file, folder, more) {
    const scheme = ports.secure ? 'https' : 'http';
    this.config = file;
    this.url = `${scheme}://${ports.address === null ? 'localhost' : inUrl(ports.address)}:${ports.pages}`;
    this.admin = `http://127.0.0.1:${ports.admin}`;
    this.ports = ports;
    this.#folder = folder;
    this.binary = kBinary;
    this.#arguments = ['serve', '--config', file, '--web', kPages, ...more];
    this.#start();
  }

  #start() {
    this.#child = spawn(kBinary, this.#arguments, {
      cwd: kRoot, stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (data) => { this.#log += data; });
    this.#child.stderr.on('data', (data) => { this.#log += data; });
    this.#child.on('error', (error) => { this.#log += `${error}\n`; });
  }

  get log() {
    return this.#log;
  }

  ready() {
    return until(async () => {
      if (!this.#running) throw new Error(`the relay stopped at its start:\n${this.#log}`);
      return fetch(`${this.admin}/readyz`).then(({ ok }) => ok, () => false);
    }, 'the relay is ready');
  }

  // As after a power cut: nothing is said, nothing is kept.
  async killAndStart() {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
    this.#start();
    await this.ready();
  }

  // The configuration is read again.
  reload() {
    this.#child.kill('SIGHUP');
  }

  async metrics() {
    return (await fetch(`${this.admin}/metrics`)).text();
  }

  // Ends it as an operator in a hurry would, who says it twice: a relay that drains waits for people
  // who may come back. Gives what was wrong with it, as text.
  async stop() {
    const problems = [];
    if (!this.#running) problems.push(`the relay had stopped (${this.#child.exitCode})`);
    else await this.#terminate(problems);
    const errors = this.#log.split('\n').filter((line) => /\blevel=error\b/.test(line));
    await rm(this.#folder, { recursive: true, force: true });
    return [...problems, ...errors];
  }

  get #running() {
    return this.#child.pid !== undefined && this.#child.exitCode === null &&
           this.#child.signalCode === null;
  }

  async #terminate(problems) {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const hurry = setTimeout(() => this.#child.kill('SIGTERM'), 500);
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    const [code, signal] = await exited;
    clearTimeout(hurry);
    clearTimeout(killer);
    if (code !== 0) problems.push(`the relay ended with ${code ?? signal}`);
  }
}

export function inUrl(address) {
  return address.includes(':') ? `[${address}]` : address;
}

// Line by line instead of a YAML library: the demo's sections are known.
function withPorts(demo, { pages, admin, media, address, mediaKeys, adminToken }) {
  const listen = `${inUrl(address ?? '127.0.0.1')}:${pages}`;
  let section = '';
  return demo.split('\n').map((line) => {
    section = /^(\w+):/.exec(line)?.[1] ?? section;
    if (section === 'signalling') return line.replace(/^(\s+listen:).*/, `$1 '${listen}'`);
    if (section === 'admin') {
      const token = adminToken === null ? '' : `\n  token: ${adminToken}`;
      return line.replace(/^(\s+listen:).*/, `$1 127.0.0.1:${admin}${token}`);
    }
    if (section === 'media') {
      if (line === 'media:') return [line, ...mediaKeys.map((key) => `  ${key}`)].join('\n');
      const at = line.replace(/^(\s+port:).*/, `$1 ${media}`);
      return address === null ? at : at.replace(/^(\s+announce:).*/, `$1 ['${address}']`);
    }
    return line;
  }).join('\n');
}

export async function freeTcpPort(port = 0, host = '127.0.0.1') {
  const server = net.createServer().listen(port, host);
  await once(server, 'listening');
  const { port: free } = server.address();
  server.close();
  await once(server, 'close');
  return free;
}

// For media, pages and operators. What the system gives out is free again at once: it may come twice.
async function freePorts(taken) {
  const ports = [await freeMediaPort(), await freeTcpPort(), await freeTcpPort()];
  return new Set([...ports, taken]).size === ports.length + 1 ? ports : freePorts(taken);
}

// Media uses one number for UDP and TCP: one that is free for both. Connections of earlier tests keep
// some numbers of TCP for a minute.
async function freeMediaPort(attempts = 50) {
  const socket = dgram.createSocket('udp4').bind(0);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  try {
    return await freeTcpPort(port, '0.0.0.0');  // as the relay will
  } catch (error) {
    if (error.code !== 'EADDRINUSE' || attempts === 0) throw error;
    return freeMediaPort(attempts - 1);
  }
}

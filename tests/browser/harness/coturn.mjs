// A real coturn in the network's `turn` part: UDP and TCP on 3478, TLS on 443, credentials of the TURN
// REST API, a certificate of its own that only browsers with `flags` accept. By IPv4, or by IPv6 alone.
import { execFileSync, spawn } from 'node:child_process';
import { X509Certificate, createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { inUrl } from './relay.mjs';
import { until } from './until.mjs';

const kSecret = 'the-secret-that-relay-and-coturn-share';

export class Coturn {
  #child;
  #folder = mkdtempSync(path.join(os.tmpdir(), 'guichet-turn-'));
  #log = '';

  static async start(network, family = 'ipv4') {
    const coturn = new Coturn(network, family);
    await until(() => coturn.#answers(), 'coturn accepts connections')
      .catch(async (error) => {
        await coturn.stop();
        throw new Error(`${error.message}\n${coturn.log}`);
      });
    return coturn;
  }

  constructor(network, family) {
    this.address = network[family]('turn');
    const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) =>
      path.join(this.#folder, name));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
                             'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj',
                             '/CN=turn', '-addext', `subjectAltName=IP:${this.address}`,
                             '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    const { publicKey } = new X509Certificate(readFileSync(certificate));
    const hash = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' }));
    this.flags = [`--ignore-certificate-errors-spki-list=${hash.digest('base64')}`];
    const file = path.join(this.#folder, 'turnserver.conf');
    writeFileSync(file, [
      `listening-ip=${this.address}`, `relay-ip=${this.address}`, 'listening-port=3478',
      'tls-listening-port=443', `cert=${certificate}`, `pkey=${key}`, 'realm=guichet.example.org',
      'use-auth-secret', `static-auth-secret=${kSecret}`, 'fingerprint', 'no-cli',
      'no-multicast-peers',
      // As long as it is not told so, it gives IPv4 to whoever comes by IPv6.
      'allocation-default-address-family=keep',
      `allowed-peer-ip=${network[family]('relay')}`, 'denied-peer-ip=0.0.0.0-255.255.255.255',
      'denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'user-quota=12',
      'total-quota=2000',
      'log-file=stdout', 'simple-log', 'verbose', `pidfile=${path.join(this.#folder, 'pid')}`,
      `userdb=${path.join(this.#folder, 'db')}`,
    ].join('\n') + '\n');
    const [program, ...words] = network.inside('turn', 'turnserver', '-c', file);
    this.#child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const out of [this.#child.stdout, this.#child.stderr]) {
      out.on('data', (data) => { this.#log += data; });
    }
  }

  get log() {
    return this.#log;
  }

  // The section of the relay's configuration that hands out exactly these of its ways in.
  section(...ways) {
    return `\nturn:\n  secret: ${kSecret}\n  urls: [${ways.map((way) => `'${this.#url(way)}'`)}]\n` +
           `  relay_addresses: ['${this.address}']\n`;
  }

  #url(way) {
    const host = inUrl(this.address);
    return { udp: `turn:${host}:3478?transport=udp`, tcp: `turn:${host}:3478?transport=tcp`,
             tls: `turns:${host}:443?transport=tcp` }[way];
  }

  // A server as pages get it, whose credentials are good for so long.
  server(way, seconds) {
    const username = `${Math.floor(Date.now() / 1_000) + seconds}:short`;
    const credential = createHmac('sha1', kSecret).update(username).digest('base64');
    return { urls: [this.#url(way)], username, credential };
  }

  async stop() {
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers() {
    if (this.#child.exitCode !== null) throw new Error('coturn stopped at its start');
    const socket = net.connect({ host: this.address, port: 443 });
    const connected = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    return connected;
  }
}

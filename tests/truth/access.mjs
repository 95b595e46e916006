// A place behind a line of loadtest/links.yaml: a network namespace with a browser, whose every packet
// goes through a forwarder (forwarder.cc) to the namespace of the relay.
//   const access = await Access.open('adsl512', {step, trace})   needs root
//   access.relay       the relay's address as the place sees it
//   access.inside      the place's own address
//   access.browser     a program that is Chromium there
//   await access.close()   what the forwarder said; the trace is written
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { kOut } from '../browser/harness/media.mjs';

const kRoot = fileURLToPath(new URL('../..', import.meta.url));
const kForwarder = path.join(kRoot, 'build/release/tests/truth/truth_forwarder');
const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
let opened = 0;

function ip(...words) {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: 'pipe' });
}

export class Access {
  #child;
  #log = '';
  #namespace;

  static async open(line, { step = false, trace = null } = {}) {
    if (process.getuid() !== 0) throw new Error('the truth bench makes namespaces: run it as root');
    const access = new Access();
    await access.#build(line, opened++, { step, trace });
    return access;
  }

  async #build(line, number, { step, trace }) {
    const net = `198.19.${(process.pid % 120) + 1}`;  // RFC 2544, as harness/network.mjs says
    const [outside, inside] = [1, 2].map((end) => `${net}.${4 * number + end}`);
    this.#namespace = `truth-${process.pid}-${number}`;
    const devices = [`to${process.pid % 100_000}.${number}`, `ti${process.pid % 100_000}.${number}`];
    ip('netns', 'add', this.#namespace);
    process.once('exit', () => this.#clear());
    const words = ['--lines', path.join(kRoot, 'loadtest/links.yaml'), '--line', line,
                   '--outside', devices[0], '--inside', devices[1]];
    if (step) words.push('--step');
    if (trace) words.push('--trace', trace);
    this.#child = spawn(kForwarder, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (data) => { this.#log += data; });
    await Promise.race([once(createInterface({ input: this.#child.stdout }), 'line'),
                        once(this.#child, 'exit').then(() => { throw new Error(this.#log); })]);
    ip('address', 'add', outside, 'peer', inside, 'dev', devices[0]);
    ip('link', 'set', devices[0], 'up');
    ip('link', 'set', devices[1], 'netns', this.#namespace);
    const there = (...more) => ip('-n', this.#namespace, ...more);
    there('link', 'set', 'lo', 'up');
    there('address', 'add', inside, 'peer', outside, 'dev', devices[1]);
    there('link', 'set', devices[1], 'up');
    there('route', 'add', 'default', 'via', outside);
    this.relay = outside;
    this.inside = inside;
    this.browser = path.join(kOut, `chromium-${this.#namespace}`);
    await mkdir(kOut, { recursive: true });
    // Before whatever else the machine has to do: browsers get a session, and so a share, of their own.
    await writeFile(this.browser,
                    `#!/bin/sh\necho -10 >/proc/self/autogroup\nexec nsenter --net=/run/netns/${this.#namespace} -- ${kChromium} "$@"\n`);
    await chmod(this.browser, 0o755);
  }

  async close() {
    if (this.#child.exitCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await exited;
    }
    this.#clear();
    return this.#log;
  }

  #clear() {
    this.#child?.kill('SIGKILL');
    try {
      ip('netns', 'delete', this.#namespace);
    } catch {
      // gone already
    }
  }
}

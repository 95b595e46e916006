// A small internet of network namespaces: the relay stays in the namespace of the tests, a site
// (where a browser sits) and a TURN server are each behind a router with a firewall.
//
//     tests and relay ── router ── site     198.18.N.1 (relay) · .N+1.1 (turn) · .N+2.1 (site)
//                          └────── turn     fdN::1:1, fdN::2:1, fdN::3:1
//
// The addresses are those of RFC 2544, for tests: to browsers they are public ones. At a private address
// Chromium takes no candidate with port 443.
//
//   const network = await Network.open()     needs root; fails in words without it
//   network.firewall(rules, towards)         what the router lets pass from the site, in nft's words;
//                                            everything else of the site's is dropped. `towards`: likewise
//                                            towards the site, everything when it is not said
//   network.browser                          a program that is Chromium at the site
//   network.downlink(kbps)                   how fast the line towards the site is; null: as fast as it
//                                            gets. What does not fit waits 0.3 s at most
//   network.uplink(kbps)                     likewise away from it; a modem's 64 KB may wait
//   network.replaceAddress()                 the site's IPv4 address goes, another one comes
//   await network.close()
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { kOut } from './media.mjs';
import { until } from './until.mjs';

const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const kParts = ['relay', 'turn', 'site'];

function run(program, ...words) {
  return runWith('', program, ...words);
}

function runWith(input, program, ...words) {
  try {
    return execFileSync(program, words, { input, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    throw new Error(`${program} ${words.join(' ')}: ${error.stderr || error.message}`);
  }
}

export class Network {
  #number = process.pid % 64;  // so that two runs on one machine do not meet
  #made = [];
  #siteHost = 1;

  static async open() {
    if (process.getuid() !== 0) {
      throw new Error('the network tests make namespaces and firewalls: run them as root');
    }
    const network = new Network();
    process.once('exit', () => network.close());
    try {
      await network.#build();
      await until(() => network.#settled(), 'every address is in use');
    } catch (error) {
      network.close();
      throw error;
    }
    return network;
  }

  get #net() {
    return this.#number * 4;
  }

  ipv4(part) {
    const net = this.#net + kParts.indexOf(part);
    return `198.18.${net}.${part === 'site' ? this.#siteHost : 1}`;
  }

  ipv6(part) {
    return `fd${(64 + this.#number).toString(16).padStart(2, '0')}::${kParts.indexOf(part) + 1}:1`;
  }

  namespace(part) {
    return `guichet-${process.pid}-${part}`;
  }

  // The command line of a program in there.
  inside(part, ...words) {
    return ['nsenter', `--net=/run/netns/${this.namespace(part)}`, '--', ...words];
  }

  get browser() {
    return path.join(kOut, `chromium-${this.namespace('site')}`);
  }

  firewall(rules = ['accept'], towards = ['accept']) {
    const table = `
      table inet site
      delete table inet site
      table inet site {
        chain forward {
          type filter hook forward priority 0; policy accept;
          icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
          iifname != "site" goto towards
          ${rules.join('\n          ')}
          drop
        }
        chain towards {
          ${towards.join('\n          ')}
          drop
        }
      }`;
    runWith(table, ...this.inside('router', 'nft', '-f', '-'));
  }

  downlink(kbps) {
    const line = ['tc', 'qdisc', kbps === null ? 'delete' : 'replace', 'dev', 'site', 'root'];
    const shaper = kbps === null ? []
      : ['tbf', 'rate', `${kbps}kbit`, 'burst', '4kb', 'latency', '300ms'];
    run(...this.inside('router', ...line, ...shaper));
  }

  uplink(kbps) {
    const line = ['tc', 'qdisc', kbps === null ? 'delete' : 'replace', 'dev', 'relay', 'root'];
    const shaper = kbps === null ? []
      : ['tbf', 'rate', `${kbps}kbit`, 'burst', '1540', 'limit', '64kb'];  // one packet at a time, as a modem
    run(...this.inside('router', ...line, ...shaper));
  }

  // As when a laptop is carried to another network: nothing of the old address is left. Gives the
  // instant (Date.now()) from which packets can go again.
  replaceAddress() {
    const gateway = this.ipv4('site').replace(/\d+$/, '254');
    this.#ip('site', 'address', 'delete', `${this.ipv4('site')}/24`, 'dev', 'eth0');
    this.#siteHost++;
    this.#ip('site', 'address', 'add', `${this.ipv4('site')}/24`, 'dev', 'eth0');
    this.#ip('site', 'route', 'add', 'default', 'via', gateway);
    return Date.now();
  }

  close() {
    for (const undo of this.#made.reverse()) {
      try {
        undo();
      } catch {
        // gone already
      }
    }
    this.#made = [];
  }

  async #build() {
    for (const part of ['router', 'turn', 'site']) this.#addNamespace(part);
    this.#ip('router', 'link', 'set', 'lo', 'up');
    for (const key of ['ipv4.ip_forward', 'ipv6.conf.all.forwarding']) {
      run(...this.inside('router', 'sysctl', '-qw', `net.${key}=1`));
    }
    for (const part of kParts) this.#connect(part);
    await mkdir(kOut, { recursive: true });
    const program = this.inside('site', kChromium).join(' ');
    await writeFile(this.browser, `#!/bin/sh\nexec ${program} "$@"\n`);
    await chmod(this.browser, 0o755);
  }

  // Chromium drops what it loads when an address appears, and IPv6 takes a moment to try its own.
  #settled() {
    return kParts.every((part) => {
      const words = ['ip', '-6', 'address', 'show', 'tentative'];
      return run(...(part === 'relay' ? words : this.inside(part, ...words))) === '';
    });
  }

  #addNamespace(part) {
    run('ip', 'netns', 'add', this.namespace(part));
    this.#made.push(() => run('ip', 'netns', 'delete', this.namespace(part)));
  }

  #ip(part, ...words) {
    if (part === 'relay') run('ip', ...words);
    else run('ip', '-n', this.namespace(part), ...words);
  }

  // A cable from the router (its end has the part's name) to the part.
  #connect(part) {
    const cable = part === 'relay' ? `g${process.pid}` : 'eth0';
    const there = part === 'relay' ? String(process.pid) : this.namespace(part);
    run('ip', '-n', this.namespace('router'), 'link', 'add', part, 'type', 'veth', 'peer', 'name',
        cable, 'netns', there);
    if (part === 'relay') this.#made.push(() => run('ip', 'link', 'delete', cable));
    const v4 = this.ipv4(part);
    const v6 = this.ipv6(part);
    const gateways = [v4.replace(/1$/, '254'), v6.replace(/1$/, 'fe')];
    this.#ip('router', 'address', 'add', `${gateways[0]}/24`, 'dev', part);
    this.#ip('router', 'address', 'add', `${gateways[1]}/112`, 'dev', part, 'nodad');
    this.#ip('router', 'link', 'set', part, 'up');
    this.#ip(part, 'address', 'add', `${v4}/24`, 'dev', cable);
    this.#ip(part, 'address', 'add', `${v6}/112`, 'dev', cable, 'nodad');
    this.#ip(part, 'link', 'set', cable, 'up');
    const [net4, net6] = part === 'relay'
      ? [`198.18.${this.#net}.0/22`, this.ipv6('relay').replace(/::.*/, '::/64')]
      : ['default', 'default'];
    if (part !== 'relay') this.#ip(part, 'link', 'set', 'lo', 'up');
    this.#ip(part, 'route', 'add', net4, 'via', gateways[0]);
    this.#ip(part, '-6', 'route', 'add', net6, 'via', gateways[1]);
  }
}

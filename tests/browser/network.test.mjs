// Visits through networks that let little pass: a kiosk behind a firewall, a real coturn, IPv6 alone.
// Pages by https on port 443 with a local authority, as at a town hall. Real Chromium in a network
// namespace; needs root.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';

import { Coturn } from './harness/coturn.mjs';
import { sources } from './harness/media.mjs';
import { Network } from './harness/network.mjs';
import { trust } from './harness/policy.mjs';
import { expectSource, stats } from './harness/senses.mjs';
import { answer, inState, openKiosk, takePost, touch } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const pages = 443;
let network;
let coturn;
let coturn6;
let folder;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'guichet-network-'));
  network = await Network.open();
  coturn = await Coturn.start(network);
  coturn6 = await Coturn.start(network, 'ipv6');
});
after(async () => {
  await Promise.all([coturn?.stop(), coturn6?.stop()]);
  network?.close();
  await rm(folder, { recursive: true, force: true });
});

// One authority for every relay of this suite: the first one makes it.
const tls = () => `
tls:
  local_ca: ${folder}/ca
  names: ['${network.ipv4('relay')}', '${network.ipv6('relay')}']
`;

// The browsers of this suite trust it; made when there is something to trust.
function home() {
  const made = path.join(folder, 'home');
  if (!existsSync(made)) trust(made, path.join(folder, 'ca/ca.crt'));
  return made;
}

// What the kiosk's media goes through, as its browser sees it.
function wayOf(page) {
  return page.evaluate(async () => {
    const reports = [...(await window.guichet.room.media.getStats()).values()];
    const { selectedCandidatePairId } = reports.find(({ type }) => type === 'transport') ?? {};
    const pair = reports.find(({ id }) => id === selectedCandidatePairId);
    if (!pair) return null;
    const local = reports.find(({ id }) => id === pair.localCandidateId);
    const remote = reports.find(({ id }) => id === pair.remoteCandidateId);
    return { type: local.candidateType, protocol: local.relayProtocol ?? local.protocol,
             remote: remote.address };
  });
}

// A visit between the kiosk at the site and a desk beside the relay; says how long it took.
async function visit(town, name) {
  return (await meet(town, name)).way;
}

async function meet(town, name, options) {
  const [citizen, adviser] = await Promise.all([
    town.person(sources.red, { program: network.browser,
                               flags: coturn.flags, home: home() }),
    town.person(sources.green, { home: home() }),
  ]);
  const kiosk = await openKiosk(town, citizen, options);
  assert.equal(await kiosk.evaluate(() => location.protocol), 'https:');
  const desk = await takePost(town, adviser);
  const touched = Date.now();
  await touch(kiosk, 'CAF');
  await answer(desk);
  const answered = Date.now();
  await Promise.all([inState(kiosk, 'visit'), inState(desk, 'visit')]);
  await Promise.all([kiosk, desk].map((page) => until(
    async () => (await stats(page, 0)).framesDecoded > 0, 'a first picture')));
  const seen = Date.now();
  const way = await wayOf(kiosk);
  console.log(`${name}: ${way.type} over ${way.protocol}; first picture at both ends ` +
              `${seen - answered} ms after the answer, ${seen - touched} ms after the touch`);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  return { kiosk, desk, way };
}

const kTenTimesTheSlowestAbove = 10_000;

// How many participants the relay counts as running over it.
async function running(town, transport) {
  const name = `guichet_participants_by_transport{transport="${transport}"} `;
  const line = (await town.relay.metrics()).split('\n').find((one) => one.startsWith(name));
  return Number(line?.slice(name.length));
}

const toPages = () => `ip daddr ${network.ipv4('relay')} tcp dport ${pages} accept`;
const relayAt = (sections) => ({ address: network.ipv4('relay'), pages, sections: tls() + sections });

visitTest('UDP to a coturn is enough', async (town) => {
  network.firewall([toPages(), `ip daddr ${coturn.address} udp dport 3478 accept`]);
  assert.deepEqual(await visit(town, 'only coturn by UDP'),
                   { type: 'relay', protocol: 'udp', remote: network.ipv4('relay') });
  assert.equal(await running(town, 'turn'), 1);
}, { relay: () => relayAt(coturn.section('udp', 'tcp', 'tls')) });

visitTest('where UDP is dropped TCP to a coturn is enough', async (town) => {
  network.firewall([toPages(), `ip daddr ${coturn.address} tcp dport 3478 accept`]);
  assert.deepEqual(await visit(town, 'only coturn by TCP'),
                   { type: 'relay', protocol: 'tcp', remote: network.ipv4('relay') });
  assert.equal(await running(town, 'turn'), 1);
}, { relay: () => relayAt(coturn.section('udp', 'tcp', 'tls')) });

visitTest('where only TLS passes TURN over TLS is enough', async (town) => {
  network.firewall([toPages(), `ip daddr ${coturn.address} tcp dport 443 accept`]);
  assert.deepEqual(await visit(town, 'only coturn by TLS'),
                   { type: 'relay', protocol: 'tls', remote: network.ipv4('relay') });
  assert.equal(await running(town, 'turn'), 1);
}, { relay: () => relayAt(coturn.section('udp', 'tcp', 'tls')) });

visitTest('where UDP is dropped TCP to the media port is enough', async (town) => {
  network.firewall([toPages(), `ip daddr ${network.ipv4('relay')} tcp dport ${town.relay.ports.media} accept`]);
  const way = await visit(town, 'no UDP');
  assert.equal(way.protocol, 'tcp');
  assert.equal(way.remote, network.ipv4('relay'));
  assert.equal(await running(town, 'tcp'), 1);
}, { relay: () => relayAt('') });

visitTest('where only port 443 passes it carries pages and media', async (town) => {
  network.firewall([toPages()]);
  const way = await visit(town, 'only port 443');
  assert.equal(way.protocol, 'tcp');
  assert.equal(way.remote, network.ipv4('relay'));
  assert.equal(await running(town, 'tcp'), 1);
}, { relay: () => ({ ...relayAt(''), media: [`shared_tcp_port: ${pages}`] }) });

visitTest('the same firewall without a coturn lets no picture through', async (town) => {
  network.firewall([toPages()]);
  const citizen = await town.person(sources.red, { program: network.browser, flags: coturn.flags,
                                                   home: home() });
  const kiosk = await openKiosk(town, citizen);
  const begun = Date.now();
  await touch(kiosk, 'CAF');
  await inState(kiosk, 'waiting');
  const states = new Set();
  await until(async () => {
    states.add(await kiosk.evaluate(() => document.body.dataset.media));
    return Date.now() - begun > kTenTimesTheSlowestAbove;
  }, 'the time is over', { within: 2 * kTenTimesTheSlowestAbove });
  assert.ok(states.has('connecting'), [...states].join());
  assert.ok(!states.has('connected'), [...states].join());
}, { relay: () => ({ ...relayAt(''), media: ['tcp: false'] }) });

visitTest('a visit over IPv6 alone', async (town) => {
  network.firewall(['meta nfproto ipv6 accept']);
  const address = network.ipv6('relay');
  assert.deepEqual(await visit(town, 'IPv6 only'),
                   { type: 'host', protocol: 'udp', remote: address });
}, { relay: () => ({ address: network.ipv6('relay'), pages, sections: tls() }) });

visitTest('a coturn that has IPv6 alone', async (town) => {
  network.firewall([`ip6 daddr ${network.ipv6('relay')} tcp dport ${pages} accept`,
                    `ip6 daddr ${coturn6.address} udp dport 3478 accept`]);
  assert.deepEqual(await visit(town, 'only coturn by UDP over IPv6'),
                   { type: 'relay', protocol: 'udp', remote: network.ipv6('relay') });
  assert.equal(await running(town, 'turn'), 1);
}, { relay: () => ({ address: network.ipv6('relay'), pages, sections: tls() + coturn6.section('udp') }) });

// The page's first connection begins with credentials that are over soon, as those are of a kiosk that has
// been in a visit for long; and its signalling can be cut.
function beginWith(server) {
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration) {
      super({ ...configuration, iceServers: [server] });
    }
  };
  window.sockets = [];
  window.WebSocket = class extends WebSocket {
    constructor(...words) {
      super(...words);
      window.sockets.push(this);
    }
  };
}

visitTest('a visit outlives its TURN credentials: a restart of ICE has new ones', async (town) => {
  network.firewall([toPages(), `ip daddr ${coturn.address} udp dport 3478 accept`]);
  const lifetime = 20;
  const begun = Date.now();
  const server = coturn.server('udp', lifetime);
  const { kiosk, desk } = await meet(town, 'with short-lived credentials',
                                     { prepare: (page) => page.addInitScript(beginWith, server) });
  assert.ok(coturn.log.includes(`<${server.username}>`), 'they were used');
  await until(() => Date.now() > begun + (lifetime + 2) * 1_000, 'they have expired',
              { within: (lifetime + 5) * 1_000 });
  const before = coturn.log.length;
  await kiosk.evaluate(() => window.sockets.at(-1).close());
  const renewed = await until(() => /new, realm.*username=<(\d+:\d+)>/.exec(coturn.log.slice(before))?.[1],
                              'an allocation with what the relay gave out');
  console.log(`after ${Date.now() - begun} ms, with ${renewed}: ${coturn.log.slice(before).split('\n').length} lines`);
  await until(async () => (await wayOf(kiosk))?.type === 'relay', 'media goes on through coturn');
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
}, { relay: () => relayAt(coturn.section('udp')) });

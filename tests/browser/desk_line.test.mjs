// Whose line is bad: the adviser's own, behind a router that loses packets and then all of them, is told
// from the citizen's, of which the relay tells. Real Chromium in a network namespace; needs root.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { sources } from './harness/media.mjs';
import { Network } from './harness/network.mjs';
import { screenshot } from './harness/person.mjs';
import { freeTcpPort } from './harness/relay.mjs';
import { expectSource } from './harness/senses.mjs';
import { beginVisit, openKiosk, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const pages = await freeTcpPort();
const adminToken = 'operator-0123456789abcdef-0123456789abcdef';
let network;
before(async () => { network = await Network.open(); });
after(() => network?.close());

async function sitesOf(town) {
  const answer = await fetch(`${town.relay.admin}/admin/v1/sites`,
                             { headers: { authorization: `Bearer ${adminToken}` } });
  return (await answer.json()).sites;
}

const words = (desk) => desk.locator('#lines dd').allTextContents();

function says(desk, own, citizen, within = 20_000) {
  let last = [];
  return until(async () => {
    last = await words(desk);
    return own.test(last[0]) && citizen.test(last[1]);
  }, `own line ${own}, citizen’s ${citizen}`, { within }).catch((error) => {
    throw new Error(`${error.message}; the page says ${last.join(' / ')}`);
  });
}

visitTest('a bad line of the adviser’s own is not taken for the citizen’s', async (town) => {
  network.firewall();
  const flags = [`--unsafely-treat-insecure-origin-as-secure=http://${network.ipv4('relay')}:${pages}`];
  const citizen = await town.person(sources.red, { flags });
  const adviser = await town.person(sources.green, { program: network.browser, flags });
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  await Promise.all([expectSource(desk, 0, sources.red), expectSource(kiosk, 0, sources.green)]);
  await says(desk, /^Bonne$/, /^Son et image arrivent$/);

  network.firewall(['meta l4proto udp numgen random mod 100 < 25 drop', 'accept']);
  await says(desk, /^Mauvaise : \d+ % de votre voix se perd$/, /^Son et image arrivent$/);
  const [, percent] = /(\d+) %/.exec((await words(desk))[0]);
  assert.ok(percent >= 5 && percent <= 60, `${percent} % of 25`);
  await screenshot(desk, 'desk-own-line-lossy');

  network.firewall(['drop']);
  const cut = Date.now();
  await says(desk, /^Coupée : rien n’arrive plus à votre poste$/, /^Inconnue/);
  console.log(`one’s own line is named after ${Date.now() - cut} ms`);
  await screenshot(desk, 'desk-own-line-cut');

  network.firewall();
  await says(desk, /^Bonne$/, /^Son et image arrivent$/, 30_000);
  await Promise.all([expectSource(desk, 0, sources.red), expectSource(kiosk, 0, sources.green)]);
}, { relay: () => ({ address: network.ipv4('relay'), pages }) });

visitTest('a bad line of the citizen’s is named, repaired or not', async (town) => {
  network.firewall();
  const flags = [`--unsafely-treat-insecure-origin-as-secure=http://${network.ipv4('relay')}:${pages}`];
  const citizen = await town.person(sources.red, { program: network.browser, flags });
  const adviser = await town.person(sources.green, { flags });
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  await Promise.all([expectSource(desk, 0, sources.red), expectSource(kiosk, 0, sources.green)]);
  await says(desk, /^Bonne$/, /^Son et image arrivent$/);

  network.firewall(['meta l4proto udp numgen random mod 100 < 12 drop', 'accept']);
  await says(desk, /^Bonne$/, /^Mauvaise : \d+ % de ce qui vient de la borne se perd$/);
  const [, percent] = /(\d+) %/.exec((await words(desk))[1]);
  assert.ok(percent >= 5 && percent <= 25, `${percent} % of 12`);
  const { measured, why } = (await sitesOf(town)).find(({ id }) => id === 'l-isle-jourdain');
  assert.equal(measured.transport, 'udp');
  assert.ok(measured.lost_up_percent >= 5);
  assert.deepEqual(why.map(({ code }) => code), ['lossy']);
  await screenshot(desk, 'desk-citizen-line-lossy');

  network.firewall();
  await says(desk, /^Bonne$/, /^Son et image arrivent$/, 30_000);
}, { relay: () => ({ address: network.ipv4('relay'), pages, adminToken }) });

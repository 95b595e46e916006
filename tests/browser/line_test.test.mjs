// The line test of a kiosk behind a real line of 512/128 kbit/s: real Chromium, the relay's own measurement, the
// light and its words; by TCP where UDP does not pass; and a visit that begins in the middle of a test.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { sources } from './harness/media.mjs';
import { Network } from './harness/network.mjs';
import { screenshot } from './harness/person.mjs';
import { freeTcpPort } from './harness/relay.mjs';
import { inState, openKiosk, sees, takePost, touch } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kDownKbps = 512;
const kUpKbps = 128;
const kWithin = 0.2;

const pages = await freeTcpPort();
let network;
before(async () => { network = await Network.open(); });
after(() => network?.close());

const relay = () => ({ address: network.ipv4('relay'), pages });
const light = (kiosk) => kiosk.locator('#line-light').getAttribute('data-light');

const flags = () => [`--unsafely-treat-insecure-origin-as-secure=http://${network.ipv4('relay')}:${pages}`];

async function kioskAtTheSite(town) {
  const person = await town.person(sources.red, { flags: flags(), program: network.browser });
  return openKiosk(town, person);
}

async function testTheLine(kiosk) {
  await kiosk.locator('#line-light').click();
  await inState(kiosk, 'line');
  const began = Date.now();
  await kiosk.getByRole('button', { name: 'Tester la ligne' }).click();
  await until(async () => (await light(kiosk)) === 'testing', 'the test runs');
  await until(async () => (await light(kiosk)) !== 'testing', 'the test is over', { within: 30_000 });
  return Date.now() - began;
}

function rates(words) {
  const kbps = (name) => {
    const found = words.replaceAll('\u00a0', ' ').match(new RegExp(`${name} ([\\d,]+) (k|M)bit/s`));
    assert.ok(found, `${name} in “${words}”`);
    return Number(found[1].replace(',', '.')) * (found[2] === 'M' ? 1_000 : 1);
  };
  return { down: kbps('réception'), up: kbps('envoi') };
}

function assertNear(kbps, line, way) {
  assert.ok(Math.abs(kbps - line) <= kWithin * line, `${way}: ${kbps} kbit/s on a line of ${line}`);
}

visitTest('a thin line: its rates, an amber light and why', async (town) => {
  const kiosk = await kioskAtTheSite(town);
  network.downlink(kDownKbps);
  network.uplink(kUpKbps);
  try {
    const took = await testTheLine(kiosk);
    const words = await kiosk.locator('#line-numbers').textContent();
    console.log(`# ${took} ms: ${words}`);
    assert.equal(await light(kiosk), 'amber');
    const { down, up } = rates(words);
    assertNear(down, kDownKbps, 'down');
    assertNear(up, kUpKbps, 'up');
    assert.match(words, /par UDP/);
    await sees(kiosk, 'La ligne suffit, avec des limites');
    await sees(kiosk, 'Le débit est faible : l’image sera petite, le son reste bon.');
    await screenshot(kiosk, 'line-test-amber');
    await kiosk.locator('[data-language]').click();
    await sees(kiosk, 'The line will do, with limits');
    await kiosk.locator('#line-back').click();
    await inState(kiosk, 'idle');
    await screenshot(kiosk, 'line-test-idle');
  } finally {
    network.downlink(null);
    network.uplink(null);
  }
}, { relay });

visitTest('where UDP does not pass the test goes by TCP and says so', async (town) => {
  network.firewall(['meta l4proto tcp accept']);
  try {
    const kiosk = await kioskAtTheSite(town);
    await testTheLine(kiosk);
    assert.equal(await light(kiosk), 'amber');
    assert.match(await kiosk.locator('#line-numbers').textContent(), /par TCP/);
    await sees(kiosk, 'Le réseau bloque la voie rapide (UDP)');
  } finally {
    network.firewall();
  }
}, { relay });

visitTest('a visit takes the place of a test at once', async (town) => {
  const kiosk = await kioskAtTheSite(town);
  await takePost(town, await town.person(sources.green, { flags: flags() }));
  network.uplink(kUpKbps);
  try {
    await kiosk.locator('#line-light').click();
    await kiosk.getByRole('button', { name: 'Tester la ligne' }).click();
    await until(async () => (await light(kiosk)) === 'testing', 'the test runs');
    await kiosk.locator('#line-back').click();
    await touch(kiosk, 'CAF');
    await until(async () => (await light(kiosk)) !== 'testing', 'the test is over', { within: 2_000 });
    assert.equal(await light(kiosk), 'unknown', 'and left no result');
    await until(() => kiosk.evaluate(() => document.body.dataset.media === 'connected'), 'media is connected');
  } finally {
    network.uplink(null);
  }
}, { relay });

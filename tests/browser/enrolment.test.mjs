// Kiosk and desk identities: by a one-time code through the pages, kept over a reload, and taken away while a
// visit is running.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expectClean, expectTargets } from './harness/accessibility.mjs';
import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { beginVisit, inState, kSite, sees } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { kBinary } from './harness/relay.mjs';
import { until } from './harness/until.mjs';

const adminToken = 'enrolment-0123456789abcdef-0123456789abcdef';
const kRelay = { relay: { adminToken, enrolment: 'by code' } };
const kMostMs = 5_000;  // from the operator's word to both pages
const run = promisify(execFile);

// As an operator types it; gives the lines that were printed.
async function guichet(town, ...words) {
  const { stdout } = await run(kBinary, [words[0], '--config', town.relay.config, ...words.slice(1)]);
  return stdout.trim().split('\n');
}

const kioskCode = (town) => guichet(town, 'enrol', '--site', kSite, '--label', 'hall', '--pages', town.url);
const deskCode = (town) =>
  guichet(town, 'enrol', '--organisation', 'caf', '--desk', 'guichet-1', '--pages', town.url);

async function devices(town) {
  const answer = await fetch(`${town.relay.admin}/admin/v1/devices`,
                             { headers: { authorization: `Bearer ${adminToken}` } });
  return (await answer.json()).devices;
}

// Over a page that begins anew by itself.
const becomes = (page, state) => page.locator(`body[data-state="${state}"]`).waitFor();

async function type(page, code) {
  await page.locator('#enrol-code').fill(code);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
}

async function openPost(page) {
  await page.getByRole('button', { name: 'Prendre mon poste' }).click();
  await sees(page, 'Disponible : en attente');
}

// What the page's own scripts can get at.
function keysOf(page) {
  return page.evaluate(async () => {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open('guichet');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = reject;
    });
    const all = await new Promise((resolve) => {
      const request = database.transaction('devices').objectStore('devices').getAll();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    return Promise.all(all.map(async ({ privateKey }) => ({
      extractable: privateKey.extractable, type: privateKey.type, usages: privateKey.usages,
      algorithm: privateKey.algorithm,
      exported: await Promise.all(['pkcs8', 'jwk'].map(
        (format) => crypto.subtle.exportKey(format, privateKey).then(() => 'read', (error) => error.name))),
    })));
  });
}

visitTest('a kiosk and a desk are enrolled by code, and are known from then on', async (town) => {
  town.expectError(/status of 403/);  // the browser's own line about what was refused
  const [citizen, adviser] = await Promise.all([sources.red, sources.green].map((one) => town.person(one)));

  // By the address, as a kiosk's start URL or a QR code brings it.
  const [code, address] = await kioskCode(town);
  assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  const kiosk = await citizen.open(address);
  await inState(kiosk, 'idle');
  assert.equal(kiosk.url(), `${town.url}/kiosk?site=${kSite}`, 'the code is out of the address bar');

  // By hand, with what goes wrong on the way.
  const [spare] = await deskCode(town);
  const desk = await adviser.open(`${town.url}/desk?organisation=caf`);
  await inState(desk, 'enrolment');
  await expectClean(desk, 'desk enrolment');
  await expectTargets(desk, 'desk enrolment');
  await screenshot(desk, 'desk-enrolment');
  await type(desk, code);
  await sees(desk, 'Ce code n’est pas le bon, a déjà servi ou a expiré');
  await type(desk, spare.toLowerCase().replaceAll('-', ' '));
  await becomes(desk, 'away');
  assert.equal(await desk.locator('#place').textContent(), 'CAF guichet 1');

  for (const page of [kiosk, desk]) {
    const keys = await keysOf(page);
    assert.equal(keys.length, 1);
    assert.deepEqual({ ...keys[0], algorithm: keys[0].algorithm.name }, {
      extractable: false, type: 'private', usages: ['sign'], algorithm: 'ECDSA',
      exported: ['InvalidAccessError', 'InvalidAccessError'],
    });
  }

  // A code is good once, wherever it is shown.
  const thief = await town.person(sources.blue);
  const stranger = await thief.open(address);
  await inState(stranger, 'enrolment');
  await sees(stranger, 'Ce code n’est pas le bon');
  await screenshot(stranger, 'kiosk-enrolment');
  await expectClean(stranger, 'kiosk enrolment');
  await expectTargets(stranger, 'kiosk enrolment');
  assert.equal((await devices(town)).length, 2);
}, kRelay);

visitTest('nothing is asked again: after a reload, by the old start address, after a restart of the relay', async (town) => {
  town.expectError(/ERR_CONNECTION_REFUSED/);
  const [citizen, adviser] = await Promise.all([sources.red, sources.green].map((one) => town.person(one)));
  const address = (await kioskCode(town))[1];
  const kiosk = await citizen.open(address);
  await inState(kiosk, 'idle');
  const desk = await adviser.open((await deskCode(town))[1]);
  await inState(desk, 'away');
  await kiosk.reload();
  await inState(kiosk, 'idle');
  await kiosk.goto('about:blank');
  await kiosk.goto(address);  // as when the machine is switched off and on
  await inState(kiosk, 'idle');
  await town.relay.killAndStart();
  await Promise.all([kiosk, desk].map((page) => page.reload()));
  await inState(kiosk, 'idle');
  await openPost(desk);
  await beginVisit(kiosk, desk);
}, kRelay);

// From the operator's word until the page that is revoked and the one beside it have said so.
async function timed(town, device, pages) {
  const begin = performance.now();
  const seen = Promise.all(pages.map(async ([page, wanted]) => {
    await until(async () => wanted(await page.evaluate(() => document.body.dataset.state)), 'the page has heard of it');
    return performance.now() - begin;
  }));
  assert.deepEqual(await guichet(town, 'revoke', device), ['revoked']);
  const took = await seen;
  console.log(`revoked: ${took.map((ms) => `${Math.round(ms)} ms`).join(', ')}`);
  for (const ms of took) assert.ok(ms <= kMostMs, `${ms} ms`);
}

async function enrolBoth(town, { alone = false } = {}) {
  town.expectError(/status of 403/);
  const [citizen, adviser] =
    await Promise.all([town.person(sources.red, { alone }), town.person(sources.green)]);
  const kiosk = await citizen.open((await kioskCode(town))[1]);
  const desk = await adviser.open((await deskCode(town))[1]);
  await inState(kiosk, 'idle');
  await openPost(desk);
  await beginVisit(kiosk, desk);
  const all = await devices(town);
  return { citizen, kiosk, desk, ofKiosk: all.find(({ site }) => site).id, ofDesk: all.find(({ desk: one }) => one).id };
}

// Microphone and camera.
const devicesOff = (page) => page.evaluate(() => window.tracks.every(({ readyState }) => readyState === 'ended'));

visitTest('a kiosk that is revoked in a visit is out at once', async (town) => {
  const { kiosk, desk, ofKiosk } = await enrolBoth(town);
  await kiosk.evaluate(() => {
    window.tracks = ['audio', 'video'].map((kind) => window.guichet.room.media.track(kind));
  });
  await timed(town, ofKiosk, [[kiosk, (state) => state === 'enrolment'], [desk, (state) => state !== 'visit']]);
  await sees(kiosk, 'Cette borne a été retirée du service');
  await screenshot(kiosk, 'kiosk-revoked');
  assert.ok(await devicesOff(kiosk), 'microphone and camera are off');
  await until(async () => (await keysOf(kiosk)).length === 0, 'the key is gone');
  await kiosk.reload();
  await inState(kiosk, 'enrolment');
  const [code] = await kioskCode(town);  // and back into service
  await type(kiosk, code);
  await becomes(kiosk, 'idle');
}, kRelay);

visitTest('a desk that is revoked in a visit is out at once', async (town) => {
  const { kiosk, desk, ofDesk } = await enrolBoth(town);
  await timed(town, ofDesk, [[desk, (state) => state === 'enrolment'], [kiosk, (state) => state === 'ended']]);
  await sees(desk, 'Ce poste a été retiré du service');
  await screenshot(desk, 'desk-revoked');
  await sees(kiosk, 'La liaison a été coupée');
  assert.equal((await guichet(town, 'devices')).filter((line) => /revoked/.test(line)).length, 1);
}, kRelay);

visitTest('a kiosk that is revoked while its line is cut does not come back', async (town) => {
  const { citizen, kiosk, desk, ofKiosk } = await enrolBoth(town, { alone: true });
  await citizen.sleep();
  await until(async () => (await devices(town)).some(({ id, connected }) => id === ofKiosk && !connected),
              'the relay hears nothing of the kiosk', { within: 30_000 });
  await guichet(town, 'revoke', ofKiosk);
  await desk.locator('body:not([data-state="visit"])').waitFor();
  await citizen.wake();
  await inState(kiosk, 'enrolment', { within: 40_000 });
}, kRelay);

visitTest('the operator takes a device out of service in the console', async (town) => {
  const { kiosk, desk } = await enrolBoth(town);
  const operator = await town.person(sources.blue);
  const page = await operator.open(`${town.relay.admin}/console`, { viewport: { width: 1440, height: 1000 } });
  await page.getByLabel('Jeton d’administration').fill(adminToken);
  await page.keyboard.press('Enter');
  await inState(page, 'overview');
  await expectClean(page, 'console devices');
  await expectTargets(page, 'console devices');
  await page.getByRole('button', { name: /^Retirer : Borne de L'Isle-Jourdain/ }).click();
  await page.getByRole('button', { name: 'Retirer l’appareil' }).click();
  await sees(page, 'L’appareil est retiré.');
  await screenshot(page, 'console-devices');
  await inState(kiosk, 'enrolment');
  await desk.locator('body:not([data-state="visit"])').waitFor();
}, kRelay);

// From one body to another, with a spoken word or without: the citizen never enters again, nobody who is
// out hears on, and everyone who is in stands in the list.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { colour, expectSilence, expectSource, tone } from './harness/senses.mjs';
import {
  answer, beginVisit, hangUp, inState, invite, joinBy, offers, openKiosk, sees, takePost,
} from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { kCaf, kCpam, twoBodies } from './harness/two_bodies.mjs';
import { until } from './harness/until.mjs';

const options = { relay: () => ({ counter: twoBodies() }) };
const kSizes = [{ width: 1920, height: 1080 }, { width: 1280, height: 800 }];

const people = (page) => page.locator('#people strong').allTextContents();
const button = (page, name) => page.getByRole('button', { name, exact: true });

async function photograph(page, name) {
  for (const size of kSizes) {
    await page.setViewportSize(size);
    await screenshot(page, `${name}-${size.width}`);
  }
}

async function meet(town) {
  const [citizen, adviser, colleague] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  const kiosk = await openKiosk(town, citizen);
  const caf = await takePost(town, adviser);
  const cpam = await takePost(town, colleague, { organisation: 'cpam' });
  await beginVisit(kiosk, caf);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(caf, 0, sources.red)]);
  return { kiosk, caf, cpam };
}

async function choose(desk, organisation) {
  await desk.keyboard.press('F9');
  await desk.locator('#transfer').getByText(organisation).click();
}

// The slot of `page` that shows a source; the order is the relay's.
async function slotOf(page, source) {
  return until(async () => {
    for (const slot of [0, 1]) if ((await colour(page, slot)) === source.name) return { slot };
    return null;
  }, `${source.name} is seen`);
}

async function expectSomewhere(page, source) {
  await expectSource(page, (await slotOf(page, source)).slot, source);
}

visitTest('a warm transfer: a spoken word between colleagues, then the citizen moves on', async (town) => {
  const { kiosk, caf, cpam } = await meet(town);
  await choose(caf, kCpam);
  await sees(caf.locator('#transfer li', { hasText: kCpam }), 'Ouvert');
  await photograph(caf, 'desk-transfer');
  await button(caf, 'Demander un collègue').click();
  await sees(caf, `Ça sonne chez ${kCpam}`);
  await sees(cpam, `CAF guichet 1 (${kCaf}) vous demande de l’aide`);
  await photograph(cpam, 'desk-asked-for-help');
  await caf.keyboard.press('F8');
  await sees(caf, 'L’usager est en attente');
  await answer(cpam);
  await inState(cpam, 'visit');
  await sees(cpam, `C’est la visite de CAF guichet 1 (${kCaf}).`);
  await Promise.all([expectSomewhere(caf, sources.blue), expectSomewhere(cpam, sources.green)]);
  await expectSilence(kiosk, 0);
  await expectSilence(kiosk, 1);
  for (const slot of [0, 1]) assert.notEqual(await tone(caf, slot), sources.red.tone, 'the citizen is on hold');
  const everyone = ['CAF guichet 1', 'CPAM guichet 1', 'L\'Isle-Jourdain'];
  const listed = async (page) => (await people(page)).map((name) => name.replace(' (vous)', '')).sort();
  assert.deepEqual(await listed(caf), everyone);
  assert.deepEqual(await listed(cpam), everyone);
  await photograph(cpam, 'desk-helping');
  await photograph(caf, 'desk-colleague-here');

  await button(caf, 'Reprendre').click();
  await Promise.all([expectSomewhere(kiosk, sources.blue), expectSomewhere(kiosk, sources.green),
                     expectSomewhere(cpam, sources.red)]);
  await button(caf, 'Passer la visite').click();
  await sees(caf, `L’usager est maintenant avec ${kCpam}.`);
  await inState(caf, 'ready');
  assert.equal(await caf.evaluate(() => window.guichet.room), null, 'the first desk is out');
  await sees(cpam, 'En visite avec L\'Isle-Jourdain');
  await sees(cpam, 'vous a passé la visite : elle est à vous.');
  await Promise.all([expectSomewhere(kiosk, sources.blue), expectSomewhere(cpam, sources.red)]);
  assert.deepEqual(await listed(cpam), everyone.slice(1));
  for (const page of [kiosk, cpam]) {
    assert.equal(offers(page), 1, 'offers sent');
  }
  await inState(kiosk, 'visit');
  await photograph(cpam, 'desk-handed-over');
  assert.match(await caf.locator('#history-rows tr').first().textContent(), /Passée à/);
  await hangUp(cpam);
  await until(async () => (await kiosk.evaluate(() => window.guichet.room)) === null, 'the kiosk is wiped');
}, options);

visitTest('a cold transfer: the citizen waits at the head and is not asked anything again', async (town) => {
  const { kiosk, caf, cpam } = await meet(town);
  await choose(caf, 'Caisse d’assurance retraite');
  await caf.locator('#transfer-cold').click();
  await sees(caf, 'Cet organisme ne reçoit pas en ce moment');
  await screenshot(caf, 'desk-transfer-closed');
  await caf.locator('#transfer').getByText(kCpam).click();
  await caf.locator('#transfer-cold').click();
  await sees(caf, `L’usager est en tête de la file de ${kCpam}.`);
  await sees(cpam, 'L\'Isle-Jourdain vous appelle');
  await sees(cpam, `Transféré par CAF guichet 1 (${kCaf}).`);
  await photograph(cpam, 'desk-ring-transferred');
  await answer(cpam);
  await until(async () => (await colour(kiosk, 0)) === 'blue', 'the next adviser is seen');
  await Promise.all([expectSource(kiosk, 0, sources.blue), expectSource(cpam, 0, sources.red)]);
  assert.equal(offers(kiosk), 1, 'the citizen’s connection goes on');
  assert.equal(await caf.evaluate(() => window.guichet.room), null);
}, options);

visitTest('a colleague who is asked for: withdrawn, come, gone again; a guest has a role', async (town) => {
  const { kiosk, caf, cpam } = await meet(town);
  await choose(caf, kCpam);
  await button(caf, 'Demander un collègue').click();
  await sees(cpam, 'vous demande de l’aide');
  await button(caf, 'Annuler la demande').click();
  await sees(cpam, 'Votre collègue n’a plus besoin d’aide.');
  await inState(cpam, 'ready');
  await choose(caf, kCpam);
  await button(caf, 'Demander un collègue').click();
  await answer(cpam);
  await sees(caf, `CPAM guichet 1 (${kCpam}) est dans la visite.`);
  await expectSomewhere(kiosk, sources.blue);
  await hangUp(cpam);
  await sees(cpam, 'Vous avez quitté la visite de votre collègue.');
  await inState(cpam, 'ready');
  await sees(caf, 'a quitté la visite.');
  await until(async () => (await colour(kiosk, 1)) === null, 'the citizen sees the colleague leave');
  await Promise.all([inState(kiosk, 'visit'), expectSource(kiosk, 0, sources.green)]);

  const interpreter = await town.person(sources.blue);
  const third = await joinBy(interpreter, await invite(caf, 'Marie'));
  await sees(caf.locator('#people'), 'Interprète');
  await photograph(caf, 'desk-guest');
  await hangUp(third);
}, options);

// Every screen of the kiosk as axe-core, a keyboard, a large finger and weak eyes meet it; then the pages of
// the others. What the screens say is told by the test where it is the relay that would have to be brought there.
import assert from 'node:assert/strict';

import { expectClean, expectFits, expectLanguage, expectTargets, walk } from './harness/accessibility.mjs';
import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { beginVisit, hangUp, inState, invite, joinBy, kSite, openKiosk, sees, takePost }
  from './harness/steps.mjs';
import { ToldKiosk } from './harness/told_kiosk.mjs';
import { visitTest } from './harness/town.mjs';

const kPortrait = { width: 1080, height: 1920 };
const kDesk = { id: 'guichet-1', name: 'Mme Girard' };
const kInterpreter = { participant: 3, role: 'both', as: 'interpreter', name: 'Léa Roche' };

async function appointmentScreens(page, look) {
  await page.locator('#appointment-open').click();
  await look('appointment');
  await page.locator('#appointment-list button').first().click();
  await page.locator('.slot').nth(5).waitFor();
  await look('slots');
  await page.locator('.slot').last().click();
  await inState(page, 'booked');
  await look('booked');
  await page.locator('#booked-back').click();
  await page.locator('#appointment-open').click();
  await page.locator('#appointment-have').click();
  for (const key of '27K') await page.locator('#keys').getByRole('button', { name: key, exact: true }).click();
  await look('reference');
  await page.locator('#reference-back').click();
  await inState(page, 'idle');
}

// Stands before each of the kiosk's screens in turn, as `look(name)`.
async function allScreens(kiosk, look) {
  const { page } = kiosk;
  await look('idle');
  await page.getByRole('button', { name: 'MSA' }).click();
  await inState(page, 'closed');
  await look('closed');
  await page.locator('#closed-back').click();
  await appointmentScreens(page, look);
  await page.getByRole('button', { name: 'CAF' }).click();
  await kiosk.hears('visit.request');
  kiosk.visit('queued', { position: 3, estimate_s: 600, waiting_s: 0 });
  kiosk.tell({ type: 'notice', visit: '00000000000000aa', organisation: { id: 'caf', name: 'CAF' },
               text: 'Je suis à vous dans 5 minutes, préparez votre dernier avis d’imposition.' });
  await page.locator('#waiting-said').waitFor();
  await look('queued');
  await kiosk.connect(kInterpreter);
  await page.locator('#people').getByText('Léa Roche').waitFor();
  await look('visit');
  for (const [down, shared] of [['small', false], ['off', false], ['small', true], ['off', true]]) {
    kiosk.thin({ down, shared }, ...(shared ? [] : [kInterpreter]));  // of three it is nobody's in particular
    const word = page.locator(down === 'off' ? '[data-tile="0"] .tile-away' : '.badge-less').first();
    await (shared ? word.filter({ hasText: /quelqu’un d’autre|somebody else/ }) : word).waitFor();
    await page.locator('.stage-own').waitFor();
    await look(`thin-${down}${shared ? '-shared' : ''}`);
  }
  kiosk.people(kInterpreter);
  kiosk.visit('connected', { desk: kDesk, helpers: [], held: true });
  await page.locator('.stage-held').waitFor();
  await look('held');
  kiosk.visit('queued', { position: 1, waiting_s: 0, from: { desk: 'Mme Girard', organisation: 'CAF' },
                          organisation: { id: 'msa', name: 'Mutualité sociale agricole' } });
  await inState(page, 'waiting');
  await look('transferred');
  kiosk.visit('ended', { outcome: 'served', by: 'desk' });
  await inState(page, 'rating');
  await look('rating');
  await page.locator('[data-score="4"]').click();
  await inState(page, 'ended');
  await look('erased');
  await page.locator('#back').click();
  kiosk.visit('calling', { desk: kDesk });
  await inState(page, 'calling');
  await look('calling');
  await page.locator('#accept').click();
  await kiosk.hears('visit.accept');
  kiosk.visit('ended', { outcome: 'interrupted', by: 'relay' });
  await inState(page, 'ended');
  await look('interrupted');
}

for (const [form, viewport] of [['landscape', undefined], ['portrait', kPortrait]]) {
  visitTest(`every screen of the kiosk is open to everybody, ${form}`, async (town) => {
    const person = await town.person(sources.red);
    const kiosk = await ToldKiosk.open(town, person, { viewport });
    await allScreens(kiosk, async (name) => {
      const where = `${form} ${name}`;
      await expectClean(kiosk.page, where);
      await expectTargets(kiosk.page, where);
      if (form === 'landscape') await walk(kiosk.page, where);
      await screenshot(kiosk.page, `kiosk-${form}-${name}`);
    });
  });
}

visitTest('the checks below and above do notice', async (town) => {
  const kiosk = await ToldKiosk.open(town, await town.person(sources.red));
  const { page } = kiosk;
  const broken = (style, check, what) => page.evaluate((css) => {
    document.querySelector('.service').style.cssText = css;
  }, style).then(() => assert.rejects(check(page, 'a broken page'), what));
  await broken('opacity: .3', expectClean, /color-contrast/);
  await broken('width: 43px; min-width: 0; padding: 0; flex: none', expectTargets, /targets under 44 px/);
  await broken('outline: none', walk, /without a visible ring/);
  await broken('order: 3; width: 3000px; flex: none', expectFits, /large text/);
  await page.evaluate(() => document.querySelector('.service').setAttribute('tabindex', '3'));
  await broken('', walk, /not reached|out of order/);
});

visitTest('text at 200 % loses nothing, in English', async (town) => {
  const person = await town.person(sources.red);
  const kiosk = await ToldKiosk.open(town, person);
  const { page } = kiosk;
  await allScreens(kiosk, async (name) => {
    if (await page.evaluate(() => document.documentElement.lang) !== 'en') {  // the first screen is always the usual one
      await page.getByRole('button', { name: 'English' }).click();
      for (let i = 0; i < 2; i++) await page.locator('#text-size').click();
    }
    await expectLanguage(page, 'en');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.text), 'largest');
    await expectFits(page, name);
    await expectTargets(page, name);
    if (['idle', 'visit'].includes(name)) await expectClean(page, `English, 200 %, ${name}`);
    await screenshot(page, `kiosk-large-${name}`);
  });
});

visitTest('the kiosk is used from the first screen to the last without a pointer', async (town) => {
  const person = await town.person(sources.red);
  const kiosk = await ToldKiosk.open(town, person);
  const { page } = kiosk;
  const go = async (name, key) => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent.trim());
      if (name.test(at ?? '')) return page.keyboard.press(key);
    }
    return assert.fail(`the keyboard does not come to ${name}`);
  };
  await go(/^CAF/, 'Enter');
  await kiosk.hears('visit.request');
  await kiosk.connect();
  await go(/^Monter le son/, 'Enter');
  await sees(page, 'Son 100 %');
  await go(/^Couper le micro/, 'Space');
  await kiosk.hears('mute', { audio: true });
  await go(/^L’agent de la mairie est là/, 'Space');
  await kiosk.hears('visit.agent', { present: true });
  await go(/^Raccrocher/, 'Enter');
  await kiosk.hears('visit.end');
  kiosk.visit('ended', { outcome: 'served', by: 'kiosk' });
  await inState(page, 'rating');
  await go(/^Très bien/, 'Enter');
  await kiosk.hears('visit.rate', { score: 5 });
  await go(/^Rester sur cet écran/, 'Space');
  await sees(page, /dans 1[12]\d s/);
  await go(/^Retour à l’accueil/, 'Enter');
  await inState(page, 'idle');
});

visitTest('a kiosk and a desk ask for their code of everybody, by keyboard and at 200 %', async (town) => {
  town.expectError(/status of 403/);  // the browser's own line about what was refused
  for (const path of [`kiosk?site=${kSite}`, 'desk?organisation=caf']) {
    const person = await town.person(sources.red);
    const page = await person.open(`${town.url}/${path}`);
    await inState(page, 'enrolment');
    const where = `enrolment, ${path}`;
    await walk(page, where);

    // A wrong code by keyboard alone: it is told why, and one stands at the field again.
    await page.locator('#enrol-code').focus();
    await page.keyboard.type('0000-0000-0000');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'enrol-send');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Ce code n’est pas le bon' }).waitFor();
    await page.locator('#enrol-code:focus').waitFor();
    await expectClean(page, `${where}, refused`);
    await walk(page, `${where}, refused`);

    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('alert').filter({ hasText: 'This code is wrong' }).waitFor();
    await expectLanguage(page, 'en');
    await page.evaluate(() => { document.documentElement.dataset.text = 'largest'; });
    await expectFits(page, `${where}, 200 %`);
    await expectTargets(page, `${where}, 200 %`);
    await screenshot(page, `enrolment-large-${path.split('?')[0]}`);
  }
}, { relay: { enrolment: 'by code' } });

visitTest('reduced motion stops everything that moves', async (town) => {
  const person = await town.person(sources.red);
  const kiosk = await ToldKiosk.open(town, person);
  await kiosk.page.emulateMedia({ reducedMotion: 'reduce' });
  await kiosk.page.getByRole('button', { name: 'CAF' }).click();
  await inState(kiosk.page, 'waiting');
  assert.equal(await kiosk.page.evaluate(() => document.getAnimations().length), 0);
  await kiosk.page.emulateMedia({ reducedMotion: 'no-preference' });
  assert.notEqual(await kiosk.page.evaluate(() => document.getAnimations().length), 0);
});

visitTest('the first page and the invitation are open to everybody', async (town) => {
  const [citizen, adviser] = await Promise.all([town.person(sources.red), town.person(sources.green)]);
  const check = async (page, where) => {
    await expectClean(page, where);
    await expectTargets(page, where);
    await walk(page, where);
    await screenshot(page, `open-${where.replaceAll(' ', '-')}`);
  };
  const home = await citizen.open(town.url);
  await sees(home, 'Bienvenue');
  await check(home, 'home');
  const kiosk = await openKiosk(town, citizen);
  const desk = await takePost(town, adviser);
  await beginVisit(kiosk, desk);
  const link = await invite(desk, 'Interprète LSF');
  const invited = await citizen.open(link);
  await sees(invited, 'Vous êtes invité');
  await check(invited, 'invitation');
  await invited.close();
  const third = await joinBy(citizen, link);
  for (const name of ['Couper le micro', 'Couper l’image']) {
    await third.getByRole('button', { name }).click({ trial: true });  // waits for the device
  }
  await check(third, 'invitation visit');
  await hangUp(third);
  await inState(third, 'ended');
  await check(third, 'invitation ended');
});

// An appointment from the first touch to the visit: a kiosk books, its time comes, the banner is touched, and the
// desk rings for it before somebody who has waited longer. The clock is nobody's to move: slots of one minute.
import assert from 'node:assert/strict';

import { expectClean, expectTargets } from './harness/accessibility.mjs';
import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { answer, beginVisit, hangUp, inState, kSecondSite, leaveKiosk, openKiosk, sees, takePost, touch }
  from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const kEveryHour = `[${kDay.map((day) => `${day} 00:00-24:00`).join(', ')}]`;
const kCounter = `organisations:
  - id: caf
    name: Caisse d'allocations familiales
    label: CAF
    hours: ${kEveryHour}
    appointments: {slot_min: 1, late_min: 5}
    desks: [{id: guichet-1, name: CAF guichet 1}]
  - id: cpam
    name: Caisse primaire d'assurance maladie
    label: CPAM
    desks: [{id: guichet-1, name: CPAM guichet 1}]
sites:
  - {id: l-isle-jourdain, name: L'Isle-Jourdain}
  - {id: la-trimouille, name: La Trimouille}
`;

async function look(page, name) {
  await expectClean(page, name);
  await expectTargets(page, name);
  await screenshot(page, `appointment-${name}`);
}

async function bookAt(kiosk, index) {
  await kiosk.getByRole('button', { name: 'Rendez-vous', exact: true }).click();
  await inState(kiosk, 'appointment');
  await look(kiosk, 'choice');
  await kiosk.locator('#appointment-list').getByRole('button', { name: 'CAF' }).click();
  await until(() => kiosk.locator('.slot').count().then((count) => count === 6), 'six times');
  await look(kiosk, 'slots');
  const chosen = kiosk.locator('.slot').nth(index);
  const starts = Number(await chosen.getAttribute('data-slot'));
  await chosen.click();
  await inState(kiosk, 'booked');
  await look(kiosk, 'booked');
  const reference = await kiosk.locator('#booked-reference').textContent();
  assert.match(reference, /^\d\d [FHJKLMRUVWXY]$/);
  await kiosk.locator('#booked-back').click();
  await inState(kiosk, 'idle');
  return { starts, reference };
}

async function type(kiosk, reference) {
  await kiosk.locator('#appointment-open').click();
  await kiosk.locator('#appointment-have').click();
  await inState(kiosk, 'reference');
  for (const key of reference.replace(' ', '')) {
    await kiosk.locator('#keys').getByRole('button', { name: key, exact: true }).click();
  }
}

visitTest('a kiosk books, the banner is touched, and the desk serves it first', async (town) => {
  const [citizen, adviser, other] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  const second = await openKiosk(town, other, { site: kSecondSite });
  const { reference } = await bookAt(kiosk, 2);
  const banner = kiosk.locator('.due');
  await banner.waitFor();
  await look(kiosk, 'banner');
  assert.match(await banner.textContent(), /Rendez-vous de .* avec CAF : touchez ici/);
  assert.ok(!(await banner.textContent()).includes(reference), 'the reference is its holder’s');
  await sees(desk.locator('#agenda'), 'L\'Isle-Jourdain');
  await screenshot(desk, 'appointment-agenda');

  // Somebody without one is in the visit, and somebody else without one waits behind.
  await beginVisit(second, desk);
  await banner.click();
  await inState(kiosk, 'waiting');
  await sees(kiosk, /Votre rendez-vous/);
  await screenshot(kiosk, 'appointment-waiting');
  await sees(desk.locator('#queue'), /Rendez-vous de/);
  await screenshot(desk, 'appointment-queue');
  await hangUp(second);
  await sees(desk, /L'Isle-Jourdain vous appelle/);
  await answer(desk);
  await inState(kiosk, 'visit');

  // The adviser offers a further one: the kiosk shows it.
  await desk.locator('[data-control="appointment"]').click();
  await desk.locator('#booking-slots button').first().waitFor();
  await screenshot(desk, 'appointment-offer');
  await desk.locator('#booking-slots button').last().click();
  await sees(desk.locator('#booking'), /C’est noté/);
  await sees(kiosk.locator('#visit-appointment'), /Référence/);
  await screenshot(kiosk, 'appointment-in-visit');
  await desk.locator('#booking-close').click();
  await hangUp(kiosk);
  await leaveKiosk(kiosk);
  await sees(desk.locator('#agenda'), 'Terminé');
}, { relay: { counter: kCounter }, timeout: 180_000 });

visitTest('a reference is typed, wrong ones are told so, and a cancelled one is free again', async (town) => {
  const kiosk = await openKiosk(town, await town.person(sources.red));
  const { reference } = await bookAt(kiosk, 5);
  const wrong = reference.startsWith('00') ? '11F' : '00F';
  await type(kiosk, wrong);
  await look(kiosk, 'pad');
  await kiosk.locator('#reference-arrive').click();
  await sees(kiosk, /n’est pas connue ici/);
  await kiosk.locator('#reference-back').click();
  await type(kiosk, reference);
  await kiosk.locator('#reference-cancel').click();
  await sees(kiosk, 'Ce rendez-vous est annulé');
  await kiosk.locator('#booked-back').click();
  await inState(kiosk, 'idle');
  await type(kiosk, reference);
  await kiosk.locator('#reference-arrive').click();
  await sees(kiosk, /n’est pas connue ici/);
}, { relay: { counter: kCounter }, timeout: 120_000 });

visitTest('who waits may say that they have one, or take one instead', async (town) => {
  const kiosk = await openKiosk(town, await town.person(sources.red));
  const { reference } = await bookAt(kiosk, 3);
  await touch(kiosk, 'CAF');
  await inState(kiosk, 'waiting');
  await kiosk.locator('#waiting-have').click();
  for (const key of reference.replace(' ', '')) {
    await kiosk.locator('#keys').getByRole('button', { name: key, exact: true }).click();
  }
  await kiosk.locator('#reference-arrive').click();
  await inState(kiosk, 'waiting');
  await sees(kiosk, /Votre rendez-vous/);
  await kiosk.getByRole('button', { name: 'Annuler', exact: true }).click();
  await inState(kiosk, 'ended');
}, { relay: { counter: kCounter }, timeout: 120_000 });

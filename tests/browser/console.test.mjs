// The operator's console as an operator meets it: the token, a site that is red and why, a visit that is ended
// after a question. It is on the private listener only.
import assert from 'node:assert/strict';

import { expectClean, expectLanguage, expectTargets, walk } from './harness/accessibility.mjs';
import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { beginVisit, inState, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';

const adminToken = 'console-0123456789abcdef-0123456789abcdef';
const kWide = { width: 1440, height: 1000 };

async function check(page, where) {
  await expectClean(page, where);
  await expectTargets(page, where);
  await screenshot(page, where.replaceAll(' ', '-'));
}

visitTest('the operator sees who is hit, and ends a visit', async (town) => {
  const [citizen, adviser, operator] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  assert.equal((await fetch(`${town.url}/console`)).status, 404);
  const page = await operator.open(`${town.relay.admin}/console`, { viewport: kWide });
  await check(page, 'console token');

  town.expectError(/status of 401/);  // the browser's own line
  await page.getByLabel('Jeton d’administration').fill('not-the-token');
  await page.getByRole('button', { name: 'Ouvrir la console' }).click();
  await sees(page, 'Ce jeton n’est pas le bon');
  await page.getByLabel('Jeton d’administration').fill(adminToken);
  await page.keyboard.press('Enter');
  await inState(page, 'overview');
  const site = page.locator('[data-site="l-isle-jourdain"]');
  await site.getByText('Rouge').waitFor();
  await site.getByText('Aucune borne ne s’est connectée depuis le démarrage du relais.').waitFor();
  assert.equal(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie])),
               '[{},{},""]');

  const kiosk = await openKiosk(town, citizen);
  const desk = await takePost(town, adviser);
  await site.getByText('Vert').waitFor();
  await beginVisit(kiosk, desk);
  await site.getByText('établie').waitFor();
  const visit = page.locator('[data-visit]');
  await visit.getByText('en cours').waitFor();
  await check(page, 'console visit');
  await walk(page, 'console visit');
  await page.getByRole('button', { name: 'English' }).click();
  await expectLanguage(page, 'en');
  await check(page, 'console visit english');
  await page.getByRole('button', { name: 'Français' }).click();

  await page.getByRole('button', { name: /^Terminer la visite de L'Isle-Jourdain/ }).click();
  await sees(page, 'Terminer cette visite ?');
  await check(page, 'console kick');
  await page.getByRole('button', { name: 'Annuler' }).click();
  await inState(kiosk, 'visit');  // nothing happened
  await page.getByRole('button', { name: /^Terminer la visite de L'Isle-Jourdain/ }).click();
  await page.getByRole('button', { name: 'Terminer la visite', exact: true }).click();
  await sees(page, 'La visite est terminée.');
  await kiosk.locator('body:not([data-state="visit"])').waitFor();
  await desk.locator('body:not([data-state="visit"])').waitFor();
  await site.getByText('La dernière visite a été interrompue.').waitFor();
  await sees(page, 'Aucune visite en ce moment.');
  await check(page, 'console after');

  await page.getByRole('button', { name: 'Fermer la console' }).click();
  await inState(page, 'token');
}, { relay: { adminToken } });

// SIGHUP: a kiosk and a desk that stand there show what the file says now, without being loaded anew.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { beginVisit, hangUp, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';

const kMark = { loaded: 'once' };  // on the page's window: gone with a reload

async function rewrite(town, change) {
  const text = await readFile(town.relay.config, 'utf8');
  const changed = change(text);
  assert.notEqual(changed, text);
  await writeFile(town.relay.config, changed);
  town.relay.reload();
}

visitTest('a kiosk shows a new service and name after SIGHUP, in the middle of a visit too', async (town) => {
  const [citizen, adviser, idle] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  const [kiosk, desk, other] = await Promise.all(
    [openKiosk(town, citizen), takePost(town, adviser), openKiosk(town, idle, { site: 'montmorillon' })]);
  for (const page of [kiosk, other]) await page.evaluate((mark) => Object.assign(window, mark), kMark);
  await beginVisit(kiosk, desk);

  await rewrite(town, (text) => text
    .replace(/^organisations:\n/m, 'organisations:\n  - id: urssaf\n    name: Union de recouvrement\n' +
                                   '    label: Urssaf\n    desks: [{ id: u1, name: Bureau U }]\n')
    .replace('name: Montmorillon', 'name: Montmorillon-Centre'));
  await sees(other, 'Urssaf');
  await sees(other.locator('#site'), 'Montmorillon-Centre');
  await screenshot(other, 'kiosk-after-reload');
  assert.equal(await kiosk.evaluate(() => document.body.dataset.state), 'visit');
  await hangUp(kiosk);
  await kiosk.locator('#skip-rating').click();
  await kiosk.locator('#back').click();
  await sees(kiosk, 'Urssaf');
  for (const page of [kiosk, other]) assert.equal(await page.evaluate(() => window.loaded), 'once');
});

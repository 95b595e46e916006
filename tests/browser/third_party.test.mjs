// A third person joins by a link: everyone sees everyone, and nobody negotiates again.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { colour, expectSource } from './harness/senses.mjs';
import { beginVisit, hangUp, inState, invite, joinBy, openKiosk, takePost, sees } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const negotiations = (page) => page.evaluate(() => window.negotiations);
const offers = (page) => page.sent.filter((type) => type === 'offer').length;

visitTest('a third participant costs the first two no offer', async (town) => {
  const [citizen, adviser, interpreter] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  await expectSource(kiosk, 0, sources.green);

  const third = await joinBy(interpreter, await invite(desk, 'Interprète LSF'));
  await Promise.all([
    expectSource(kiosk, 0, sources.green), expectSource(kiosk, 1, sources.blue),
    expectSource(desk, 0, sources.red), expectSource(desk, 1, sources.blue),
  ]);
  const seen = await until(async () => {
    const colours = await Promise.all([colour(third, 0), colour(third, 1)]);
    return colours.every(Boolean) && colours;
  }, 'the third sees two people');
  assert.deepEqual([...seen].sort(), ['green', 'red']);
  for (const slot of [0, 1]) await expectSource(third, slot, sources[seen[slot]]);
  await sees(kiosk, 'Interprète LSF');

  for (const page of [kiosk, desk, third]) {
    assert.equal(offers(page), 1, 'offers sent');
    assert.equal(await negotiations(page), 1, 'remote descriptions applied');
  }
  await screenshot(kiosk, 'kiosk-three');
  await screenshot(desk, 'desk-three');
  await screenshot(third, 'third-three');

  await desk.getByRole('button', { name: 'Mettre en grand : Interprète LSF' }).click();
  await Promise.all([expectSource(desk, 0, sources.blue), expectSource(desk, 1, sources.red)]
    .map((settled) => settled.catch((error) => error)));
  await until(async () => (await colour(desk, 0)) === 'blue' && (await colour(desk, 1)) === 'red',
              'the interpreter is in the first place of the desk');
  assert.equal(offers(desk), 1, 'a pin costs no offer');
  assert.equal(await colour(kiosk, 0), 'green', 'a pin at the desk changes nothing at the kiosk');

  await hangUp(third);
  await inState(third, 'ended');
  await until(async () => (await colour(kiosk, 1)) === null, 'the kiosk sees the third leave');
  await expectSource(kiosk, 0, sources.green);
});

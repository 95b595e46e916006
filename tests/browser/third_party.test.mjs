// A third person joins by a link: everyone sees everyone, and nobody negotiates again.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { colour, expectSource, tone } from './harness/senses.mjs';
import {
  beginVisit, hangUp, inState, invite, joinBy, offers, openKiosk, sees, takePost,
} from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';


visitTest('a third participant costs the first two no offer', async (town) => {
  const [citizen, adviser, interpreter] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  await expectSource(kiosk, 0, sources.green);

  const link = await invite(desk, 'Interprète LSF');
  const third = await joinBy(interpreter, link);
  await Promise.all([
    expectSource(kiosk, 0, sources.green), expectSource(kiosk, 1, sources.blue),
    expectSource(desk, 0, sources.red), expectSource(desk, 1, sources.blue),
  ]);
  const seen = await until(async () => {
    const colours = await Promise.all([colour(third, 0), colour(third, 1)]);
    return colours.every((name) => name in sources) && colours;
  }, 'the third sees two people');
  assert.deepEqual([...seen].sort(), ['green', 'red']);
  for (const slot of [0, 1]) await expectSource(third, slot, sources[seen[slot]]);
  await sees(kiosk, 'Interprète LSF');

  for (const page of [kiosk, desk, third]) {
    assert.equal(offers(page), 1, 'offers sent');
  }
  await screenshot(kiosk, 'kiosk-three');
  await screenshot(desk, 'desk-three');
  await screenshot(third, 'third-three');

  await desk.getByRole('button', { name: 'Mettre en grand : Interprète LSF' }).click();
  await until(async () => (await colour(desk, 0)) === 'blue' && (await colour(desk, 1)) === 'red',
              'the interpreter is in the first place of the desk');
  // What was under way at the moment of the change may still be played.
  await until(async () => (await tone(desk, 0)) === sources.blue.tone, 'and is heard from there');
  await until(async () => (await tone(desk, 1)) === sources.red.tone, 'the citizen from the other');
  await Promise.all([expectSource(desk, 0, sources.blue), expectSource(desk, 1, sources.red)]);
  assert.equal(offers(desk), 1, 'a pin costs no offer');
  assert.equal(await colour(kiosk, 0), 'green', 'a pin at the desk changes nothing at the kiosk');

  await hangUp(third);
  await inState(third, 'ended');
  await until(async () => (await colour(kiosk, 1)) === null, 'the kiosk sees the third leave');
  await expectSource(kiosk, 0, sources.green);

  const again = await joinBy(interpreter, link);
  await until(async () => (await colour(kiosk, 1)) === 'blue', 'the third has come back');
  await hangUp(desk);
  await sees(again, 'La visite est terminée');
});

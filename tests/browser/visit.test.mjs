// The first visit: the right voice and the right picture in both directions, and a checker that is
// known to notice when they are not.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { expectEmpty, expectSource, frameRate } from './harness/senses.mjs';
import { beginVisit, openKiosk, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';

async function meet(town, kioskSource, deskSource) {
  const citizen = await town.person(kioskSource);
  const adviser = await town.person(deskSource);
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  return { kiosk, desk };
}

visitTest('citizen and adviser see and hear each other', async (town) => {
  const { kiosk, desk } = await meet(town, sources.red, sources.green);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  await Promise.all([expectEmpty(kiosk, 1), expectEmpty(desk, 1)]);
  const rates = await Promise.all([frameRate(kiosk, 0), frameRate(desk, 0)]);
  for (const rate of rates) assert.ok(rate > 10, `only ${rate} frames per second`);
  await screenshot(kiosk, 'kiosk-visit');
  await screenshot(desk, 'desk-visit');
});

visitTest('the same checker fails when the two sources are swapped', async (town) => {
  const { kiosk, desk } = await meet(town, sources.green, sources.red);
  await assert.rejects(expectSource(kiosk, 0, sources.green), /wrong picture in slot 0: red/);
  await assert.rejects(expectSource(desk, 0, sources.red), /wrong picture in slot 0: green/);
  const swapped = { ...sources.green, name: 'red' };  // right picture, wrong tone
  await assert.rejects(expectSource(kiosk, 0, swapped), /wrong tone in slot 0: 440/);
});

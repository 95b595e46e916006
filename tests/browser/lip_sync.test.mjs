// Voice and lips arrive together, also after the relay has moved them to another slot.
import assert from 'node:assert/strict';

import { flashAndBeep, percentile95, skews, watchSlot } from './harness/lip_sync.mjs';
import { sources } from './harness/media.mjs';
import { beginVisit, invite, joinBy, openKiosk, takePost } from './harness/steps.mjs';
import { colour } from './harness/senses.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kPairs = 10;
const kMost = 0.1;  // seconds, at the 95th percentile

async function expectInSync(page, slot) {
  await watchSlot(page, slot);
  const measured = await skews(page, kPairs);
  const p95 = percentile95(measured);
  console.log(`skew in slot ${slot}, ms: ${measured.map((s) => Math.round(1000 * s)).join(' ')}`);
  assert.ok(p95 <= kMost, `skew p95 ${Math.round(1000 * p95)} ms in slot ${slot}`);
}

visitTest('flash and beep arrive within 100 ms, also after a slot remap', async (town) => {
  const [citizen, adviser, third] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  const kiosk = await openKiosk(town, citizen, { init: [flashAndBeep] });
  const desk = await takePost(town, adviser);
  await beginVisit(kiosk, desk);
  await expectInSync(desk, 0);

  await joinBy(third, await invite(desk, 'Mairie'));
  await desk.getByRole('button', { name: 'Mettre en grand : Mairie' }).click();
  await until(async () => (await colour(desk, 0)) === 'blue', 'the third is in slot 0');
  await expectInSync(desk, 1);
});

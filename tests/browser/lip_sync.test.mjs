// Voice and lips arrive together, also after the relay has moved them to another slot.
import assert from 'node:assert/strict';

import { flashAndBeep, percentile95, skews, watchSlot } from './harness/lip_sync.mjs';
import { sources } from './harness/media.mjs';
import { beginVisit, invite, joinBy, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';

// Pairs are one second apart. A browser knows a stream's clock after two sender reports of voice and
// picture each, and then brings it into step by small moves, one per second: those seconds are not
// the relay's (docs/PERFORMANCE.md, "Lips and voice").
const kSettling = 4;
const kPairs = 20;
const kMost = 0.1;  // seconds, at the 95th percentile

async function expectInSync(page, slot) {
  await watchSlot(page, slot);
  const all = await skews(page, kSettling + kPairs);
  console.log(`skew in slot ${slot}, ms: ${all.map((s) => Math.round(1000 * s)).join(' ')}`);
  const p95 = percentile95(all.slice(kSettling));
  assert.ok(p95 <= kMost, `skew p95 ${Math.round(1000 * p95)} ms in slot ${slot}`);
}

visitTest('flash and beep arrive within 100 ms, also after a slot remap', async (town) => {
  const [citizen, adviser] = await Promise.all(
    [sources.red, sources.green].map((source) => town.person(source)));
  const kiosk = await openKiosk(town, citizen, { init: [flashAndBeep] });
  const desk = await takePost(town, adviser);
  await beginVisit(kiosk, desk);
  await expectInSync(desk, 0);

  // The third has no camera: what is measured shares the machine with as little as can be.
  const noDevices = () => {
    navigator.mediaDevices.getUserMedia =
        () => Promise.reject(new DOMException('none', 'NotFoundError'));
  };
  await joinBy(citizen, await invite(desk, 'Mairie'), { init: [noDevices] });
  await desk.getByRole('button', { name: 'Mettre en grand : Mairie' }).click();
  await sees(desk.locator('[data-tile="0"]'), 'Mairie');
  await sees(desk.locator('[data-tile="1"]'), 'L\'Isle-Jourdain');
  await expectInSync(desk, 1);
});

// Two visits at once: neither gets anything of the other.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { colour, expectSource, tone } from './harness/senses.mjs';
import { beginVisit, kSecondSite, openKiosk, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { always } from './harness/until.mjs';

const kSlots = [0, 1, 2];

visitTest('a third browser in another visit gets nothing of the first', async (town) => {
  const [citizen, adviser, others] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  const kiosk = await openKiosk(town, citizen);
  const desk = await takePost(town, adviser);
  const otherKiosk = await openKiosk(town, others, { site: kSecondSite });
  const otherDesk = await takePost(town, others, { organisation: 'cpam' });
  await beginVisit(kiosk, desk);
  await beginVisit(otherKiosk, otherDesk, { label: 'CPAM' });
  await Promise.all([
    expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red),
    expectSource(otherKiosk, 0, sources.blue), expectSource(otherDesk, 0, sources.blue),
  ]);

  const pictures = new Set();
  const tones = new Set();
  await always(async () => {
    for (const page of [otherKiosk, otherDesk]) {
      for (const slot of kSlots) {
        pictures.add(await colour(page, slot));
        tones.add(await tone(page, slot));
      }
    }
    return true;
  }, 'both keep playing', { during: 3_000 });
  pictures.delete(null);
  tones.delete(null);
  assert.deepEqual([...pictures], ['blue']);
  assert.deepEqual([...tones], [sources.blue.tone]);
});

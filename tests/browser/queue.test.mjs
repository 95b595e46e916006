// Who waits: the second caller is told the place, and never enters the first visit.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { colour, expectSource } from './harness/senses.mjs';
import { answer, beginVisit, hangUp, inState, kSecondSite, openKiosk, sees, takePost, touch }
  from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { always } from './harness/until.mjs';

visitTest('a second caller waits its turn outside the first visit', async (town) => {
  const [citizen, adviser, second] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  await expectSource(desk, 0, sources.red);

  const waiting = await openKiosk(town, second, { site: kSecondSite });
  await touch(waiting, 'CAF');
  await sees(waiting, 'Vous êtes la prochaine personne');
  const last = await openKiosk(town, second, { site: 'montmorillon' });
  await touch(last, 'CAF');
  await sees(last, 'Vous êtes en position 2 dans la file');
  await sees(desk.locator('#queue'), 'La Trimouille');
  await screenshot(last, 'kiosk-queued');
  await screenshot(desk, 'desk-queue');
  await always(async () => {
    const seen = await Promise.all([colour(desk, 0), colour(desk, 1), colour(kiosk, 1),
                                    colour(waiting, 0), colour(last, 0)]);
    return seen.join() === 'red,,,,';
  }, 'those who wait are apart from the visit', { during: 2_000 });

  await hangUp(kiosk);
  await sees(desk, 'La Trimouille vous appelle');
  await sees(last, 'Vous êtes la prochaine personne');
  await answer(desk);
  await inState(waiting, 'visit');
  await Promise.all([expectSource(desk, 0, sources.blue), expectSource(waiting, 0, sources.green)]);
  assert.equal(await colour(last, 0), null);

  await last.getByRole('button', { name: 'Annuler' }).click();
  await sees(last, 'Votre demande est annulée');
  await sees(desk, 'Personne n’attend.');
});

// Mute, layer switch, hang-up: what one does at one end is seen at the other.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { colour, expectSilence, expectSource, stats } from './harness/senses.mjs';
import {
  beginVisit, hangUp, inState, leaveKiosk, offers, openKiosk, plansByHand, sees, takePost,
} from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

async function meet(town) {
  const citizen = await town.person(sources.red);
  const adviser = await town.person(sources.green);
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  return { kiosk, desk };
}

// A busy machine's estimate, or its encoder, would choose other sizes: below 600 kbit/s there are no layers, and
// a picture that a line holds back is not shrunk besides.
const kRoomForLayers = { voice: { kbps: 32, packet_ms: 20 }, picture: { kbps: 900, height: 360, fps: 25 },
                         start_kbps: 950, reason: 'own_line' };
const badge = (page, kind) => page.locator(`[data-tile="0"] [data-muted="${kind}"]`);

visitTest('muting is seen and heard at the other end, and undone', async (town) => {
  const { kiosk, desk } = await meet(town);
  await kiosk.getByRole('button', { name: 'Couper le micro' }).click();
  await badge(desk, 'audio').waitFor();
  await expectSilence(desk, 0);

  await kiosk.getByRole('button', { name: 'Couper l’image' }).click();
  await badge(desk, 'video').waitFor();
  await until(async () => (await colour(desk, 0)) === 'dark', 'the desk sees nothing');
  await screenshot(desk, 'desk-muted');

  await kiosk.getByRole('button', { name: 'Rétablir le micro' }).click();
  await kiosk.getByRole('button', { name: 'Rétablir l’image' }).click();
  await badge(desk, 'audio').waitFor({ state: 'hidden' });
  await badge(desk, 'video').waitFor({ state: 'hidden' });
  await until(async () => (await colour(desk, 0)) === 'red', 'the picture is back');
  await expectSource(desk, 0, sources.red);
});

visitTest('a layer switch changes the size of the picture and nothing else', async (town) => {
  const { kiosk, desk } = await meet(town);
  await (await plansByHand(kiosk))(kRoomForLayers);
  const width = async () => (await stats(desk, 0)).frameWidth;
  const send = (rid) => kiosk.evaluate((one) => window.guichet.room.media.setLayers([one]), rid);
  const full = await kiosk.evaluate(() => window.guichet.room.media.track('video').getSettings().width);
  for (const [rid, divisor] of [['l', 4], ['m', 2], ['h', 1]]) {
    await send(rid);
    await until(async () => (await width()) === full / divisor,
                `layer ${rid} is ${full / divisor} wide`);
    await expectSource(desk, 0, sources.red);
  }
  assert.equal(offers(desk), 1);
});

visitTest('hang-up wipes the kiosk and returns to the first screen', async (town) => {
  const { kiosk, desk } = await meet(town);
  await hangUp(desk);
  await inState(kiosk, 'rating');
  const left = await kiosk.evaluate(() => [...document.querySelectorAll('video')]
    .filter(({ srcObject }) => srcObject !== null).length);
  assert.equal(left, 0, 'a stream is still attached');
  assert.equal(await kiosk.evaluate(() => window.guichet.room), null);
  await sees(desk, 'La visite est terminée.');
  await inState(desk, 'ready');
  await leaveKiosk(kiosk);

  await beginVisit(kiosk, desk);  // and the next citizen is served
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
});

// After a visit the kiosk is what it was before the first one: the page, its memory, the storage of the tab. And
// when it is switched off in the middle and on again, it begins at its first screen.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { Memory } from './harness/memory.mjs';
import { expectSource } from './harness/senses.mjs';
import { beginVisit, hangUp, inState, leaveKiosk, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kBackWithinMs = 15_000;
const kSecret = 'attestation-de-Madame-Secrete.png';
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
                        'base64');

// Every object URL the page has made and not yet taken back.
const watchUrls = () => {
  window.urls = new Set();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const url = createObjectURL.call(URL, blob);
    window.urls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    window.urls.delete(url);
    revokeObjectURL.call(URL, url);
  };
};

// The page, tag by tag, without its clock and without what advisers who come and go change on the buttons.
const markup = (page) => page.evaluate(() => {
  const copy = document.documentElement.cloneNode(true);
  for (const one of copy.querySelectorAll('.clock, #services')) one.replaceChildren();
  return copy.outerHTML.replaceAll(' class=""', '').split(/(?=<)/);
});

visitTest('nothing of a visit is left on the page, in memory or in storage', async (town) => {
  const [citizen, adviser] = await Promise.all([town.person(sources.red), town.person(sources.green)]);
  const kiosk = await openKiosk(town, citizen, { init: [watchUrls] });
  const desk = await takePost(town, adviser);
  const before = await markup(kiosk);
  const memory = await Memory.of(kiosk);
  await beginVisit(kiosk, desk);
  await desk.locator('input[type="file"]').setInputFiles(
    { name: kSecret, mimeType: 'image/png', buffer: png });
  await kiosk.getByRole('button', { name: 'Accepter' }).click();
  await sees(kiosk, 'Reçu et vérifié');
  await kiosk.getByRole('button', { name: 'Monter le son' }).click();
  await kiosk.locator('#text-size').click();
  assert.equal(await kiosk.evaluate(() => window.urls.size), 1);
  const secrets = async () => (await markup(kiosk)).filter((tag) => tag.includes(kSecret)).length;
  assert.ok(await secrets() > 0);
  assert.ok(await memory.alive('Blob') > 0, 'the document is there while the visit lasts');

  await hangUp(desk);
  await inState(kiosk, 'rating');  // wiped already, before anybody touches anything
  assert.equal(await secrets(), 0);
  await leaveKiosk(kiosk);
  const after = await markup(kiosk);
  assert.deepEqual(after.filter((tag, i) => tag !== before[i]), [], 'the page is as it was before the visit');
  assert.equal(after.length, before.length);
  assert.equal(await kiosk.evaluate(() => window.urls.size), 0, 'object URLs');
  await until(async () => await memory.alive('Blob') === 0, 'no document is left in memory');
  await until(async () => await memory.alive('RTCPeerConnection') === 0, 'no connection is left in memory');
  const live = () => kiosk.evaluate(() => [...document.querySelectorAll('video')]
    .filter(({ srcObject }) => srcObject !== null).length);
  assert.equal(await live(), 0, 'a stream is still attached');
  const stored = await kiosk.evaluate(async () => ({
    local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  assert.deepEqual(stored, { local: 0, session: 0, cookies: '', databases: 0, caches: 0, workers: 0 });
});

visitTest('a kiosk that is switched off in a visit begins anew within 15 s', async (town) => {
  const adviser = await town.person(sources.green);
  const desk = await takePost(town, adviser);
  const first = await town.person(sources.red, { alone: true });
  const kiosk = await openKiosk(town, first);
  await beginVisit(kiosk, desk);
  await expectSource(desk, 0, sources.red);
  await first.kill();
  const started = Date.now();
  const second = await town.person(sources.red, { alone: true });
  const again = await openKiosk(town, second);
  const took = Date.now() - started;
  console.log(`at the first screen ${took} ms after the start of the browser`);
  assert.ok(took <= kBackWithinMs, `first screen after ${took} ms`);
  await sees(again, 'Touchez un service');
  assert.equal(await again.evaluate(() => window.guichet.room), null);
});

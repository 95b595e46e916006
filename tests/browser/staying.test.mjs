// Staying connected: signalling that breaks, a page that is loaded anew, a relay that goes down slowly or
// is started anew, a computer that sleeps. The visit goes on, and the other end is told what there is to know.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { expectSource } from './harness/senses.mjs';
import {
  beginVisit, hangUp, inState, kSecondSite, openKiosk, sees, takePost, touch,
} from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

// Keeps the page's signalling connections where a test can break the last one.
const keepSockets = () => {
  window.sockets = [];
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      window.sockets.push(this);
    }
  };
};
const cut = (page) => page.evaluate(() => window.sockets.at(-1).close());
const participant = (page) => page.evaluate(() => window.guichet.room?.self ?? null);
const frames = (page) => page.evaluate(
  () => window.guichet.room.media.slotStats(0).then(({ framesDecoded }) => framesDecoded));
const hellos = (page) => page.sent.filter((type) => type === 'hello').length;

async function meet(town) {
  const [citizen, adviser] = await Promise.all([town.person(sources.red),
                                                town.person(sources.green)]);
  const init = [keepSockets];
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen, { init }),
                                           takePost(town, adviser, { init })]);
  await beginVisit(kiosk, desk);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  return { kiosk, desk };
}

visitTest('signalling that is cut comes back and the picture never stops', async (town) => {
  const { kiosk, desk } = await meet(town);
  for (const page of [kiosk, desk]) {
    const [self, seen] = await Promise.all([participant(page), frames(page)]);
    const connection = await page.evaluateHandle(() => window.guichet.room.media);
    await cut(page);
    await until(() => hellos(page) === 2, 'the page has said hello again');
    await until(async () => (await frames(page)) > seen + 20, 'the picture goes on');
    assert.equal(await participant(page), self, 'the same participant');
    assert.ok(await page.evaluate((media) => media === window.guichet.room.media, connection),
              'the same media connection');
  }
  await Promise.all([inState(kiosk, 'visit'), inState(desk, 'visit')]);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  await hangUp(kiosk);
  await sees(desk, 'terminée');
});

for (const who of ['kiosk', 'desk']) {
  visitTest(`a ${who} that is loaded anew goes on with its visit and says so`, async (town) => {
    const pages = await meet(town);
    const page = pages[who];
    await page.reload();
    await sees(page, 'La visite a repris', { timeout: 10_000 });
    await screenshot(page, `${who}-resumed`);
    await inState(page, 'visit');
    await Promise.all([expectSource(pages.kiosk, 0, sources.green),
                       expectSource(pages.desk, 0, sources.red)]);
    await hangUp(pages.desk);
    await inState(pages.kiosk, 'rating');
  });
}

visitTest('a relay that is started anew puts the visit together again', async (town) => {
  const { kiosk, desk } = await meet(town);
  town.expectError(/WebSocket|Failed to load|ERR_CONNECTION/);
  const killed = Date.now();
  await town.relay.killAndStart();
  for (const [page, source] of [[kiosk, sources.green], [desk, sources.red]]) {
    await until(() => hellos(page) >= 2, 'the page has said hello again', { within: 10_000 });
    await expectSource(page, 0, source);
  }
  const took = Date.now() - killed;
  console.log(`visit back after ${took} ms`);
  await Promise.all([inState(kiosk, 'visit'), inState(desk, 'visit')]);
  await hangUp(desk);
  await inState(kiosk, 'rating');
});

const kAdminToken = 'staying-0123456789abcdef-0123456789abcdef';

visitTest('a relay that drains says so on every page, and a line that breaks comes back', async (town) => {
  const { kiosk, desk } = await meet(town);
  const idle = await openKiosk(town, await town.person(sources.blue), { site: kSecondSite });
  const drained = await fetch(`${town.relay.admin}/admin/v1/drain`,
                              { method: 'POST', headers: { authorization: `Bearer ${kAdminToken}` } });
  assert.equal(drained.status, 202);
  await Promise.all([kiosk, desk, idle].map((page) => sees(page, 'Le service va redémarrer')));
  await screenshot(kiosk, 'kiosk-draining');
  await screenshot(desk, 'desk-draining');
  await screenshot(idle, 'kiosk-idle-draining');
  const seen = await frames(kiosk);
  await cut(kiosk);
  await until(() => hellos(kiosk) === 2, 'the page has said hello again');
  const welcomes = () => kiosk.heard.filter(({ type }) => type === 'welcome');
  await until(() => welcomes().length === 2, 'it is welcome');
  assert.equal(welcomes().at(-1).resumed, true);
  await until(async () => (await frames(kiosk)) > seen + 20, 'the picture goes on');
  await sees(kiosk, 'Le service va redémarrer');
  await touch(idle, 'CAF');
  await until(() => idle.heard.some(({ type, code }) => type === 'error' && code === 'limit'), 'no new visit begins');
  await inState(idle, 'ended');
  await screenshot(idle, 'kiosk-refused-draining');
  await Promise.all([inState(kiosk, 'visit'), inState(desk, 'visit')]);
}, { relay: { adminToken: kAdminToken } });

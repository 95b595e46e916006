// Networks whose proxy breaks WebSockets: the visit runs all the same, over streams.
import assert from 'node:assert/strict';

import { startBrokenProxy } from './harness/broken_proxy.mjs';
import { sources } from './harness/media.mjs';
import { expectSource } from './harness/senses.mjs';
import { beginVisit, hangUp, inState, leaveKiosk, openKiosk, sees, state, takePost }
  from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { always, until } from './harness/until.mjs';

const kWelcomeWithin = 10_000;

function tolerateBrokenSockets(town) {
  town.expectError(/WebSocket connection to .* failed/);
}

async function wholeVisit(kiosk, desk) {
  await beginVisit(kiosk, desk);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  await hangUp(desk);
  await leaveKiosk(kiosk);
  await sees(desk, 'Disponible : en attente');
}

visitTest('a visit behind a proxy that answers upgrades with 200', async (town) => {
  tolerateBrokenSockets(town);
  const proxy = await startBrokenProxy(town.url);
  try {
    const citizen = await town.person(sources.red);
    const adviser = await town.person(sources.green);
    const kiosk = await openKiosk(proxy, citizen);
    const took = await kiosk.evaluate(() => Math.round(performance.now()));  // since it was asked for
    assert.ok(took < kWelcomeWithin, `welcome took ${took} ms`);
    const desk = await takePost(proxy, adviser);
    await wholeVisit(kiosk, desk);
    assert.equal(proxy.upgrades, 2, 'a page asks for a WebSocket once and remembers');
    assert.equal(proxy.streams, 2);
  } finally {
    proxy.close();
  }
});

visitTest('a visit behind a proxy that cuts WebSockets after seconds', async (town) => {
  tolerateBrokenSockets(town);
  const proxy = await startBrokenProxy(town.url, { cutAfterMs: 2_500 });
  try {
    const citizen = await town.person(sources.red);
    const adviser = await town.person(sources.green);
    const [kiosk, desk] = await Promise.all([openKiosk(proxy, citizen), takePost(proxy, adviser)]);
    await until(() => proxy.streams === 2, 'both pages went over to streams', { within: 30_000 });
    await Promise.all([inState(kiosk, 'idle'), sees(desk, 'Disponible : en attente')]);
    // Twice the server's silence: heartbeats are answered, nothing is cut any more.
    const upgrades = proxy.upgrades;
    await always(async () => await state(kiosk) === 'idle' && proxy.streams === 2,
                 'the streams stay', { during: 20_000 });
    assert.equal(proxy.upgrades, upgrades);
    await wholeVisit(kiosk, desk);
  } finally {
    proxy.close();
  }
});

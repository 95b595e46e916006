// A computer that falls asleep, or dies, in the middle of a visit: the other end is told within
// 5 s and does not look at a frozen face; who wakes up goes on.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { colour, expectSource } from './harness/senses.mjs';
import { beginVisit, hangUp, inState, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kAbsent = 'Conseiller absent';
const kToldWithinMs = 5_000;
const kAsleepMs = 12_000;

const participant = (page) => page.evaluate(() => window.guichet.room?.self ?? null);
const others = (page) => page.evaluate(() => window.guichet.room.participants
  .filter((one) => one.participant !== window.guichet.room.self)
  .map(({ away, connected }) => ({ away, connected })));

async function gauge(town, name) {
  const line = (await town.relay.metrics()).split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line.slice(name.length));
}

async function meet(town) {
  const citizen = await town.person(sources.red);
  const adviser = await town.person(sources.green, { alone: true });
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  return { kiosk, desk, adviser };
}

// Milliseconds until the kiosk says so instead of showing the last picture.
async function toldAbsent(kiosk, since) {
  await sees(kiosk, kAbsent, { timeout: 15_000 });
  const told = Date.now() - since;
  const face = kiosk.locator('video[data-slot="0"]');
  assert.equal(await face.isVisible(), false, 'the last picture still stands there');
  return told;
}

visitTest('a desk that sleeps is absent within 5 s and goes on when it wakes', async (town) => {
  const { kiosk, desk, adviser } = await meet(town);
  const self = await participant(desk);

  await adviser.sleep();
  const asleep = Date.now();
  try {
    const told = await toldAbsent(kiosk, asleep);
    await screenshot(kiosk, 'adviser-asleep');
    console.log(`the kiosk is told after ${told} ms`);
    assert.ok(told <= kToldWithinMs, `the kiosk was told after ${told} ms`);
    await until(() => Date.now() - asleep > kAsleepMs, 'time passes');
    await inState(kiosk, 'visit');
  } finally {
    await adviser.wake();
  }
  const awake = Date.now();
  await until(async () => (await colour(kiosk, 0)) === sources.green.name &&
                          (await kiosk.locator('video[data-slot="0"]').isVisible()),
              'the adviser is seen again');
  console.log(`the kiosk sees the adviser ${Date.now() - awake} ms after waking`);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  assert.equal(await kiosk.getByText(kAbsent).filter({ visible: true }).count(), 0);
  assert.equal(await participant(desk), self, 'the same participant');
  await Promise.all([inState(kiosk, 'visit'), inState(desk, 'visit')]);
  await hangUp(desk);
  await inState(kiosk, 'ended');
});

// A ghost is shown as absent at once. Its place is kept for a minute, because it may come back.
visitTest('a desk that dies is absent within 5 s', async (town) => {
  const { kiosk, adviser } = await meet(town);
  assert.deepEqual(await others(kiosk), [{ away: false, connected: true }]);
  await adviser.kill();
  const told = await toldAbsent(kiosk, Date.now());
  console.log(`the kiosk is told after ${told} ms`);
  assert.ok(told <= kToldWithinMs, `the kiosk was told after ${told} ms`);
  assert.ok((await others(kiosk)).every(({ away }) => away), 'a ghost is shown as present');
  await inState(kiosk, 'visit');
  await hangUp(kiosk);
  await inState(kiosk, 'ended');
  await until(async () => (await gauge(town, 'guichet_participants')) === 0, 'nobody is left');
});

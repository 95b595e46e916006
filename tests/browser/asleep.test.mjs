// A computer that falls asleep, or dies, in the middle of a visit: the other end is told within
// 5 s and does not look at a frozen face; who wakes up goes on. A ghost is gone within 10 s: it is in no
// slot and in no gauge. A kiosk that is started anew takes its ghost's place at once.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { colour, expectSource } from './harness/senses.mjs';
import { beginVisit, hangUp, inState, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kAbsent = 'Conseiller absent';
const kToldWithinMs = 5_000;
const kGoneWithinMs = 10_000;
const kAsleepMs = 12_000;

const participant = (page) => page.evaluate(() => window.guichet.room?.self ?? null);
const others = (page) => page.evaluate(() => window.guichet.room.participants
  .filter((one) => one.participant !== window.guichet.room.self)
  .map(({ away, connected }) => ({ away, connected })));

async function gauge(town, name) {
  const line = (await town.relay.metrics()).split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line.slice(name.length));
}

const slots = (page) => page.evaluate(
  () => [0, 1, 2].map((slot) => window.guichet.room.occupant(slot)?.participant ?? null));

// Milliseconds until nobody is in anybody's slot any more, and the ghost is not counted.
async function goneAt(page, town, since) {
  await until(async () => (await slots(page)).every((one) => one === null) &&
                          (await gauge(town, 'guichet_participants_connected')) === 1,
              'the ghost is gone', { within: 15_000 });
  return Date.now() - since;
}

async function meet(town) {
  const citizen = await town.person(sources.red, { alone: true });
  const adviser = await town.person(sources.green, { alone: true });
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  return { kiosk, desk, citizen, adviser };
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
  await inState(kiosk, 'rating');
});

// Its place is kept for a minute, because it may come back.
visitTest('a desk that dies is absent within 5 s and gone within 10 s', async (town) => {
  const { kiosk, adviser } = await meet(town);
  assert.deepEqual(await others(kiosk), [{ away: false, connected: true }]);
  await adviser.kill();
  const killed = Date.now();
  const told = await toldAbsent(kiosk, killed);
  console.log(`the kiosk is told after ${told} ms`);
  assert.ok(told <= kToldWithinMs, `the kiosk was told after ${told} ms`);
  assert.ok((await others(kiosk)).every(({ away }) => away), 'a ghost is shown as present');
  const gone = await goneAt(kiosk, town, killed);
  console.log(`the ghost is gone after ${gone} ms`);
  assert.ok(gone <= kGoneWithinMs, `the ghost was gone after ${gone} ms`);
  await sees(kiosk, kAbsent);
  await inState(kiosk, 'visit');
  await hangUp(kiosk);
  await inState(kiosk, 'rating');
  await until(async () => (await gauge(town, 'guichet_participants')) === 0, 'nobody is left');
});

visitTest('a kiosk that dies is gone within 10 s and is replaced when it is started again', async (town) => {
  const { desk, citizen } = await meet(town);
  await citizen.kill();
  const killed = Date.now();
  await sees(desk, 'L’usager a perdu la liaison', { timeout: 15_000 });
  const gone = await goneAt(desk, town, killed);
  console.log(`the desk is told, and the ghost is gone after ${gone} ms`);
  assert.ok(gone <= kGoneWithinMs, `the ghost was gone after ${gone} ms`);
  await inState(desk, 'visit');
  await screenshot(desk, 'citizen-gone');

  const kiosk = await openKiosk(town, await town.person(sources.blue));
  const opened = Date.now();
  await sees(desk, 'interrompue');
  await screenshot(desk, 'citizen-replaced');
  console.log(`the desk knows ${Date.now() - opened} ms after the kiosk's first screen`);
  assert.equal(await gauge(town, 'guichet_participants'), 0);
  await beginVisit(kiosk, desk);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.blue)]);
  assert.equal((await others(desk)).length, 1, 'one citizen, not two');
  await hangUp(kiosk);
  await inState(kiosk, 'rating');
});

// A page and tools in one room: Chromium sees and hears a WHIP publisher, GStreamer plays Chromium,
// and ?publication= chooses whom a player is shown; when that one leaves, the player is told.
import assert from 'node:assert/strict';

import { sources } from '../browser/harness/media.mjs';
import { expectSource } from '../browser/harness/senses.mjs';
import { joinBy } from '../browser/harness/steps.mjs';
import { visitTest } from '../browser/harness/town.mjs';
import { until } from '../browser/harness/until.mjs';
import { Room } from './harness/room.mjs';
import { play, publish, stacks, watch } from './harness/stacks.mjs';

async function idsByRole(page) {
  const members = await until(() => page.evaluate(
    () => window.guichet.room.participants?.length === 2 && window.guichet.room.participants),
  'the page knows of the publisher');
  return Object.fromEntries(members.map(({ participant, role }) => [role, participant]));
}

visitTest('Chromium and GStreamer see and hear each other', async (town) => {
  const room = new Room(town.relay, 'salle');
  const person = await town.person(sources.red);
  const page = await joinBy(person, `${town.url}/join#token=${await room.token('both')}`);
  const publisher = await publish(stacks.gstreamer, await room.publisher('vp8', sources.green));
  try {
    await expectSource(page, 0, sources.green);
    const ids = await idsByRole(page);
    const looks = [['both', sources.red], ['publish', sources.green]].map(async ([role, source]) => {
      const query = `?publication=${ids[role]}`;
      const got = await play(stacks.gstreamer, await room.player('vp8', query));
      assert.equal(got.colour, source.name);
      assert.ok(Math.abs(got.tone - source.tone) < 10, `${got.tone} Hz`);
    });
    await Promise.all(looks);
  } finally {
    await publisher.stop();
  }
});

const kSilentMs = 35_000;  // consent (RFC 7675) is lost after 30 s

// `leave`: how the publisher goes; `within`: and when the player is told at the latest.
for (const [how, leave, within] of [
  ['says DELETE', (publisher) => publisher.stop(), 5_000],
  ['falls silent', (publisher) => publisher.signal('SIGKILL'), kSilentMs],
]) {
  visitTest(`a player of one publication is told when its publisher ${how}`, async (town) => {
    const room = new Room(town.relay, 'salle');
    const person = await town.person(sources.red);
    const page = await joinBy(person, `${town.url}/join#token=${await room.token('both')}`);
    const publisher = await publish(stacks.gstreamer, await room.publisher('vp8', sources.green));
    const query = `?publication=${(await idsByRole(page)).publish}`;
    const player = await watch(stacks.aiortc, await room.player('vp8', query));
    player.ended.catch(() => {});  // awaited below
    try {
      await until(() => player.errors().includes('seen'), 'aiortc sees and hears', { within: 30_000 });
      const left = Date.now();
      await leave(publisher);
      assert.deepEqual(await player.ended, { deleted: 404 });
      console.log(`the player was told ${Date.now() - left} ms after`);
      assert.ok(Date.now() - left <= within);
    } finally {
      publisher.signal('SIGKILL');
    }
    assert.match(await town.relay.metrics(), /^guichet_whip_sessions(\{.*\})? 0$/m);
  });
}

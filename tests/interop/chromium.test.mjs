// A page and tools in one room: Chromium sees and hears a WHIP publisher, GStreamer plays Chromium,
// and ?publication= chooses whom a player is shown.
import assert from 'node:assert/strict';

import { sources } from '../browser/harness/media.mjs';
import { expectSource } from '../browser/harness/senses.mjs';
import { joinBy } from '../browser/harness/steps.mjs';
import { visitTest } from '../browser/harness/town.mjs';
import { until } from '../browser/harness/until.mjs';
import { Room } from './harness/room.mjs';
import { play, publish, stacks } from './harness/stacks.mjs';

visitTest('Chromium and GStreamer see and hear each other', async (town) => {
  const room = new Room(town.relay, 'salle');
  const person = await town.person(sources.red);
  const page = await joinBy(person, `${town.url}/join#token=${await room.token('both')}`);
  const publisher = await publish(stacks.gstreamer, await room.publisher('vp8', sources.green));
  try {
    await expectSource(page, 0, sources.green);
    const members = await until(() => page.evaluate(
      () => window.guichet.room.participants?.length === 2 && window.guichet.room.participants),
    'the page knows of the publisher');
    const ids = Object.fromEntries(members.map(({ participant, role }) => [role, participant]));
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

// Independent stacks publish by WHIP and play by WHEP through a running relay; each player sees the
// publisher's colour and hears its tone, and the relay counted the SRTP profile each should have.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { sources } from '../browser/harness/media.mjs';
import { startRelay } from '../browser/harness/relay.mjs';
import { until } from '../browser/harness/until.mjs';
import { Room, srtpProfiles } from './harness/room.mjs';
import { play, publish, stacks } from './harness/stacks.mjs';

// Every stack publishes to and plays from two others and plays its own.
const kPlayers = {
  gstreamer: ['gstreamer', 'aiortc', 'pion'],
  aiortc: ['aiortc', 'gstreamer', 'werift'],
  pion: ['gstreamer', 'pionCm'],
  werift: ['gstreamer', 'werift'],
};

let relay;
before(async () => { relay = await startRelay(); });
after(async () => assert.deepEqual(await relay.stop(), []));

for (const codec of ['vp8', 'h264']) {
  for (const [name, players] of Object.entries(kPlayers)) {
    test(`${name} publishes ${codec} to ${players.join(', ')}`, { timeout: 60_000 }, async () => {
      const room = new Room(relay, `${name}-${codec}`);
      const source = codec === 'vp8' ? sources.red : sources.green;
      const before = await srtpProfiles(relay);
      const publisher = await publish(stacks[name], await room.publisher(codec, source));
      try {
        await Promise.all(players.map(async (player) => {
          const got = await play(stacks[player], await room.player(codec));
          assert.equal(got.colour, source.name, `${player} sees`);
          assert.ok(Math.abs(got.tone - source.tone) < 10, `${player} hears ${got.tone} Hz`);
        }));
      } catch (error) {
        error.message += `\n--- publisher\n${publisher.errors()}\n--- relay\n${relay.log.slice(-2_000)}`;
        throw error;
      } finally {
        await publisher.stop();
      }
      const now = await srtpProfiles(relay);
      const wanted = [name, ...players].map((one) => stacks[one].profile);
      for (const profile of ['gcm', 'cm']) {
        assert.equal(now[profile] - before[profile], wanted.filter((one) => one === profile).length,
                     `transports with ${profile}`);
      }
      await until(async () => /^guichet_whip_sessions(?:{.*})? 0$/m.test(await relay.metrics()),
                  'every session was deleted');
    });
  }
}

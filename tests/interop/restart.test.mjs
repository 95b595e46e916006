// ICE restart by PATCH (RFC 9725 §4.3.3) in mid-publication: DTLS, SRTP and the session stay, the media
// goes on over the new ICE session.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { sources } from '../browser/harness/media.mjs';
import { startRelay } from '../browser/harness/relay.mjs';
import { until } from '../browser/harness/until.mjs';
import { Room, srtpProfiles } from './harness/room.mjs';
import { play, publish, stacks } from './harness/stacks.mjs';

let relay;
before(async () => { relay = await startRelay(); });
after(async () => assert.deepEqual(await relay.stop(), []));

test('pion restarts ICE by PATCH and goes on publishing', { timeout: 60_000 }, async () => {
  const room = new Room(relay, 'restart');
  const publisher = await publish(stacks.pion, await room.publisher('vp8', sources.blue));
  try {
    await play(stacks.gstreamer, await room.player('vp8'));
    publisher.signal('SIGUSR1');
    await until(() => /restarted/.test(publisher.errors()), 'the relay answers the PATCH');
    const got = await play(stacks.gstreamer, await room.player('vp8'));
    assert.equal(got.colour, 'blue');
    assert.ok(Math.abs(got.tone - sources.blue.tone) < 10, `${got.tone} Hz`);
    assert.deepEqual(await srtpProfiles(relay), { gcm: 1, cm: 2 }, 'handshakes: none for the restart');
  } catch (error) {
    error.message += `\n--- publisher\n${publisher.errors()}`;
    throw error;
  } finally {
    await publisher.stop();
  }
});

// What Prometheus gets from a relay that has really carried a visit.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { sources } from './harness/media.mjs';
import { expectSource } from './harness/senses.mjs';
import { beginVisit, openKiosk, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';

visitTest('/metrics of a running visit counts it and satisfies promtool', async (town) => {
  const citizen = await town.person(sources.red);
  const adviser = await town.person(sources.green);
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  await expectSource(desk, 0, sources.red);

  const text = await town.relay.metrics();
  const promtool = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  assert.equal(promtool.status, 0, promtool.error?.message ?? promtool.stderr);
  assert.equal(promtool.stdout + promtool.stderr, '');

  const value = (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  assert.equal(value('guichet_rooms'), 1);
  assert.equal(value('guichet_participants_connected'), 2);
  assert.ok(value('guichet_rtp_forwarded_packets_total') > 0);
  for (const refusal of ['unsent_packets', 'connections_refused', 'connections_cut_off',
                         'requests_too_large', 'messages_over_rate']) {
    assert.equal(value(`guichet_${refusal}_total`), 0, refusal);
  }
});

// A line that loses one packet in twenty: what it lost of the voice is asked for again (RFC 4585) and
// comes in time, since the way is short. These browsers know no RED: sent twice (lossy_voice.test.mjs), less
// would be left to ask for.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { enter, received, sent } from './harness/codec_page.mjs';
import { sources } from './harness/media.mjs';
import { Network } from './harness/network.mjs';
import { freeTcpPort } from './harness/relay.mjs';
import { tone } from './harness/senses.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kWatchedMs = 20_000;     // about a thousand packets
const kLossPercent = 5;
const kLostMost = 0.01;        // of the voice, after repair
const kLossy = [`meta l4proto udp numgen random mod 100 < ${kLossPercent} drop`, 'accept'];
const kPlain = { drawn: null, lacks: ['audio/red'] };

const pages = await freeTcpPort();
let network;
before(async () => { network = await Network.open(); });
after(() => network?.close());

visitTest('voice that a line lost is sent again', async (town) => {
  const flags = [`--unsafely-treat-insecure-origin-as-secure=http://${network.ipv4('relay')}:${pages}`];
  const speaker = await enter(town, await town.person(sources.red, { flags, program: network.browser }),
                              'voice', kPlain);
  const listener = await enter(town, await town.person(sources.green, { flags }), 'voice', kPlain);
  await until(async () => (await tone(listener, 0)) === sources.red.tone, 'the voice is heard');
  network.firewall(kLossy);
  const [first, before] = [await received(listener, 0, 'audio'), await sent(speaker, 'audio')];
  await pause(kWatchedMs);
  const [last, now] = [await received(listener, 0, 'audio'), await sent(speaker, 'audio')];
  network.firewall(['accept']);
  const packets = now.packetsSent - before.packetsSent;
  const repeated = now.retransmittedPacketsSent - before.retransmittedPacketsSent;
  const lost = last.packetsLost - first.packetsLost;
  const concealed = (last.concealedSamples - first.concealedSamples) /
                    (last.totalSamplesReceived - first.totalSamplesReceived);
  console.log(`${packets} packets sent, ${repeated} of them again after ${now.nackCount - before.nackCount} NACKs; ` +
              `the listener misses ${lost}, ${(100 * concealed).toFixed(1)} % were concealed`);
  assert.ok(repeated > 0.5 * packets * kLossPercent / 100, `only ${repeated} were sent again`);
  assert.ok(lost < kLostMost * packets, `${lost} of ${packets} are missing`);
  await until(async () => (await tone(listener, 0)) === sources.red.tone, 'the voice is heard');
}, { relay: () => ({ address: network.ipv4('relay'), pages }) });

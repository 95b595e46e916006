// A line that loses one packet in twenty, both ways, and is too long to ask for them again: the relay sends and
// has the voice sent twice (RFC 2198), to and from a browser that knows how. Another one behind the same line
// that does not is how it would be without.
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

const kLearnsMs = 8_000;    // three lost packets and a report
const kWatchedMs = 30_000;  // 1,500 packets
const kLossy = ['meta l4proto udp numgen random mod 100 < 5 drop', 'accept'];

const pages = await freeTcpPort();
let network;
before(async () => { network = await Network.open(); });
after(() => network?.close());

// Nothing is asked for again, as if it came too late.
function withoutRepair() {
  const set = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = function (description) {
    const sdp = description?.sdp?.replace(/(a=rtpmap:(\d+) opus\/.*\r\n)a=rtcp-fb:\2 nack\r\n/g, '$1');
    return set.call(this, sdp ? { type: description.type, sdp } : description);
  };
}

const slotOf = async (page, { tone: wanted }) => {
  for (const slot of [0, 1]) if ((await tone(page, slot)) === wanted) return slot;
  return null;
};

async function heard(page, slot) {
  const { concealedSamples, totalSamplesReceived, packetsLost } = await received(page, slot, 'audio');
  return { concealedSamples, totalSamplesReceived, packetsLost };
}

visitTest('a voice that is sent twice survives a lossy line', async (town) => {
  const flags = [`--unsafely-treat-insecure-origin-as-secure=http://${network.ipv4('relay')}:${pages}`];
  const behind = { flags, program: network.browser };
  const init = [{ content: `(${withoutRepair})()` }];
  const adviser = await enter(town, await town.person(sources.green, { flags }), 'voice', { drawn: null, init });
  const knows = await enter(town, await town.person(sources.red, behind), 'voice', { drawn: null, init });
  const lacks = await enter(town, await town.person(sources.blue, behind), 'voice',
                            { drawn: null, init, lacks: ['audio/red'] });
  const hears = (page, source) => until(async () => {
    const slot = await slotOf(page, source);
    return slot !== null && { slot };
  }, `${source.name} is heard`).then(({ slot }) => slot);
  const ways = [
    { what: 'up, with', page: adviser, slot: await hears(adviser, sources.red) },
    { what: 'up, without', page: adviser, slot: await hears(adviser, sources.blue) },
    { what: 'down, with', page: knows, slot: await hears(knows, sources.green) },
    { what: 'down, without', page: lacks, slot: await hears(lacks, sources.green) },
  ];
  network.firewall(kLossy, kLossy);
  await pause(kLearnsMs);
  const first = await Promise.all(ways.map(({ page, slot }) => heard(page, slot)));
  await pause(kWatchedMs);
  const last = await Promise.all(ways.map(({ page, slot }) => heard(page, slot)));
  network.firewall();
  const share = ways.map(({ what }, i) => {
    const concealed = (last[i].concealedSamples - first[i].concealedSamples) /
                      (last[i].totalSamplesReceived - first[i].totalSamplesReceived);
    console.log(`# ${what}: ${(100 * concealed).toFixed(2)} % concealed, ${last[i].packetsLost - first[i].packetsLost} packets missed`);
    return concealed;
  });
  const [upWith, upWithout, downWith, downWithout] = share;
  assert.ok(upWithout > 0.015 && downWithout > 0.015, 'the line loses');
  // Two lost in a row are a quarter of a percent of the packets, and every gap costs a little of its own.
  assert.ok(upWith < 0.02 && upWith < upWithout / 2, 'up');
  assert.ok(downWith < 0.02 && downWith < downWithout / 2, 'down');
  const bytes = ({ bytesSent, packetsSent }) => bytesSent / packetsSent;
  const [twice, once] = (await Promise.all([knows, lacks].map((page) => sent(page, 'audio')))).map(bytes);
  assert.ok(twice > 1.2 * once, `${twice} bytes per packet, ${once} without`);
}, { relay: () => ({ address: network.ipv4('relay'), pages }) });

// A network without UDP: the visit runs over ICE-TCP, on the media port or on the pages' own.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { byTcp, metric, slowLine } from './harness/by_tcp.mjs';
import { sources } from './harness/media.mjs';
import { makePdf } from './harness/pdf.mjs';
import { expectSource, frameRate, tone } from './harness/senses.mjs';
import { beginVisit, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kOverTcp = 'guichet_participants_by_transport{transport="tcp"}';
const kOverUdp = 'guichet_participants_by_transport{transport="udp"}';

async function meet(town, kioskInit, deskInit) {
  const citizen = await town.person(sources.red);
  const adviser = await town.person(sources.green);
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen, { init: kioskInit }),
                                           takePost(town, adviser, { init: deskInit })]);
  const began = Date.now();
  await beginVisit(kiosk, desk);
  return { kiosk, desk, began };
}

async function passOn(from, to, name) {
  const pdf = makePdf(3_000_000);
  const choosing = from.waitForEvent('filechooser');
  await from.getByRole('button', { name: 'Envoyer un document' }).click();
  await (await choosing).setFiles({ name, mimeType: 'application/pdf', buffer: pdf });
  await to.getByRole('button', { name: 'Accepter' }).click();
  const row = to.locator('.document', { hasText: name });
  await sees(row, 'Reçu et vérifié', { timeout: 40_000 });
  const download = to.waitForEvent('download');
  await row.getByRole('link', { name: 'Enregistrer' }).click();
  const arrived = await readFile(await (await download).path());
  const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
  assert.equal(sha256(arrived), sha256(pdf));
}

visitTest('without UDP: picture, voice and 3 MB of paper both ways over ICE-TCP', async (town) => {
  const { kiosk, desk, began } = await meet(town, [byTcp()], [byTcp()]);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  console.log(`# picture and voice both ways ${Date.now() - began} ms after the touch`);
  assert.equal(await metric(town.relay, kOverTcp), 2);
  assert.equal(await metric(town.relay, kOverUdp), 0);
  const rates = await Promise.all([frameRate(kiosk, 0), frameRate(desk, 0)]);
  for (const rate of rates) assert.ok(rate > 10, `only ${rate} frames per second`);
  await passOn(kiosk, desk, 'attestation.pdf');
  await passOn(desk, kiosk, 'formulaire.pdf');
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
});

visitTest('with UDP there is no reason for TCP', async (town) => {
  const { kiosk, desk } = await meet(town, [], []);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  assert.equal(await metric(town.relay, kOverUdp), 2);
  assert.equal(await metric(town.relay, kOverTcp), 0);
});

visitTest('nothing but the port of the pages: media goes there too', async (town) => {
  const init = [byTcp({ only: town.relay.ports.pages })];
  const { kiosk, desk, began } = await meet(town, init, init);
  await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
  console.log(`# picture and voice both ways ${Date.now() - began} ms after the touch`);
  assert.equal(await metric(town.relay, kOverTcp), 2);
  assert.ok(await metric(town.relay, 'guichet_ice_tcp_connections_adopted_total') >= 2);
}, { relay: { sharePages: true } });

// 150 kbit/s: voice, and as much picture as the rest allows.
visitTest('a slow TCP reader keeps the voice', async (town) => {
  const line = await slowLine(town.relay.ports.media, 150);
  try {
    const through = byTcp({ ports: { [town.relay.ports.media]: line.port } });
    const { kiosk, desk } = await meet(town, [through], []);
    await until(async () => (await tone(kiosk, 0)) === sources.green.tone, 'the adviser is heard');
    await expectSource(desk, 0, sources.red);
    const concealed = await concealment(kiosk, 10_000);
    console.log(`# ${concealed.toFixed(1)} % of the voice was made up in 10 s`);
    assert.ok(concealed < 20, `${concealed} % of the voice was made up`);
    const shed = await metric(town.relay, 'guichet_ice_tcp_shed_packets_total{class="video"}');
    const voice = await metric(town.relay, 'guichet_ice_tcp_shed_packets_total{class="voice"}');
    console.log(`# shed: ${shed} of pictures, ${voice} of voice`);
    assert.equal(await metric(town.relay, kOverTcp), 1);
  } finally {
    line.close();
  }
});

// Percent of the samples played in slot 0 during `ms` that the browser had to invent while somebody
// spoke.
async function concealment(page, ms) {
  const first = await samples(page);
  const last = await until(async () => {
    const now = await samples(page);
    return now.at - first.at >= ms && now;
  }, 'time passes', { within: 4 * ms });
  return (100 * (last.concealed - first.concealed)) / (last.received - first.received);
}

function samples(page) {
  return page.evaluate(async () => {
    const { audio } = window.guichet.room.media.slots[0];
    for (const report of (await audio.getStats()).values()) {
      if (report.type !== 'inbound-rtp') continue;
      const invented = report.concealedSamples - report.silentConcealedSamples;
      return { at: report.timestamp, received: report.totalSamplesReceived, concealed: invented };
    }
    return { at: 0, received: 0, concealed: 0 };
  });
}

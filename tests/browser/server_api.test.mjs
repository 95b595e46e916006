// A business system at the server API and its webhooks: it begins a visit at a kiosk, an adviser answers, it ends
// it, and what happened is told to receivers that fail, are down, want something else, or have enough.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { Webhook } from 'standardwebhooks';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { freeTcpPort, kBinary } from './harness/relay.mjs';
import { expectSource } from './harness/senses.mjs';
import { answer, inState, kSite, openKiosk, sees, takePost, touch } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';
import { WebhookReceiver } from './harness/webhook_receiver.mjs';

const kRetriesMs = 40_000;  // 5 s and 10 s at most, and what a busy machine takes
const run = promisify(execFile);
const kSecrets = ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB',
                  'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC', 'DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD']
  .map((key) => `whsec_${key}`);

const ports = await Promise.all(kSecrets.map(() => freeTcpPort()));
const [failing, down, other, enough] = [
  new WebhookReceiver(kSecrets[0], { port: ports[0], answers: [500, 500] }),
  new WebhookReceiver(kSecrets[1], { port: ports[1] }),
  new WebhookReceiver(kSecrets[2], { port: ports[2] }),
  new WebhookReceiver(kSecrets[3], { port: ports[3], answers: [302, 410] }),
];
const kSections = `
webhooks:
  - {id: failing, url: '${failing.url}', secret: ${failing.secret}, service: rdv}
  - {id: down, url: '${down.url}', secret: ${down.secret}, organisations: [caf], events: [visit.ended, visit.abandoned]}
  - {id: other, url: '${other.url}', secret: ${other.secret}, organisations: [msa]}
  - {id: enough, url: '${enough.url}', secret: ${enough.secret}}
`;

// As an operator types it.
async function serviceToken(town, ...scopes) {
  const words = scopes.flatMap((scope) => ['--scope', `visits:${scope}`]);
  const { stdout } = await run(kBinary, ['token', '--config', town.relay.config, '--service', 'rdv', ...words]);
  return stdout.trim();
}

async function ask(town, token, method, path = '', { body, key } = {}) {
  const answered = await fetch(`${town.url}/api/v1/visits${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }),
               ...(key && { 'idempotency-key': key }) },
    body: body && JSON.stringify(body),
  });
  return { status: answered.status, headers: answered.headers, ...(await answered.json()) };
}

function countDevices() {
  window.opened = 0;
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (...words) => {
    window.opened++;
    return open(...words);
  };
}

async function metric(town, name) {
  const line = (await town.relay.metrics()).split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

visitTest('a business system begins and ends a visit, and its webhooks hear of it', async (town) => {
  await Promise.all([failing.listen(), other.listen(), enough.listen()]);
  const [citizen, adviser] = await Promise.all(
    [sources.red, sources.green].map((source) => town.person(source)));
  const [kiosk, desk] = await Promise.all(
    [openKiosk(town, citizen, { init: [countDevices] }), takePost(town, adviser)]);
  const token = await serviceToken(town, 'create', 'read', 'end');

  const order = { site: kSite, organisation: 'caf', reference: 'RDV:2026-11-26.7' };
  const made = await ask(town, token, 'POST', '', { body: order, key: 'rdv-7' });
  assert.equal(made.status, 201, JSON.stringify(made));
  assert.equal(made.headers.get('location'), `/api/v1/visits/${made.id}`);
  await sees(kiosk, 'CAF vous appelle');
  await screenshot(kiosk, 'kiosk-called-by-a-service');
  const again = await ask(town, token, 'POST', '', { body: order, key: 'rdv-7' });
  assert.deepEqual([again.status, again.id, again.headers.get('idempotency-replayed')], [201, made.id, 'true']);
  assert.equal((await ask(town, token, 'POST', '', { body: order })).error.code, 'busy');
  assert.equal(await kiosk.evaluate(() => window.opened), 0, 'a device opened before the touch');
  await sees(desk, 'Disponible : en attente');

  await answer(kiosk);  // the touch
  await sees(desk, 'L\'Isle-Jourdain vous appelle');
  await answer(desk);
  await Promise.all([inState(kiosk, 'visit'), inState(desk, 'visit')]);
  await Promise.all([expectSource(desk, 0, sources.red), expectSource(kiosk, 0, sources.green)]);
  assert.ok(await kiosk.evaluate(() => window.opened) > 0);
  const { visits } = await ask(town, token, 'GET');
  assert.deepEqual(visits.map(({ id, state, reference, yours }) => ({ id, state, reference, yours })),
                   [{ id: made.id, state: 'connected', reference: order.reference, yours: true }]);

  await down.listen();
  assert.equal((await ask(town, token, 'DELETE', `/${made.id}`)).status, 200);
  await inState(kiosk, 'rating');  // as when the adviser hangs up
  await sees(desk, 'La visite est terminée.');
  assert.equal((await ask(town, token, 'GET', `/${made.id}`)).error.code, 'unknown_visit');

  // Twice 500, then in order.
  const started = await failing.hears('visit.started', { within: kRetriesMs });
  const ended = await failing.hears('visit.ended', { within: kRetriesMs });
  assert.deepEqual(failing.attempts.map(({ status }) => status), [500, 500, 204, 204]);
  assert.equal(new Set(failing.attempts.slice(0, 3).map(({ id }) => id)).size, 1, 'one message, one id');
  assert.deepEqual(failing.heard.map(({ type }) => type), ['visit.started', 'visit.ended']);
  const { waited_s: waited, duration_s: duration, ...told } = ended.data;
  assert.deepEqual(told, { id: made.id, site: kSite, organisation: 'caf', begun_for: 'caf',
                           desk: started.data.desk, state: 'ended', service: 'rdv',
                           reference: order.reference, outcome: 'served', by: 'service' });
  assert.ok(waited >= 0 && duration >= 1, JSON.stringify(ended.data));
  assert.ok(Math.abs(Date.parse(ended.timestamp) - Date.now()) < 120_000, ended.timestamp);

  // It was down when there was something to hear, and wants ends only.
  await down.hears('visit.ended', { within: kRetriesMs });
  assert.deepEqual(down.heard.map(({ type }) => type), ['visit.ended']);

  // A citizen who goes before an adviser comes.
  await kiosk.reload();
  await inState(kiosk, 'idle');
  await touch(kiosk, 'CAF');
  await inState(kiosk, 'waiting');
  await kiosk.getByRole('button', { name: 'Annuler' }).click();
  for (const receiver of [failing, down]) {
    const { data } = await receiver.hears('visit.abandoned');
    assert.deepEqual([data.outcome, data.by, data.service, data.duration_s],
                     ['abandoned', 'kiosk', null, null]);
  }

  // Redirects are not followed, and who is gone is told nothing more.
  await until(() => enough.attempts.length === 2, 'the receiver says 410', { within: kRetriesMs });
  assert.deepEqual(enough.attempts.map(({ status }) => status), [302, 410]);
  await until(async () => (await metric(town, 'guichet_webhook_waiting_messages{webhook="enough"}')) === 0,
              'its queue is empty');
  assert.match(town.relay.log, /webhook\.stopped/);
  assert.deepEqual(other.attempts, [], 'not of its organisations');
  for (const receiver of [failing, down, enough]) assert.deepEqual(receiver.forged, []);

  // The library refuses what is not ours.
  const { headers, body } = failing.raw.at(-1);
  const library = new Webhook(failing.secret);
  assert.ok(library.verify(body, headers));
  assert.throws(() => library.verify(`${body} `, headers));
  assert.throws(() => new Webhook(down.secret).verify(body, headers));
  assert.throws(() => library.verify(body, { ...headers, 'webhook-id': 'msg_other' }));

  const everything = [failing, down, enough].flatMap(({ raw }) => raw).map((one) => one.body).join();
  for (const name of ['Jourdain', 'Caisse', 'CAF guichet', '127.0.0.1']) {
    assert.ok(!everything.includes(name), name);
  }
  assert.ok(!town.relay.log.includes(order.reference), 'a reference is in the log');
  assert.equal(await metric(town, 'guichet_webhook_delivered_messages_total{webhook="failing"}'), 3);
  assert.equal(await metric(town, 'guichet_webhook_retries_total{webhook="failing"}'), 2);
  assert.equal(await metric(town, 'guichet_service_visits_total'), 1);
  await Promise.all([failing, down, other, enough].map((receiver) => receiver.close()));
}, { relay: { sections: kSections }, timeout: 240_000 });

// As in a town hall: https on an address that is not loopback, a local authority, permissions by the
// managed policy of `guichet kiosk-kit`. No flag grants a camera, a microphone or autoplay; only the
// devices themselves are fake, since this machine has none.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

import { mediaFiles, sources } from './harness/media.mjs';
import { makePdf } from './harness/pdf.mjs';
import { Person } from './harness/person.mjs';
import { crashingBrowser, installPolicy, openAddress, run } from './harness/policy.mjs';
import { kBinary, startRelay } from './harness/relay.mjs';
import { expectSource } from './harness/senses.mjs';
import { beginVisit, hangUp, inState, kSite, openKiosk, sees, takePost } from './harness/steps.mjs';
import { until } from './harness/until.mjs';

const kAddress = `10.97.${process.pid % 250}.1`;
const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const kTimeout = { timeout: 90_000 };

let folder;
let relay;
let kit;
let home;
const undo = [];

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'guichet-https-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  undo.push(openAddress(kAddress));
  relay = await startRelay({ address: kAddress,
                             sections: `\ntls:\n  local_ca: ca\n  names: [${kAddress}]\n` });
  kit = path.join(folder, 'kit');
  home = path.join(folder, 'home');
  run('mkdir', [home]);
  run(kBinary, kitArguments());
});

after(async () => {
  const left = relay ? await relay.stop() : [];
  for (const step of undo.reverse()) await step();
  assert.deepEqual(left, [], 'errors of the relay');
});

function kitArguments() {
  return ['kiosk-kit', '--config', relay.config, '--site', kSite, '--url', relay.url, '--out', kit];
}

// The start script with a browser that crashes at once, until it has been started twice.
async function startTwice() {
  const { program, log } = await crashingBrowser(folder);
  const script = spawn(path.join(kit, 'start'), [], {
    env: { ...process.env, HOME: home, CHROMIUM: program }, stdio: 'ignore', detached: true,
  });
  const calls = async () => (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  try {
    await until(async () => (await calls()).length >= 2, 'the browser was started again');
    return await calls();
  } finally {
    process.kill(-script.pid, 'SIGKILL');
  }
}

async function passDocument(desk, kiosk) {
  const choosing = desk.waitForEvent('filechooser');
  await desk.getByRole('button', { name: 'Envoyer un document' }).click();
  const file = { name: 'formulaire.pdf', mimeType: 'application/pdf', buffer: makePdf(200_000) };
  await (await choosing).setFiles(file);
  await kiosk.getByRole('button', { name: 'Accepter' }).click();
  await sees(kiosk.locator('.document', { hasText: file.name }), 'Reçu et vérifié');
  await sees(desk.locator('.document', { hasText: file.name }), 'Remis et vérifié');
}

async function person(source) {
  const files = await mediaFiles(source);
  const context = await chromium.launchPersistentContext(path.join(folder, source.name), {
    executablePath: kChromium,
    env: { ...process.env, HOME: home },
    locale: 'fr-FR',
    args: ['--no-sandbox', '--use-fake-device-for-media-stream',
           `--use-file-for-fake-audio-capture=${files.audio}`,
           `--use-file-for-fake-video-capture=${files.video}`],
  });
  return new Person({ newContext: async () => context });
}

test('the kit is whole, its script sound, and nothing is overwritten', kTimeout, async () => {
  const start = path.join(kit, 'start');
  run('bash', ['-n', start]);
  run('shellcheck', [start]);
  assert.equal((await stat(start)).mode & 0o111, 0o111);
  assert.throws(() => run(kBinary, kitArguments()), /exists/);
  const calls = await startTwice();
  assert.match(calls[0], new RegExp(`--kiosk .*${relay.url}/kiosk\\?site=${kSite}`));
  assert.doesNotMatch(calls[0], /remote-debugging|no-sandbox/);
  const trusted = run('certutil', ['-L', '-d', `sql:${home}/.pki/nssdb`]);
  assert.match(trusted, /guichet\s+C,,/);
});

test('Chromium knows every rule of the policy', kTimeout, async () => {
  const remove = await installPolicy(path.join(kit, 'policy.json'));
  const citizen = await person({ ...sources.red, name: 'policy' });
  try {
    const context = await citizen.browser.newContext();
    const page = await context.newPage();
    await page.goto('chrome://policy');
    const rows = await until(async () => {
      const found = await page.evaluate(() => {
        const every = (root) => [...root.querySelectorAll('*')].flatMap(
          (element) => [element, ...(element.shadowRoot ? every(element.shadowRoot) : [])]);
        return every(document)
          .filter((element) => element.localName === 'policy-row')
          .map((row) => {
            const text = (name) => row.shadowRoot.querySelector(name)?.textContent.trim() ?? '';
            return { name: text('.policy.row .name'), messages: text('.policy.row .messages') };
          })
          .filter(({ name }) => name);
      });
      return found.length > 0 && found;
    }, 'the policies are shown');
    const wanted = Object.keys(JSON.parse(await readFile(path.join(kit, 'policy.json'), 'utf8')));
    const complaints = wanted.filter((name) => name !== 'DeveloperToolsAvailability')
      .map((name) => `${name}: ${rows.find((each) => each.name === name)?.messages ?? 'not shown'}`)
      .filter((text) => !/: (OK)?$/.test(text));
    assert.deepEqual(complaints, []);
  } finally {
    await citizen.browser.newContext().then((context) => context.close());
    await remove();
  }
});

test('a whole visit over https with permissions by policy', kTimeout, async () => {
  const remove = await installPolicy(path.join(kit, 'policy.json'));
  const people = await Promise.all([person(sources.red), person(sources.green)]);
  try {
    const [citizen, adviser] = people;
    const town = { url: relay.url };
    const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
    assert.ok(await kiosk.evaluate(() => isSecureContext && location.protocol === 'https:'));
    await beginVisit(kiosk, desk);
    await Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]);
    await passDocument(desk, kiosk);
    await hangUp(desk);
    await inState(kiosk, 'rating');
    for (const { errors } of people) assert.deepEqual(errors, []);
    const metrics = await relay.metrics();
    assert.match(metrics, /guichet_tls_handshakes_total [1-9]/);
    assert.match(metrics, /guichet_tls_certificate_expiry_timestamp_seconds 1[0-9.e+]+/);
  } catch (error) {
    console.error(`--- relay\n${relay.log.slice(-4_000)}`);
    console.error(people.flatMap(({ errors }) => errors).join('\n'));
    throw error;
  } finally {
    await Promise.all(people.map((one) => one.close()));
    await remove();
  }
});

test('without the policy nobody gets a camera, without the authority no page', kTimeout, async () => {
  const stranger = await chromium.launch({
    executablePath: kChromium, env: { ...process.env, HOME: folder }, args: ['--no-sandbox'],
  });
  try {
    const page = await stranger.newPage();
    await assert.rejects(page.goto(relay.url), /ERR_CERT_AUTHORITY_INVALID/);
  } finally {
    await stranger.close();
  }
  const citizen = await person({ ...sources.red, name: 'unpolicied' });
  try {
    const page = await citizen.open(relay.url);
    const camera = page.evaluate(() => Promise.race([
      navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'open', ({ name }) => name),
      new Promise((resolve) => { setTimeout(resolve, 3_000, 'asked'); }),
    ]));
    assert.notEqual(await camera, 'open');
  } finally {
    await citizen.close();
  }
});

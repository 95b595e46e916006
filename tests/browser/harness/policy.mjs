// A network with names and certificates as a town hall has it: an address that is not loopback, and
// browsers that are given neither a fake permission dialogue nor an autoplay flag. What they may do
// comes from a managed policy, whom they trust from an NSS database, both out of `guichet kiosk-kit`.
// Needs root: the policy folder and the interface are the machine's.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const kPolicies = '/etc/chromium/policies/managed';

// What is made here concerns every browser of the machine: it goes also when the run is stopped.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

export function run(program, words, options = {}) {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: 'pipe', ...options });
  } catch (error) {
    throw new Error(`${program} ${words.join(' ')}: ${error.stdout ?? ''}${error.stderr || error.message}`);
  }
}

// An interface of our own with one address; gives what takes it away.
export function openAddress(address) {
  if (process.getuid() !== 0) throw new Error('the https tests make an interface: run them as root');
  const name = `gui${process.pid % 100_000}`;
  run('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}p`]);
  const close = () => {
    try {
      run('ip', ['link', 'delete', name]);
    } catch {
      // it is gone
    }
  };
  process.once('exit', close);
  run('ip', ['address', 'add', `${address}/32`, 'dev', name]);
  for (const end of [name, `${name}p`]) run('ip', ['link', 'set', end, 'up']);
  return close;
}

// Browsers with this home trust an authority from their next start on.
export function trust(home, certificate) {
  const database = path.join(home, '.pki/nssdb');
  mkdirSync(database, { recursive: true });
  run('certutil', ['-N', '-d', `sql:${database}`, '--empty-password']);
  run('certutil', ['-A', '-d', `sql:${database}`, '-n', 'guichet', '-t', 'C,,', '-i', certificate]);
}

// All of it but one rule: without developer tools the tests could not look either (Chromium then
// refuses the remote debugging that they use).
export async function installPolicy(file) {
  const target = path.join(kPolicies, `guichet-test-${process.pid}.json`);
  await mkdir(kPolicies, { recursive: true });
  const { DeveloperToolsAvailability, ...policy } = JSON.parse(await readFile(file, 'utf8'));
  if (DeveloperToolsAvailability !== 2) throw new Error('the policy leaves the developer tools open');
  process.once('exit', () => rmSync(target, { force: true }));
  await writeFile(target, JSON.stringify(policy));
  return () => rm(target, { force: true });
}

// A program in Chromium's place that writes down how it was called and ends: a crash, as seen from
// the start script.
export async function crashingBrowser(folder) {
  const program = path.join(folder, 'chromium');
  const log = path.join(folder, 'calls');
  await writeFile(program, `#!/bin/sh\necho "$@" >>'${log}'\nexit 1\n`, { mode: 0o755 });
  return { program, log };
}

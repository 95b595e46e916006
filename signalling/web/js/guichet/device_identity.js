// Who this browser is to the relay (docs/PROTOCOL.md §1.6): an ECDSA key on P-256 that WebCrypto made and
// lets nobody read, not even this page, kept in IndexedDB with the device's id.
//   new DeviceIdentity(name, place)   name: 'kiosk.isle'; place: {site} or {organisation}
//   token()        for GuichetClient: by the key; without one by what open enrolment gives
//   enrol(code)    makes the key and shows the one-time code; the page is a device from then on
//   forget()       the key is gone
// Errors are GuichetErrors: `not_enrolled`, `code_invalid`, `device_revoked` (the key is gone already),
// `device_unknown`, `rate`, …
import { GuichetError, enrol } from './client.js';

const kDatabase = 'guichet';
const kStore = 'devices';
const kAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const kSignature = { name: 'ECDSA', hash: 'SHA-256' };
const kPurpose = 'guichet device token 1';

export class DeviceIdentity {
  #name;
  #place;
  #base;

  constructor(name, place, { base = location.origin } = {}) {
    this.#name = name;
    this.#place = place;
    this.#base = base;
  }

  // {device, privateKey}, or null; a browser that stores nothing knows nothing.
  async known() {
    return (await inStore('readonly', (store) => store.get(this.#name)).catch(() => null)) ?? null;
  }

  async token() {
    const known = await this.known();
    if (!known) return enrol(this.#place, { base: this.#base });
    try {
      const { challenge } = await this.#post('/token', { device: known.device });
      const signature = await this.#sign(known.privateKey, challenge);
      return (await this.#post('/token', { challenge, signature })).token;
    } catch (error) {
      if (error.code === 'device_revoked') await this.forget();
      throw error;
    }
  }

  // A store that takes nothing is found out before the code is spent.
  async enrol(code) {
    const { privateKey, publicKey } = await makeKey();
    const trial = `${this.#name}.new`;
    await this.#keep(trial, { privateKey });
    try {
      const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
      const { device } = await this.#post('/enrol', { ...this.#place, code, public_key: base64url(spki) });
      await this.#keep(this.#name, { device, privateKey });
    } finally {
      await inStore('readwrite', (store) => store.delete(trial));
    }
  }

  async forget() {
    await inStore('readwrite', (store) => store.delete(this.#name));
  }

  #keep(name, record) {
    return inStore('readwrite', (store) => store.put(record, name));
  }

  async #sign(key, challenge) {
    const { host } = new URL(this.#base);
    const text = new TextEncoder().encode(`${kPurpose}\n${host}\n${challenge}`);
    return base64url(new Uint8Array(await crypto.subtle.sign(kSignature, key, text)));
  }

  async #post(path, body) {
    const response = await fetch(new URL(path, this.#base), {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    const told = await response.json().catch(() => ({}));
    if (response.ok) return told;
    throw new GuichetError({ code: told.code ?? 'unavailable', message: told.message ?? `HTTP ${response.status}` });
  }
}

async function makeKey() {
  // Pages without TLS, but for localhost, have no WebCrypto.
  if (!globalThis.crypto?.subtle) throw new GuichetError({ code: 'insecure', message: 'https only' });
  return crypto.subtle.generateKey(kAlgorithm, false, ['sign', 'verify']);
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

// One step on the store; resolves once it is on the disk. A look leaves nothing behind where nothing was.
function inStore(mode, act) {
  return new Promise((resolve, reject) => {
    const failed = (event) => reject(new GuichetError({ code: 'no_storage', message: String(event.target.error) }));
    const opening = indexedDB.open(kDatabase, 1);  // throws, and so rejects, where there is none
    opening.onupgradeneeded = () => {
      if (mode === 'readonly') opening.transaction.abort();
      else opening.result.createObjectStore(kStore);
    };
    opening.onerror = failed;
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction(kStore, mode, { durability: 'strict' });
      const request = act(transaction.objectStore(kStore));
      transaction.oncomplete = () => {
        database.close();
        resolve(request.result);
      };
      transaction.onabort = failed;
    };
  });
}

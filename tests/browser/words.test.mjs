// The words of the pages without a page: both languages say the same things, every key that is used exists, and
// opening hours read as one would say them, in the town hall's zone.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const kWeb = fileURLToPath(new URL('../../signalling/web', import.meta.url));

// The pages' modules are ES modules by the relay's word; node wants to read it beside them.
const copy = await mkdtemp(path.join(os.tmpdir(), 'guichet-words-'));
after(() => rm(copy, { recursive: true }));
await cp(path.join(kWeb, 'js'), copy, { recursive: true });
await writeFile(path.join(copy, 'package.json'), '{"type": "module"}');
const { default: fr } = await import(`${copy}/i18n/fr.js`);
const { default: en } = await import(`${copy}/i18n/en.js`);
const { hoursOf, spanWords, timeWords, whenWords } = await import(`${copy}/ui/hours_words.js`);

async function files(folder, ending) {
  const all = await readdir(path.join(kWeb, folder), { recursive: true });
  return Promise.all(all.filter((name) => name.endsWith(ending))
    .map((name) => readFile(path.join(kWeb, folder, name), 'utf8')));
}

test('French and English have the same keys, of the same kind', () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(fr).sort());
  for (const key of Object.keys(fr)) {
    assert.equal(typeof en[key], typeof fr[key], key);
    if (typeof fr[key] === 'string') assert.ok(fr[key].trim() && en[key].trim(), key);
  }
});

test('no key is said twice, and every key that is used exists', async () => {
  const scripts = await files('js', '.js');
  const pages = await files('.', '.html');
  for (const language of ['fr', 'en']) {
    const names = await readdir(path.join(kWeb, 'js/i18n'));
    const texts = await Promise.all(names.filter((name) => name.endsWith(`${language}.js`))
      .map((name) => readFile(path.join(kWeb, 'js/i18n', name), 'utf8')));
    const said = texts.flatMap((text) => [...text.matchAll(/^ {2}'([^']+)':/gm)].map(([, key]) => key));
    assert.deepEqual(said.filter((key, i) => said.indexOf(key) !== i), [], `twice in ${language}`);
  }
  const used = [...scripts.flatMap((text) => [...text.matchAll(/\bt\('([\w.]+)'/g)]),
                ...pages.flatMap((text) => [...text.matchAll(/data-i18n(?:-label)?="([^"]+)"/g)])];
  assert.ok(used.length > 100);
  assert.deepEqual([...new Set(used.map(([, key]) => key))].filter((key) => !(key in fr)), []);
});

const at = (text) => Date.parse(text) / 1000;
const french = { zone: 'Europe/Paris', language: 'fr' };
const english = { zone: 'Europe/Paris', language: 'en' };
const plain = (text) => text.replaceAll('\u00a0', ' ');

test('times are said as one says them', () => {
  const cases = [
    ['2026-11-25T11:00:00Z', '12 h', '12 pm'], ['2026-11-25T08:30:00Z', '9 h 30', '9:30 am'],
    ['2026-11-24T23:00:00Z', 'minuit', 'midnight'], ['2026-11-24T23:05:00Z', '0 h 05', '12:05 am'], ['2026-07-01T07:00:00Z', '9 h', '9 am'],
  ];
  for (const [instant, inFrench, inEnglish] of cases) {
    assert.equal(plain(timeWords(at(instant), french)), inFrench);
    assert.equal(plain(timeWords(at(instant), english)), inEnglish);
  }
});

test('days are those of the town hall, over midnight and over the change of the clocks', () => {
  const cases = [
    // now, then, French, English
    ['2026-11-25T08:00:00Z', '2026-11-25T13:00:00Z', 'à 14 h', 'at 2 pm'],
    ['2026-11-25T22:30:00Z', '2026-11-25T23:30:00Z', 'demain à 0 h 30', 'tomorrow at 12:30 am'],
    ['2026-11-25T23:30:00Z', '2026-11-26T08:00:00Z', 'à 9 h', 'at 9 am'],
    ['2026-11-25T08:00:00Z', '2026-11-26T08:00:00Z', 'demain à 9 h', 'tomorrow at 9 am'],
    ['2026-11-25T08:00:00Z', '2026-11-28T08:00:00Z', 'samedi à 9 h', 'on Saturday at 9 am'],
    ['2026-11-25T08:00:00Z', '2026-12-01T08:00:00Z', 'mardi à 9 h', 'on Tuesday at 9 am'],
    ['2026-11-25T08:00:00Z', '2026-12-03T08:00:00Z', 'le jeudi 3 décembre à 9 h',
     'on Thursday 3 December at 9 am'],
    ['2026-12-20T08:00:00Z', '2027-01-01T08:00:00Z', 'le vendredi 1er janvier à 9 h',
     'on Friday 1 January at 9 am'],
    ['2026-10-24T10:00:00Z', '2026-10-25T08:00:00Z', 'demain à 9 h', 'tomorrow at 9 am'],
    ['2026-03-28T10:00:00Z', '2026-03-30T07:00:00Z', 'lundi à 9 h', 'on Monday at 9 am'],
  ];
  for (const [now, then, inFrench, inEnglish] of cases) {
    assert.equal(plain(whenWords(at(then), at(now), french)), inFrench);
    assert.equal(plain(whenWords(at(then), at(now), english)), inEnglish);
  }
});

test('hours of a day are one sentence', () => {
  const day = (from, to) => ({ from: at(`2026-11-25T${from}Z`), to: at(`2026-11-25T${to}Z`) });
  assert.equal(spanWords([], french), '');
  assert.equal(plain(spanWords([day('07:30:00', '09:30:00')], french)), 'de 8 h 30 à 10 h 30');
  assert.equal(plain(spanWords([day('08:00:00', '11:00:00'), day('13:00:00', '16:00:00')], french)),
               'de 9 h à 12 h et de 14 h à 17 h');
  assert.equal(plain(spanWords([day('08:00:00', '11:00:00'), day('13:00:00', '16:00:00')], english)),
               'from 9 am to 12 pm and from 2 pm to 5 pm');
});

test('a button says what is true of its organisation', () => {
  const now = at('2026-11-25T08:00:00Z');
  const closes = at('2026-11-25T11:00:00Z');
  const say = (organisation) => {
    const { mood, key, values } = hoursOf(organisation, now, french);
    return `${mood}: ${plain(typeof fr[key] === 'function' ? fr[key](values) : fr[key])}`;
  };
  assert.equal(say({ open: true, at_work: true, closes_at: closes }), 'good: Ouvert jusqu’à 12 h');
  assert.equal(say({ open: true, at_work: true }), 'good: Ouvert');
  assert.equal(say({ open: true, at_work: false, closes_at: closes }),
               'wait: Personne n’est au guichet pour l’instant');
  assert.equal(say({ open: false, at_work: false, opens_at: at('2026-11-26T08:00:00Z') }),
               'off: Fermé — ouvre demain à 9 h');
  assert.equal(say({ open: false, at_work: false }), 'off: Fermé');
});

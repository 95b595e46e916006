// What the desk says of two lines, of the end of a visit and of a day, as tables: pure modules of the page,
// without a browser.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { beforeEach, test } from 'node:test';

// The pages' modules are ES modules by the relay's word, not by a package's.
async function load(name) {
  const source = await readFile(new URL(`../../signalling/web/js/${name}`, import.meta.url), 'utf8');
  return import(`data:text/javascript,${encodeURIComponent(source)}`);
}

const { citizenLine, ownLine } = await load('ui/desk/line_words.js');
const { endOf, leftAs, newsOf } = await load('ui/desk/visit_words.js');
const { DayHistory } = await load('ui/desk/day_history.js');
const dictionaries = await Promise.all(['fr', 'en'].map((language) => load(`i18n/desk_${language}.js`)));

const kGood = { state: 'connected', quietMs: 100, roundTripMs: 30, lost: 0 };
const kKiosk = { connected: true, away: false, audio_muted: false, video_muted: false };

function assertSaid({ key }, wanted) {
  assert.equal(key, wanted);
  for (const { default: words } of dictionaries) assert.ok(words[key], `no words for ${key}`);
}

for (const [name, facts, wanted] of [
  ['nothing is wrong', {}, 'good'],
  ['not yet connected', { state: 'connecting' }, 'connecting'],
  ['the browser says so', { state: 'disconnected' }, 'cut'],
  ['nothing of the relay for longer than it is ever silent', { quietMs: 2_001 }, 'cut'],
  ['much of what is said is lost', { lost: 0.06 }, 'lossy'],
  ['little is lost', { lost: 0.04 }, 'good'],
  ['a satellite', { roundTripMs: 640 }, 'slow'],
  ['nothing is known yet', { lost: null, roundTripMs: null }, 'good'],
  ['too thin for a whole picture', { picture: { state: 'small', reason: 'own_line' } }, 'small'],
  ['too thin for any picture', { picture: { state: 'off', reason: 'own_line' } }, 'off'],
  ['somebody else uses it', { line: { shared_up: true }, lost: 0.06, roundTripMs: 900 }, 'shared'],
  ['good, and the other one is thin', { picture: { state: 'small', reason: 'others_line' } }, 'small_for_others'],
  ['thin, and lossy above all', { lost: 0.06, picture: { state: 'small', reason: 'own_line' } }, 'lossy'],
]) {
  test(`own line: ${name}`, () => {
    assertSaid(ownLine({ ...kGood, ...facts }), `line.own.${wanted}`);
  });
}

for (const [name, facts, wanted] of [
  ['all arrives', {}, 'good'],
  ['no kiosk yet', { kiosk: null }, 'absent'],
  ['the relay hears nothing of it', { kiosk: { ...kKiosk, away: true } }, 'cut'],
  ['cut, even on hold', { kiosk: { ...kKiosk, away: true }, held: true }, 'cut'],
  ['on hold', { held: true, sound: 60_000, picture: 60_000 }, 'held'],
  ['its media is being made', { kiosk: { ...kKiosk, connected: false } }, 'connecting'],
  ['one’s own line hides it', { own: { level: 'bad' }, sound: 9_000, picture: 9_000 }, 'hidden'],
  ['nothing comes', { sound: 4_000, picture: 4_000 }, 'quiet'],
  ['a frozen face', { picture: 4_000 }, 'no_picture'],
  ['a silent film', { sound: 4_000 }, 'no_sound'],
  ['a good line, as measured', { kiosk: { ...kKiosk, line: { round_trip_ms: 60, lost_up: 4, lost_down: 4 } } }, 'good'],
  ['much of the citizen is lost', { kiosk: { ...kKiosk, line: { lost_up: 6 } } }, 'lossy_up'],
  ['the citizen hears badly', { kiosk: { ...kKiosk, line: { lost_up: 0, lost_down: 5 } } }, 'lossy_down'],
  ['a kiosk behind a satellite', { kiosk: { ...kKiosk, line: { round_trip_ms: 640, lost_up: 0 } } }, 'slow'],
  ['somebody at the town hall downloads', { kiosk: { ...kKiosk, line: { shared_down: true, round_trip_ms: 900, lost_down: 9 },
                                                    picture: { state: 'off', reason: 'own_line' } }, picture: 9_000 }, 'shared'],
  ['lost, and nothing comes', { kiosk: { ...kKiosk, line: { lost_up: 40 } }, sound: 9_000, picture: 9_000 }, 'quiet'],
  ['muted on purpose', { kiosk: { ...kKiosk, audio_muted: true }, sound: 9_000 }, 'picture'],
  ['muted, and frozen', { kiosk: { ...kKiosk, audio_muted: true }, sound: 9_000, picture: 9_000 }, 'quiet'],
  ['no camera', { kiosk: { ...kKiosk, video_muted: true }, picture: 9_000 }, 'sound'],
  ['a thin line', { kiosk: { ...kKiosk, picture: { state: 'small', reason: 'own_line' } } }, 'small'],
  ['too thin for a picture', { kiosk: { ...kKiosk, picture: { state: 'off', reason: 'own_line' } }, picture: 9_000 }, 'off'],
  ['our own line is the thin one', { kiosk: { ...kKiosk, picture: { state: 'small', reason: 'others_line' } } }, 'small_for_others'],
  ['a picture that ought to come', { kiosk: { ...kKiosk, picture: { state: 'small', reason: 'own_line' } }, picture: 9_000 }, 'no_picture'],
  ['no picture by plan, and no voice', { kiosk: { ...kKiosk, picture: { state: 'off', reason: 'own_line' } }, sound: 9_000, picture: 9_000 }, 'quiet'],
  ['thin, and lossy above all', { kiosk: { ...kKiosk, line: { lost_up: 6 }, picture: { state: 'small', reason: 'own_line' } } }, 'lossy_up'],
  ['thin, and the camera is covered', { kiosk: { ...kKiosk, video_muted: true, picture: { state: 'small', reason: 'own_line' } } }, 'sound'],
  ['neither', { kiosk: { ...kKiosk, audio_muted: true, video_muted: true }, sound: 9_000 }, 'muted'],
]) {
  test(`citizen’s line: ${name}`, () => {
    const all = { kiosk: kKiosk, held: false, own: { level: 'good' }, sound: 20, picture: 20, ...facts };
    assertSaid(citizenLine(all), `line.citizen.${wanted}`);
  });
}

const site = { id: 'a', name: 'La Trimouille' };
for (const [outcome, by, key, again] of [
  ['served', 'desk', 'desk.ended.served', false],
  ['served', 'kiosk', 'desk.ended.served.kiosk', false],
  ['interrupted', 'kiosk', 'desk.ended.interrupted.kiosk', true],
  ['interrupted', 'desk', 'desk.ended.interrupted.desk', true],
  ['interrupted', undefined, 'desk.ended.interrupted.relay', true],
  ['unanswered', 'relay', 'desk.ended.unanswered', true],
  ['declined', 'kiosk', 'desk.ended.declined', false],
  ['abandoned', 'desk', 'desk.ended.cancelled', false],
]) {
  test(`the end of a visit: ${outcome} by ${by}`, () => {
    const end = endOf({ site, outcome, by });
    assert.equal(end.key, key);
    assert.equal(Boolean(end.again), again);
    assert.ok(dictionaries[0].default[`history.${end.outcome}`], 'the history has a word for it');
  });
}

test('every reason to have left has its words', () => {
  for (const reason of ['transferred', 'handed_over', 'left']) {
    const { key, outcome } = leftAs({ reason, organisation: { id: 'b', name: 'B' } });
    for (const { default: words } of dictionaries) assert.ok(words[key] && words[`history.${outcome}`], key);
  }
});

const desk = (id, body) => ({ desk: { id, name: id }, organisation: { id: body, name: body } });
const visit = { ...desk('1', 'a'), helpers: [] };
const kCall = { organisation: { id: 'b', name: 'b' }, ringing: true };
for (const [name, former, now, own, cancelled, key] of [
  ['nothing', visit, { ...visit, held: true }, true, false, undefined],
  ['a colleague has come', { ...visit, call: kCall }, { ...visit, helpers: [desk('1', 'b')] }, true, false, undefined],
  ['nobody could come', { ...visit, call: kCall }, visit, true, false, 'colleague.none'],
  ['withdrawn by ourselves', { ...visit, call: kCall }, visit, true, true, undefined],
  ['a colleague has gone', { ...visit, helpers: [desk('1', 'b')] }, visit, true, false, 'colleague.gone'],
  ['it is ours now', { ...visit, helpers: [desk('1', 'b')] }, { ...desk('1', 'b'), helpers: [] }, true, false, 'colleague.yours'],
  ['it is another’s now', { ...visit, helpers: [desk('1', 'b')] }, { ...desk('1', 'b'), helpers: [] }, false, false, 'colleague.theirs'],
]) {
  test(`news of a visit: ${name}`, () => {
    assert.equal(newsOf(former, now, { own, cancelled })?.key, key);
  });
}

let store;
beforeEach(() => {
  store = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => store.get(key) ?? null,
    setItem: (key, value) => store.set(key, value),
    removeItem: (key) => store.delete(key),
  };
});

test('a day is kept over a reload, bounded, and gone at midnight and with the post', () => {
  let now = new Date(2026, 10, 25, 23, 50);
  const clock = { now: () => now };
  const history = new DayHistory('caf', clock);
  history.begin('v', site);
  now = new Date(2026, 10, 25, 23, 55);
  const reloaded = new DayHistory('caf', clock);
  reloaded.begin('v', site);  // the same visit, after a reload
  reloaded.end('v', { outcome: 'served', documents: 2 });
  const [{ seconds, documents, site: name }] = reloaded.entries;
  assert.deepEqual([seconds, documents, name], [300, 2, 'La Trimouille']);
  reloaded.end('v', { outcome: 'served' });
  assert.equal(reloaded.entries.length, 1, 'a visit ends once');

  for (let i = 0; i < 300; i++) reloaded.note(site, 'missed');
  assert.equal(reloaded.entries.length, 200);
  reloaded.begin('late', site);
  now = new Date(2026, 10, 26, 0, 5);
  assert.deepEqual(reloaded.entries, [], 'midnight');
  assert.equal(store.size, 0, 'nothing is left in the browser');
  reloaded.end('late', { outcome: 'served' });
  assert.equal(reloaded.entries.length, 1, 'a visit over midnight is of the day it ends on');
  reloaded.clear();
  assert.deepEqual([reloaded.entries, store.size], [[], 0]);
});

test('yesterday’s page, opened again today, begins empty', () => {
  const yesterday = new DayHistory('caf', { now: () => new Date(2026, 10, 24, 12) });
  yesterday.note(site, 'missed');
  assert.deepEqual(new DayHistory('caf', { now: () => new Date(2026, 10, 25, 9) }).entries, []);
  assert.equal(store.size, 0);
});

// Which levers of its sender does a real Chromium obey, and which settings fit a thin line (docs/THIN-LINES.md)?
// A kiosk and a desk in visits through a live relay, as measure.mjs has them; one lever after the other is
// moved from outside, and the kiosk's line is watched.
//     node tests/truth/levers.mjs [PART…]   obeys-voice, obeys-picture, obeys-one, start, start-one, adsl512, floor, adsl1m; all
//                                           when none is named; needs root
// What is measured is kept in measured/levers.json and written into the page (thin_lines.mjs).
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Bench, circumstances } from './bench.mjs';
import { fitRow, floorRow, leverRow, startRow } from './lever_figures.mjs';
import { kFits, kFloors, kPicture, kStart, kStartOne, kVoice } from './lever_list.mjs';
import { takeLevers } from './lever_page.mjs';
import { readTrace } from './lever_trace.mjs';
import { kKept, writePage } from './thin_lines.mjs';

const kOut = fileURLToPath(new URL('../../build/truth', import.meta.url));
const kFat = 'ftth';
const kClimbMs = 15_000;   // until the estimate is above everything the picture may have
const kWindowMs = { voice: 3_300, picture: 5_000 };  // the voice's phrases last as long
const kSettleMs = 2_500;
const kLongerMs = 10_000;  // where the encoder changes its mind by itself
const kRestMs = 25_000;    // until it has changed it back
const kStartMs = 12_000;
const kFitMs = 36_000;
const kHalvedUntilMs = 88_000;  // step.h: just before the line is whole again
const kLateUs = 2_000;
const kTries = 3;
const kVoiceWithinMs = 20_000;

const look = (page) => page.evaluate(() => window.levers.look());
const move = (page, { reapply, set }) => (set
  ? page.evaluate(([kind, change]) => window.levers.set(kind, change), set)
  : page.evaluate((changes) => window.levers.reapply(changes), reapply));

// What the desk has heard and seen.
const heard = (page) => page.evaluate(async () => {
  const reports = [...(await window.guichet.room?.media.getStats() ?? new Map()).values()];
  const of = (kind) => reports.filter((one) => one.type === 'inbound-rtp' && one.kind === kind)
    .reduce((most, one) => ((one.packetsReceived ?? 0) > (most?.packetsReceived ?? -1) ? one : most), null);
  const [voice, seen] = [of('audio'), of('video')];
  return { at: Date.now(), concealed: voice?.concealedSamples ?? 0, samples: voice?.totalSamplesReceived ?? 0,
           frames: seen?.framesDecoded ?? 0, width: seen?.frameWidth, keyFrames: seen?.keyFramesDecoded ?? 0 };
});

async function sending(bench) {
  const end = Date.now() + kVoiceWithinMs;
  while (Date.now() < end) {
    const seen = await look(bench.screen).catch(() => null);
    if (seen?.voice.packets > 0) {
      bench.mark();
      return;
    }
    await pause(50);
  }
  throw new Error('the kiosk sends no voice');
}

const begin = async (bench, first = {}) => {
  await bench.screen.evaluate((wanted) => Object.assign(window.levers, { first: wanted, answer: null, connection: null }), first);
  const begun = await bench.begin();
  await sending(bench);
  return begun;
};

// Again when the machine was too busy for it to count.
async function traced(line, name, during, options) {
  for (let tries = 0; tries < kTries; tries++) {
    const seen = await tracedOnce(line, name, during, options);
    if (seen.latenessUs <= kLateUs) return seen;
    console.log(`${name}: the forwarder was ${seen.latenessUs} us late: it does not count`);
  }
  throw new Error(`${name}: this machine is too busy`);
}

async function tracedOnce(line, name, during, { step = false } = {}) {
  const trace = path.join(kOut, `levers-${name}.trace`);
  const bench = await Bench.open(line, { trace, step, init: [takeLevers] });
  let result;
  try {
    result = await during(bench);
  } finally {
    const { line: said, log } = await bench.close();
    console.log(said);
    await writeFile(trace.replace('.trace', '.relay.log'), log);
  }
  return { ...await readTrace(trace), result };
}

// One window of the time before or after a lever is moved.
async function watch(bench, ms) {
  const from = await look(bench.screen);
  await pause(ms);
  return { from, until: await look(bench.screen) };
}

async function moveAll(bench, levers, window) {
  const seen = [];
  for (const lever of levers) {
    const before = await watch(bench, window);
    const asked = await move(bench.screen, lever.put).catch((error) => ({ error: error.message.split('\n')[0] }));
    if (asked.error) {
      seen.push({ lever, refused: asked.error });
      continue;
    }
    await pause(lever.longer ? kLongerMs : kSettleMs);
    const after = await watch(bench, window);
    const back = await move(bench.screen, lever.back).catch((error) => ({ error: error.message.split('\n')[0] }));
    if (back.error) console.log(`${lever.name}: not put back: ${back.error}`);
    await pause(lever.longer ? kRestMs : kSettleMs);
    seen.push({ lever, before, after, asked, back });
  }
  return seen;
}

async function obeys(part, levers, kind, first = {}) {
  const trace = await traced(kFat, part, async (bench) => {
    await begin(bench, first);
    await pause(kClimbMs);
    return moveAll(bench, levers, kWindowMs[kind]);
  });
  return trace.result.map((one) => leverRow(trace, kind, one));
}

// Every one in a visit of its own; `watched` gives what is kept of it.
async function visits(line, part, all, ms, watched) {
  const trace = await traced(line, part, async (bench) => {
    const seen = [];
    for (const { name, how, first } of all) {
      const one = { name, how, first, looks: [], desk: [] };
      try {
        one.touched = (await begin(bench, first)).touched;
        const until = Date.now() + ms;
        while (Date.now() < until) {
          one.looks.push(await look(bench.screen));
          one.desk.push(await heard(bench.post));
          await pause(500);
        }
      } catch (error) {
        one.failed = error.message.split('\n')[0];
        console.log(`${name}: ${one.failed}`);
      }
      seen.push(one);
      await (one.failed ? bench.beginAnew() : bench.end()).catch(() => bench.beginAnew());
    }
    return seen;
  });
  return trace.result.map((one) => ({ name: one.name, how: one.how, first: one.first, failed: one.failed,
                                      ...(one.failed && one.looks.length < 4 ? {} : watched(trace, one)) }));
}

// Half of the line does not carry what is sent: the estimate falls as far as it can.
async function floors() {
  const rows = [];
  for (const { name, first } of kFloors) {
    const trace = await traced('adsl512', `floor-${rows.length + 1}`, async (bench) => {
      const { touched } = await begin(bench, first);
      const looks = [];
      while (Date.now() < touched + kHalvedUntilMs) {
        looks.push(await look(bench.screen));
        await pause(500);
      }
      return { touched, looks };
    }, { step: true });
    rows.push({ name, first, ...floorRow(trace, trace.result) });
  }
  return rows;
}

const kParts = {
  'obeys-voice': () => obeys('obeys-voice', kVoice, 'voice'),
  'obeys-picture': () => obeys('obeys-picture', kPicture, 'picture'),
  'obeys-one': () => obeys('obeys-one', kPicture.filter(({ layered }) => !layered), 'picture', { oneEncoding: true }),
  start: () => visits(kFat, 'start', kStart, kStartMs, startRow),
  'start-one': () => visits(kFat, 'start-one', kStartOne, kStartMs, startRow),
  adsl512: () => visits('adsl512', 'adsl512', kFits.adsl512, kFitMs, fitRow),
  floor: floors,
  adsl1m: () => visits('adsl1m', 'adsl1m', kFits.adsl1m, kFitMs, fitRow),
};

// One row a line, so that a change can be read.
function text(all) {
  const parts = Object.entries(all).map(([part, { by, rows }]) =>
    ` ${JSON.stringify(part)}: {"by": ${JSON.stringify(by)}, "rows": [\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n ]}`);
  return `{\n${parts.join(',\n')}\n}\n`;
}

await mkdir(kOut, { recursive: true });
const words = process.argv.slice(2);
const kept = JSON.parse(await readFile(kKept, 'utf8').catch(() => '{}'));
const named = words.filter((word) => word in kParts);
for (const part of named.length > 0 ? named : Object.keys(kParts)) {
  const rows = await kParts[part]();
  kept[part] = { by: circumstances(), rows };
  for (const row of rows) console.log(JSON.stringify(row));
  await writeFile(kKept, text(kept));
}
await writePage();
process.exit(0);

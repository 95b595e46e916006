// Measures what two real Chromium do on a line (docs/CAPACITY.md): a kiosk behind it and a desk on fibre,
// in a visit through a live relay, for two minutes. Writes the trace of the kiosk's line to build/truth/ and
// its figures to tests/truth/measured/.
//     node tests/truth/measure.mjs [LINE…]           all four lines when none is named; needs root
//     node tests/truth/measure.mjs --trial [LINE…]   one run each, told beside the model and not kept
//     node tests/truth/measure.mjs --visit [LINE…]   one run each without a step: what people hear and see, and the
//                                                    same through Janus (docs/THIN-LINES.md), kept in
//                                                    tests/truth/measured/visits.json
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Bench, circumstances } from './bench.mjs';
import { judge, lookAt } from './heard_and_seen.mjs';
import { JanusBench } from './janus_bench.mjs';
import { writePage } from './thin_lines.mjs';

const kOut = fileURLToPath(new URL('../../build/truth', import.meta.url));
const kBuild = fileURLToPath(new URL('../../build/release', import.meta.url));
const kTruth = path.join(kBuild, 'tests/truth/truth');
const kVisits = fileURLToPath(new URL('measured/visits.json', import.meta.url));
const kMeasured = fileURLToPath(new URL('measured', import.meta.url));
// Where half the rate still carries a voice it is halved in between. On half of adsl512 it does not, and the
// page gives the visit up after ten seconds: there the line stays as it is.
const kLines = {
  adsl512: { step: false, siteLine: '{down_kbps: 512, up_kbps: 128, framing: atm}', janusKbps: 64 },
  adsl1m: { step: true, siteLine: '{down_kbps: 1024, up_kbps: 256, framing: atm}', janusKbps: 128 },
  'lte-edge': { step: true, siteLine: '{down_kbps: 1500, up_kbps: 300}', janusKbps: 200 },
  geo: { step: true, siteLine: '{down_kbps: 10000, up_kbps: 2000}', janusKbps: 900 },
};
const kRunMs = 127_000;  // from the touch: two minutes of media, which begin a little later on slow lines
const kRuns = 3;         // browsers are not the same twice

// What the sender of a page says about its picture and its line.
function look(page) {
  return page.evaluate(async () => {
    const reports = [...(await window.guichet.room?.media.getStats() ?? new Map()).values()];
    const pair = reports.find(({ type, nominated }) => type === 'candidate-pair' && nominated);
    const picture = reports.find(({ type, kind, rid }) => type === 'outbound-rtp' && kind === 'video' && rid === 'h');
    const { frameWidth, framesPerSecond, targetBitrate, framesEncoded, keyFramesEncoded, qpSum,
            qualityLimitationReason, retransmittedPacketsSent, pliCount } = picture ?? {};
    return { estimate: pair?.availableOutgoingBitrate, rtt: pair?.currentRoundTripTime, frameWidth, framesPerSecond,
             targetBitrate, framesEncoded, keyFramesEncoded, qpSum, qualityLimitationReason, retransmittedPacketsSent,
             pliCount };
  });
}

async function measure(line, trace) {
  const bench = await Bench.open(line, { ...kLines[line], trace });
  const said = [];
  try {
    const { touched } = await bench.begin();
    while (Date.now() < touched + kRunMs) {
      const [up, down] = await Promise.all([look(bench.screen), look(bench.post)]);
      said.push({ second: (Date.now() - touched) / 1000, kiosk: up, desk: down });
      await pause(1_000);
    }
  } finally {
    const { line: lateness, log } = await bench.close();
    console.log(lateness);
    await writeFile(trace.replace('.trace', '.said.json'), said.map((one) => JSON.stringify(one)).join('\n'));
    await writeFile(trace.replace('.trace', '.relay.log'), log);
  }
}

// What both hear and see of each other at one of the benches.
async function watch(bench) {
  const seen = { desk: [], kiosk: [] };
  try {
    const { touched } = await bench.begin();
    while (Date.now() < touched + kRunMs) {
      seen.kiosk.push(await lookAt(bench.screen));
      seen.desk.push(await lookAt(bench.post));
      await pause(1_000);
    }
    return { desk: judge(seen.desk, touched), kiosk: judge(seen.kiosk, touched) };
  } finally {
    console.log((await bench.close()).line);
  }
}

// Fails when a run does not count: a visit that ended, a machine that was too busy.
function keep(line, traces, out) {
  execFileSync(kTruth, ['measured', ...traces, '--line', line, '--by', circumstances(), '--out', out], { stdio: 'inherit' });
}

// One run, told beside the model; nothing is kept.
async function trial(line) {
  const trace = path.join(kOut, `${line}-trial.trace`);
  const figures = path.join(kOut, `${line}-trial.json`);
  await measure(line, trace);
  keep(line, [trace], figures);
  execFileSync(kTruth, ['table', figures], { cwd: kBuild, stdio: 'inherit' });
}

// Janus twice: as it comes, and with the rate set by hand to what such a line bears.
async function visit(line) {
  const { siteLine, janusKbps } = kLines[line];
  const relays = {
    Guichet: await watch(await Bench.open(line, { siteLine })),
    Janus: await watch(await JanusBench.open(line)),
    [`Janus, ${janusKbps} kbit/s`]: await watch(await JanusBench.open(line, { bitrate: janusKbps })),
  };
  const kept = JSON.parse(await readFile(kVisits, 'utf8').catch(() => '{}'));
  await writeFile(kVisits, `${JSON.stringify({ ...kept, [line]: { by: circumstances(), relays } }, null, 1)}\n`);
  await writePage();
}

async function measureAnew(line) {
  const traces = Array.from({ length: kRuns }, (_, i) => path.join(kOut, `${line}-${i + 1}.trace`));
  for (const trace of traces) await measure(line, trace);
  keep(line, traces, path.join(kMeasured, `${line}.json`));
}

await mkdir(kOut, { recursive: true });
const words = process.argv.slice(2);
const mode = words.includes('--trial') ? trial : words.includes('--visit') ? visit : measureAnew;
const named = words.filter((word) => word in kLines);
for (const line of named.length > 0 ? named : Object.keys(kLines)) await mode(line);
process.exit(0);

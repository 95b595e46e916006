// A kiosk is on for a month without being loaded anew: after hundreds of visits it holds no more than after
// the first ones. An adviser of flesh would take a day for them; here the desk is the SDK alone, which answers
// and hangs up at once, and the citizen is a script that touches the buttons. GUICHET_DAY_VISITS: how many.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { Memory } from './harness/memory.mjs';
import { openKiosk } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';

const kVisits = Number(process.env.GUICHET_DAY_VISITS ?? 200);
const kWarmUp = 80;     // compiled code, caches of the browser, the first of everything
const kBatch = 40;
const kAnsweredOf = 4;  // one visit in so many is answered, the others are given up in the queue
const kMostBytesPerVisit = 1_500;
const kMostNodes = 40;
const kMostListeners = 60;   // in the last 80 visits
const kMostConnections = 10; // closed ones, likewise
// The day passes two hundred times as fast: so must the page be allowed to speak.
const kFast = 'limits:\n  messages_per_second: 1000\n';

async function openQuickDesk(town, person) {
  const page = await person.open(town.url);
  await page.evaluate(async () => {
    const { DeskCounter, GuichetClient, enrol } = await import('/js/guichet.js');
    const client = new GuichetClient({ token: () => enrol({ organisation: 'caf' }) });
    const counter = new DeskCounter(client);
    client.on('ring', ({ visit }) => counter.answer(visit).catch(() => {}));
    client.on('visit', ({ visit, state }) => {
      if (state === 'connected') setTimeout(() => counter.end(visit).catch(() => {}), 100);
      if (state === 'ended') counter.setReady(true);
    });
    await client.connect();
    await counter.setReady(true);
  });
}

// `from` … `to`: the numbers of the visits. Gives how many were connected.
function liveThrough([from, to, answeredOf]) {
  const at = (state) => new Promise((resolve, reject) => {
    const began = performance.now();
    const look = () => {
      if (document.body.dataset.state === state) return resolve();
      if (performance.now() - began > 20_000) return reject(new Error(`${document.body.dataset.state} instead of ${state}`));
      return setTimeout(look, 10);
    };
    look();
  });
  const touch = (selector) => document.querySelector(selector).click();
  return (async () => {
    let connected = 0;
    for (let visit = from; visit < to; visit++) {
      await at('idle');
      const answered = visit % answeredOf === 0;
      touch(`[data-organisation="${answered ? 'caf' : 'cpam'}"]`);
      if (visit % 7 === 0) touch('[data-language]');
      if (answered) {
        await at('rating');  // the visit itself may be shorter than a look
        connected++;
        touch(visit % 8 === 0 ? '[data-score="5"]' : '#skip-rating');
      } else {
        await at('waiting');
        while (!window.guichet.room) await new Promise((resolve) => setTimeout(resolve, 10));
        touch('#cancel');
      }
      await at('ended');
      touch('#back');
    }
    await at('idle');
    return connected;
  })();
}

visitTest(`${kVisits} visits leave nothing behind`, async (town) => {
  const [citizen, adviser] = await Promise.all([town.person(sources.red), town.person(sources.green)]);
  const kiosk = await openKiosk(town, citizen);
  await openQuickDesk(town, adviser);
  const memory = await Memory.of(kiosk);
  let connected = await kiosk.evaluate(liveThrough, [0, kWarmUp, kAnsweredOf]);
  const first = await memory.look();
  let last = first;
  let connections = 0;
  for (let from = kWarmUp; from < kVisits; from += kBatch) {
    const to = Math.min(from + kBatch, kVisits);
    connected += await kiosk.evaluate(liveThrough, [from, to, kAnsweredOf]);
    last = await memory.look();
    // The browser lets go of listeners in its own time: what it keeps after a batch is no leak yet.
    if (to === kWarmUp + kBatch) first.listeners = Math.max(first.listeners, last.listeners);
    connections = await memory.alive('RTCPeerConnection');
    console.log(`after ${to} visits: ${connections} connections, ${JSON.stringify(last)}`);
  }
  assert.equal(connected, Math.ceil(kVisits / kAnsweredOf));
  const grown = (name) => last[name] - first[name];
  assert.ok(grown('nodes') <= kMostNodes, `${grown('nodes')} nodes more`);
  assert.equal(grown('documents'), 0);
  const perVisit = grown('heap') / (kVisits - kWarmUp);
  console.log(`${Math.round(perVisit)} bytes of heap a visit`);
  assert.ok(perVisit <= kMostBytesPerVisit, `${perVisit} bytes of heap more a visit`);
  assert.ok(grown('listeners') <= kMostListeners, `${grown('listeners')} listeners more`);
  assert.ok(connections <= kMostConnections, `${connections} connections left`);
}, { timeout: 300_000, relay: { sections: kFast } });

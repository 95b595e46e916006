// The people of docs/FIRST-HOUR.md, with real browsers: node people.mjs KIOSK-URL DESK-URL, then one word a line on
// standard input; each is answered by `done` when it has become true. Ends at the end of input, with 1 when
// something did not.
//   visit     the citizen touches, the adviser answers
//   company   each sees the other's picture and hears the other's tone
//   hang-up   the adviser ends it, and the kiosk leaves it too
import { createInterface } from 'node:readline';

import { sources } from '../browser/harness/media.mjs';
import { Person } from '../browser/harness/person.mjs';
import { expectSource } from '../browser/harness/senses.mjs';
import { beginVisit, hangUp, inState, sees, state } from '../browser/harness/steps.mjs';
import { until } from '../browser/harness/until.mjs';

const [kioskUrl, deskUrl] = process.argv.slice(2);
// The authority of a relay made a minute ago is in nobody's browser.
const flags = kioskUrl.startsWith('https:') ? ['--ignore-certificate-errors'] : [];
const [citizen, adviser] = [await Person.at(sources.red, { flags, alone: true }),
                            await Person.at(sources.green, { flags, alone: true })];
let kiosk, desk;

const acts = {
  visit: async () => {
    kiosk = await citizen.open(kioskUrl);
    await inState(kiosk, 'idle');
    desk = await adviser.open(deskUrl);
    await desk.getByRole('button', { name: 'Prendre mon poste' }).click();
    await sees(desk, 'Disponible : en attente');
    await beginVisit(kiosk, desk);
  },
  company: () => Promise.all([expectSource(kiosk, 0, sources.green), expectSource(desk, 0, sources.red)]),
  'hang-up': async () => {
    await hangUp(desk);
    await until(async () => (await state(kiosk)) !== 'visit', 'the kiosk has left the visit');
  },
};

let status = 0;
for await (const word of createInterface({ input: process.stdin })) {
  try {
    await acts[word]();
    console.log('done');
  } catch (error) {
    console.log(`failed: ${error.message}`);
    status = 1;
    break;
  }
}
await Promise.all([citizen, adviser].map((person) => person.close()));
await Promise.all([citizen, adviser].map((person) => person.browser.close()));
process.exit(status);

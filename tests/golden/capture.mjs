// Captures anew what browsers send (README.md):
//   (cd tests/browser && npm ci) && (cd tests/interop && npm ci) && apt-get install -y tshark
//   node tests/golden/capture.mjs [NAME…]      all of capture/catalog.mjs, or those
//   GUICHET_UPDATE_GOLDEN=1 ctest --test-dir build/release -R Golden
// The second command adds what the relay reads, for a reviewer's eyes; without the variable the same
// test holds it against what the browser and tshark say.
import { writeFile } from 'node:fs/promises';

import { startChromium, startFirefox } from './capture/browsers.mjs';
import { captures } from './capture/catalog.mjs';
import { goldenFile } from './capture/golden_file.mjs';
import { record } from './capture/page.mjs';

const start = { chromium: startChromium, firefox: startFirefox };
const wanted = process.argv.slice(2);

async function capture({ name, browser, options }) {
  const started = await start[browser]();
  let run;
  let packets;
  try {
    run = await started.run(record, options);
  } finally {
    packets = await started.stop();
  }
  const text = goldenFile({ version: started.version, options, run, packets });
  await writeFile(new URL(`${name}.txt`, import.meta.url), text);
  return text.length;
}

for (const one of captures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  try {
    console.log(`${one.name}: ${await capture(one)} bytes`);
  } catch (error) {
    console.error(`${one.name}: ${error.message}`);
    process.exitCode = 1;
  }
}

// Pages come compressed, and an idle kiosk fetches the viewer of PDFs before anybody needs it: on a
// line of 128 kbit/s the first PDF is shown when it has arrived.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';

import { slowLine } from './harness/by_tcp.mjs';
import { sources } from './harness/media.mjs';
import { makePdf } from './harness/pdf.mjs';
import { beginVisit, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kViewer = ['/vendor/pdf/build/pdf.js', '/vendor/pdf/build/pdf.worker.js'];
const kThinKbps = 128;
const kShownWithinMs = 5_000;  // from "received"; the viewer alone would take half a minute

async function ask(town, path, { method = 'GET', headers = {} } = {}) {
  const request = http.request(new URL(path, town.url), { method, headers, agent: false }).end();
  const [response] = await once(request, 'response');
  let size = 0;
  for await (const part of response) size += part.length;
  return { status: response.statusCode, headers: response.headers, size };
}

visitTest('static files come compressed to whoever prefers that', async (town) => {
  const table = [];
  for (const path of ['/kiosk', '/desk', '/js/kiosk.js', ...kViewer]) {
    const plain = await ask(town, path);
    const small = await ask(town, path, { headers: { 'Accept-Encoding': 'gzip, br' } });
    const head = await ask(town, path, { method: 'HEAD', headers: { 'Accept-Encoding': 'gzip, br' } });
    const refused = await ask(town, path, { headers: { 'Accept-Encoding': 'gzip;q=0, *' } });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(refused.headers['content-encoding'], undefined);
    assert.equal(refused.size, plain.size);
    assert.equal(small.headers['content-encoding'], 'gzip');
    assert.equal(Number(small.headers['content-length']), small.size);
    for (const { headers } of [plain, small, head, refused]) assert.equal(headers.vary, 'Accept-Encoding');
    assert.deepEqual([head.size, head.headers['content-length'], head.headers.etag],
                     [0, small.headers['content-length'], small.headers.etag]);
    const again = await ask(town, path, { headers: { 'Accept-Encoding': 'gzip', 'If-None-Match': small.headers.etag } });
    assert.deepEqual([again.status, again.size], [304, 0]);
    assert.notEqual(small.headers.etag, plain.headers.etag);
    table.push(`${path}: ${plain.size} bytes, ${small.size} compressed`);
  }
  console.log(table.join('\n'));
});

// How many bytes of a file came over the line, by the page's own account of its last load.
const transferred = (page, path) => page.evaluate((wanted) => performance
  .getEntriesByType('resource').findLast(({ name }) => name.endsWith(wanted))?.transferSize, path);

visitTest('an idle kiosk has the viewer of PDFs before the first one comes', async (town) => {
  const line = await slowLine(town.relay.ports.pages, kThinKbps);  // of each of its connections
  try {
    await firstDocument(town, { url: `http://localhost:${line.port}` });
  } finally {
    line.close();
  }
}, { slow: true });

async function firstDocument(town, thin) {
  const kiosk = await openKiosk(thin, await town.person(sources.red));
  const idle = Date.now();
  const all = await until(async () => {
    const sizes = await Promise.all(kViewer.map((path) => transferred(kiosk, path)));
    return sizes.every((size) => size > 0) && sizes;
  }, 'the viewer is fetched', { within: 60_000 });
  console.log(`fetched while idle: ${all.join(' and ')} bytes, ${Date.now() - idle} ms after it was idle`);

  const desk = await takePost(town, await town.person(sources.green));
  await beginVisit(kiosk, desk);
  const choosing = desk.waitForEvent('filechooser');
  await desk.getByRole('button', { name: 'Envoyer un document' }).click();
  await (await choosing).setFiles({ name: 'formulaire.pdf', mimeType: 'application/pdf', buffer: makePdf(40_000) });
  await kiosk.getByRole('button', { name: 'Accepter' }).click();
  const row = kiosk.locator('.document', { hasText: 'formulaire.pdf' });
  await sees(row, 'Reçu et vérifié', { timeout: 60_000 });
  const received = Date.now();
  await kiosk.locator('canvas.pdf-page[data-page="1"]').waitFor({ timeout: 60_000 });
  const shown = Date.now() - received;
  const loaded = await transferred(kiosk, kViewer[0]);
  console.log(`shown ${shown} ms after it was received; of the viewer ${loaded} bytes came anew`);
  assert.ok(loaded < 1_000, `${loaded} bytes of PDF.js came a second time`);
  assert.ok(shown < kShownWithinMs, `it was shown after ${shown} ms`);
}

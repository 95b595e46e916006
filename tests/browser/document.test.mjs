// Paper both ways: 3 MB of a real PDF, the same bytes at the other end, progress on both sides.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { sources } from './harness/media.mjs';
import { makePdf } from './harness/pdf.mjs';
import { screenshot } from './harness/person.mjs';
import { beginVisit, hangUp, inState, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';

const kSize = 3_000_000;
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function meet(town) {
  const citizen = await town.person(sources.red);
  const adviser = await town.person(sources.green);
  const [kiosk, desk] = await Promise.all([openKiosk(town, citizen), takePost(town, adviser)]);
  await beginVisit(kiosk, desk);
  return { kiosk, desk };
}

// Every percentage a reader of the documents panel could see from here on.
function notePercentages(page) {
  return page.evaluate(() => {
    window.percentages = new Set();
    const note = () => {
      for (const { textContent } of document.querySelectorAll('.document-percent')) {
        const percent = /(\d+) %/.exec(textContent)?.[1];
        if (percent) window.percentages.add(Number(percent));
      }
    };
    new MutationObserver(note).observe(document.getElementById('documents'),
                                       { subtree: true, childList: true, characterData: true });
  });
}

async function sendDocument(page, file) {
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Envoyer un document' }).click();
  await (await choosing).setFiles(file);
}

async function save(page, name) {
  const row = page.locator('.document', { hasText: name });
  await sees(row, 'Reçu et vérifié', { timeout: 40_000 });
  const download = page.waitForEvent('download');
  await row.getByRole('link', { name: 'Enregistrer' }).click();
  const saved = await download;
  assert.equal(saved.suggestedFilename(), name);
  return readFile(await saved.path());
}

async function passOn(from, to, name) {
  const pdf = makePdf(kSize);
  await Promise.all([notePercentages(from), notePercentages(to)]);
  await sendDocument(from, { name, mimeType: 'application/pdf', buffer: pdf });
  await sees(to, 'vous envoie un document');
  await sees(to, `${name} (3,0 Mo)`);
  await screenshot(to, `document-offer-${name}`);
  await to.getByRole('button', { name: 'Accepter' }).click();
  const arrived = await save(to, name);
  assert.equal(arrived.length, pdf.length);
  assert.equal(sha256(arrived), sha256(pdf));
  await sees(from.locator('.document', { hasText: name }), 'Remis et vérifié');
  for (const page of [from, to]) {
    const seen = await page.evaluate(() => [...window.percentages]);
    const between = seen.filter((percent) => percent > 0 && percent < 100);
    assert.ok(between.length >= 3, `progress was shown as ${seen}`);
  }
}

visitTest('a 3 MB PDF goes each way unchanged', async (town) => {
  const { kiosk, desk } = await meet(town);
  await passOn(kiosk, desk, 'attestation.pdf');
  await passOn(desk, kiosk, 'formulaire.pdf');
  await screenshot(kiosk, 'kiosk-documents');
  await screenshot(desk, 'desk-documents');
});

visitTest('pictures are previewed, refused paper stays, hang-up wipes', async (town) => {
  const { kiosk, desk } = await meet(town);
  const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA' +
              'WjR9awAAAABJRU5ErkJggg==';
  const png = { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') };
  await sendDocument(desk, png);
  await kiosk.getByRole('button', { name: 'Accepter' }).click();
  await kiosk.getByRole('img', { name: 'Aperçu de photo.png' }).waitFor();

  await sendDocument(desk, { ...png, name: 'autre.png' });
  await kiosk.getByRole('button', { name: 'Refuser' }).click();
  await sees(desk.locator('.document', { hasText: 'autre.png' }), 'Refusé');

  await sendDocument(kiosk, { ...png, name: 'macro.exe', mimeType: 'application/octet-stream' });
  await sees(kiosk, 'Seuls les documents PDF et les images');

  await hangUp(kiosk);
  await inState(kiosk, 'ended');
  for (const page of [kiosk, desk]) assert.equal(await page.locator('.document').count(), 0);
});

// Paper both ways: 3 MB of a real PDF, the same bytes at the other end, progress on both sides.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { sources } from './harness/media.mjs';
import { kPages, makePdf } from './harness/pdf.mjs';
import { screenshot } from './harness/person.mjs';
import { beginVisit, hangUp, inState, openKiosk, sees, takePost } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

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

// What stands in the middle of the page that is shown: its colour, and how many colours there are.
function middle(row) {
  return row.locator('canvas').evaluate((canvas) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d')
      .getImageData(width / 4, height / 4, width / 2, height / 2);
    const colours = new Set();
    for (let i = 0; i < data.length; i += 4 * 97) {
      colours.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
    }
    return { page: Number(canvas.dataset.page), width, colours: [...colours] };
  });
}

async function isRendered(page, name) {
  const row = page.locator('.document', { hasText: name });
  const turn = (name) => row.getByRole('button', { name });
  for (let number = 1; number <= kPages.length; number++) {
    await sees(row, `Page ${number} sur ${kPages.length}`);
    const shown = await until(async () => {
      const now = await middle(row);
      return now.page === number && now;
    }, `page ${number} is drawn`);
    assert.ok(shown.width > 250, `only ${shown.width} pixels wide`);
    if (number === 1) {
      assert.ok(shown.colours.length > 50, `the picture has ${shown.colours.length} colours`);
    } else {
      const colour = kPages[number - 1].rgb.map((part) => Math.round(255 * part)).join();
      assert.deepEqual(shown.colours, [colour]);
      await screenshot(page, `document-page-${number}-${name}`);
    }
    if (number < kPages.length) await turn('Page suivante').click();
  }
  assert.ok(await turn('Page suivante').isDisabled());
  await turn('Page précédente').click();
  await sees(row, `Page 2 sur ${kPages.length}`);
  for (const button of ['Page suivante', 'Page précédente']) {
    const { width, height } = await turn(button).boundingBox();
    assert.ok(width >= 44 && height >= 44, `${button} is ${width} x ${height}`);
  }
}

// How often each page asked for PDF.js from here on.
function countRequests(pages) {
  const counts = new Map(pages.map((page) => [page, 0]));
  for (const page of pages) {
    page.on('request', (request) => {
      if (request.url().includes('/vendor/pdf/')) counts.set(page, counts.get(page) + 1);
    });
  }
  return counts;
}

visitTest('a 3 MB PDF goes each way unchanged', async (town) => {
  const { kiosk, desk } = await meet(town);
  const viewers = countRequests([kiosk, desk]);
  await passOn(kiosk, desk, 'attestation.pdf');
  await isRendered(desk, 'attestation.pdf');
  assert.equal(viewers.get(kiosk), 0, 'PDF.js was loaded where no PDF is shown');
  await passOn(desk, kiosk, 'formulaire.pdf');
  await isRendered(kiosk, 'formulaire.pdf');
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
  await inState(kiosk, 'rating');
  for (const page of [kiosk, desk]) assert.equal(await page.locator('.document').count(), 0);
});

visitTest('a PDF that cannot be shown can still be saved', async (town) => {
  const { kiosk, desk } = await meet(town);
  const broken = Buffer.from('%PDF-1.4\nnot really\n');
  await sendDocument(kiosk, { name: 'abime.pdf', mimeType: 'application/pdf', buffer: broken });
  await desk.getByRole('button', { name: 'Accepter' }).click();
  await sees(desk, 'Ce document ne peut pas être affiché : il est protégé ou abîmé');
  assert.deepEqual(await save(desk, 'abime.pdf'), broken);
});

visitTest('without PDF.js the relay says so and documents are saved only', async (town) => {
  town.expectError(/status of 404|pdf\.js/);  // the browser's own lines about the missing file
  assert.match(town.relay.log, /level=warn event=pages.no_pdf_viewer/);
  const { kiosk, desk } = await meet(town);
  const pdf = makePdf(30_000);
  await sendDocument(kiosk, { name: 'formulaire.pdf', mimeType: 'application/pdf', buffer: pdf });
  await desk.getByRole('button', { name: 'Accepter' }).click();
  await sees(desk, 'Ce document ne peut pas être affiché sur ce poste');
  assert.deepEqual(await save(desk, 'formulaire.pdf'), pdf);
}, { relay: { arguments: ['--pdf-viewer', '/nonexistent'] } });

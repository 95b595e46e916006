// Writes the tables of docs/THIN-LINES.md anew from measured/levers.json and measured/visits.json.
//     node tests/truth/thin_lines.mjs            writes
//     node tests/truth/thin_lines.mjs --check    fails when the page says something else
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { visitTable } from './heard_and_seen.mjs';
import { tables } from './lever_table.mjs';

export const kKept = fileURLToPath(new URL('measured/levers.json', import.meta.url));
const kVisits = fileURLToPath(new URL('measured/visits.json', import.meta.url));
const kPage = fileURLToPath(new URL('../../docs/THIN-LINES.md', import.meta.url));

async function anew() {
  const page = await readFile(kPage, 'utf8');
  const [levers, visits] = await Promise.all([kKept, kVisits].map(async (file) => JSON.parse(await readFile(file, 'utf8'))));
  const parts = { visits: visitTable(visits), ...tables(levers) };
  const written = Object.entries(parts).reduce((text, [name, part]) => {
    const [begin, end] = ['begin', 'end'].map((word) => `<!-- ${name}: ${word} -->`);
    if (!text.includes(begin) || !text.includes(end)) throw new Error(`no place for ${name} in ${kPage}`);
    return text.slice(0, text.indexOf(begin) + begin.length) + `\n\n${part}\n\n` + text.slice(text.indexOf(end));
  }, page);
  return { page, written };
}

export async function writePage() {
  await writeFile(kPage, (await anew()).written);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const { page, written } = await anew();
    if (page !== written) throw new Error('docs/THIN-LINES.md is not as measured: node tests/truth/thin_lines.mjs writes it');
  } else {
    await writePage();
  }
}

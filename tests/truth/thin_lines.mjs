// Writes the tables of docs/THIN-LINES.md anew from measured/levers.json.
//     node tests/truth/thin_lines.mjs            writes
//     node tests/truth/thin_lines.mjs --check    fails when the page says something else
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { tables } from './lever_table.mjs';

export const kKept = fileURLToPath(new URL('measured/levers.json', import.meta.url));
const kPage = fileURLToPath(new URL('../../docs/THIN-LINES.md', import.meta.url));

async function anew() {
  const page = await readFile(kPage, 'utf8');
  const written = Object.entries(tables(JSON.parse(await readFile(kKept, 'utf8')))).reduce((text, [name, part]) => {
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

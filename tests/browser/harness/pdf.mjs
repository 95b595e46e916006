// A real PDF of about the wanted size: three pages, the first with an uncompressed picture of noise,
// the others in a colour of their own with a line in a font that the file does not bring along.
import { randomBytes } from 'node:crypto';

export const kPages = [null, { rgb: [0, 0.5, 0] }, { rgb: [0, 0, 0.8] }];

export function makePdf(bytes) {
  const side = Math.floor(Math.sqrt(bytes / 3));
  const pixels = randomBytes(3 * side * side);
  const contents = kPages.map((page, i) => Buffer.from(page === null
    ? 'q 500 0 0 500 50 200 cm /P Do Q'
    : `${page.rgb.join(' ')} rg 50 200 500 500 re f BT /F 36 Tf 50 750 Td (Page ${i + 1}) Tj ET`));
  const first = 5;  // number of the first page's object; each is followed by its content
  const kids = kPages.map((_, i) => `${first + 2 * i} 0 R`).join(' ');
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from(`<< /Type /Pages /Kids [${kids}] /Count ${kPages.length} >>`),
    stream(`<< /Type /XObject /Subtype /Image /Width ${side} /Height ${side} ` +
           `/ColorSpace /DeviceRGB /BitsPerComponent 8 /Length ${pixels.length} >>`, pixels),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    ...contents.flatMap((content, i) => [
      Buffer.from('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ' +
                  `/Contents ${first + 1 + 2 * i} 0 R ` +
                  '/Resources << /XObject << /P 3 0 R >> /Font << /F 4 0 R >> >> >>'),
      stream(`<< /Length ${content.length} >>`, content),
    ]),
  ];
  const parts = [Buffer.from('%PDF-1.4\n')];
  const offsets = [];
  let length = parts[0].length;
  objects.forEach((object, index) => {
    offsets.push(length);
    const head = Buffer.from(`${index + 1} 0 obj\n`);
    const part = Buffer.concat([head, object, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}` +
    `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`));
  return Buffer.concat(parts);
}

function stream(dictionary, data) {
  return Buffer.concat([Buffer.from(`${dictionary}\nstream\n`), data, Buffer.from('\nendstream')]);
}

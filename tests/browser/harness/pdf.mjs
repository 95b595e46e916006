// A real PDF of about the wanted size: one page with one uncompressed picture of noise.
import { randomBytes } from 'node:crypto';

export function makePdf(bytes) {
  const side = Math.floor(Math.sqrt(bytes / 3));
  const pixels = randomBytes(3 * side * side);
  const content = Buffer.from('q 500 0 0 500 50 200 cm /P Do Q');
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from('<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R ' +
                '/Resources << /XObject << /P 5 0 R >> >> >>'),
    stream(`<< /Length ${content.length} >>`, content),
    stream(`<< /Type /XObject /Subtype /Image /Width ${side} /Height ${side} ` +
           `/ColorSpace /DeviceRGB /BitsPerComponent 8 /Length ${pixels.length} >>`, pixels),
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

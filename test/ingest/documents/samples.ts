/** Documents for tests, made here: DOCX and EPUB from their parts, PDF from its objects. */
import { deflateSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A paragraph of a Word document, in a style. */
export const wordParagraph = (text: string, style?: string) =>
  `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ''}<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`;

const wordStyle = (id: string, name: string) =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`;

/** A Word document. @param body the content of its body, as XML. */
export function docx(body: string, more: { readonly [name: string]: Uint8Array } = {}): Uint8Array {
  const styles = [1, 2, 3].map((level) => wordStyle(`Heading${level}`, `heading ${level}`)).join('');
  return zipSync({
    '[Content_Types].xml': strToU8(
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    ),
    '_rels/.rels': strToU8(
      '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    ),
    'word/_rels/document.xml.rels': strToU8(
      '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
    ),
    'word/styles.xml': strToU8(`<w:styles ${W}>${styles}${wordStyle('Title', 'Title')}</w:styles>`),
    'word/document.xml': strToU8(`<w:document ${W}><w:body>${body}</w:body></w:document>`),
    ...more,
  });
}

/** A book of pages. */
export function epub(pages: readonly string[]): Uint8Array {
  const files = Object.fromEntries(
    pages.map((page, k) => [
      `OEBPS/text/p ${k}.xhtml`,
      strToU8(
        `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${page}</body></html>`,
      ),
    ]),
  );
  const items = pages.map(
    (_, k) => `<item id="p${k}" href="text/p%20${k}.xhtml" media-type="application/xhtml+xml"/>`,
  );
  const spine = pages.map((_, k) => `<itemref idref="p${k}"/>`);
  return zipSync({
    mimetype: strToU8('application/epub+zip'),
    'META-INF/container.xml': strToU8(
      '<?xml version="1.0"?><container><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    ),
    'OEBPS/book.opf': strToU8(
      `<?xml version="1.0"?><package><metadata><dc:title>The book</dc:title></metadata><manifest>${items.join('')}</manifest><spine>${spine.join('')}</spine></package>`,
    ),
    ...files,
  });
}

/** A line of a page: where it stands, in which size, and its text. */
export type PdfLine = readonly [x: number, y: number, size: number, text: string];

/** A PDF whose pages are streams of drawing commands. */
export function pdfOf(streams: readonly (string | Uint8Array)[], catalog = ''): Uint8Array {
  const kids = streams.map((_, k) => `${4 + 2 * k} 0 R`).join(' ');
  const objects: (string | Uint8Array)[][] = [
    [`<< /Type /Catalog /Pages 2 0 R ${catalog} >>`],
    [`<< /Type /Pages /Kids [${kids}] /Count ${streams.length} >>`],
    ['<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'],
  ];
  streams.forEach((stream, k) => {
    const packed = typeof stream === 'string' ? deflateSync(stream) : stream;
    objects.push(
      [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >> /Contents ${5 + 2 * k} 0 R >>`,
      ],
      [`<< /Length ${packed.length} /Filter /FlateDecode >>\nstream\n`, packed, '\nendstream'],
    );
  });
  const chunks: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = chunks[0].length;
  const write = (part: string | Uint8Array) => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part);
    chunks.push(bytes);
    length += bytes.length;
  };
  objects.forEach((parts, k) => {
    offsets.push(length);
    write(`${k + 1} 0 obj\n`);
    for (const part of parts) write(part);
    write('\nendobj\n');
  });
  const start = length;
  write(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`);
  for (const offset of offsets) write(`${String(offset).padStart(10, '0')} 00000 n \n`);
  write(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(chunks);
}

/** A PDF of pages of lines. */
export function pdf(pages: readonly (readonly PdfLine[])[]): Uint8Array {
  return pdfOf(
    pages.map((lines) =>
      lines
        .map(
          ([x, y, size, text]) => `BT /F ${size} Tf ${x} ${y} Td (${text.replace(/[\\()]/g, '\\$&')}) Tj ET`,
        )
        .join('\n'),
    ),
  );
}

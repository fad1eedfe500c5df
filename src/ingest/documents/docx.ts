/** DOCX by mammoth: headings, paragraphs, lists and tables by their styles, through HTML. Pictures are left out. */
import { zipSync } from 'fflate';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { addHtml } from './html.js';
import { unpack } from './unpack.js';
import { Unreadable } from './unreadable.js';

/** Parts that hold text and say how it is arranged. */
const WANTED = /^(?:\[Content_Types\]\.xml|_rels\/\.rels|word\/(?:[^/]+\.xml|_rels\/[^/]+))$/;

const STYLES = [
  "p[style-name='Title'] => h1.document-title:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  "p[style-name='Code'] => pre:separator('\\n')",
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
];

const TITLE = /<h1 class="document-title">([\s\S]*?)<\/h1>/;

/** Reads a Word document. @throws Unreadable where it is none, or is damaged. */
export async function readDocx(bytes: Uint8Array): Promise<Extracted> {
  const parts = unpack(bytes, (name) => WANTED.test(name));
  if (!Object.hasOwn(parts, 'word/document.xml'))
    throw new Unreadable('is no Word document: it has no text part');
  const { default: mammoth } = await import('mammoth');
  // Packed again without what was left out, so that nothing else of the file is ever unpacked.
  const clean = Buffer.from(zipSync(parts, { level: 0 }));
  let html: string;
  try {
    ({ value: html } = await mammoth.convertToHtml(
      { buffer: clean },
      {
        styleMap: STYLES,
        convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
      },
    ));
  } catch (error) {
    throw new Unreadable(`cannot be read as a Word document: it is damaged (${(error as Error).message})`);
  }
  const builder = new TextBuilder();
  const [found, title] = TITLE.exec(html) ?? [];
  addHtml(builder, found === undefined ? html : html.replace(found, ''));
  return builder.done('docx', { title: title?.replace(/<[^>]*>/g, '') });
}

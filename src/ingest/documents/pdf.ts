/** PDF by pdf.js (unpdf): the text of its pages, put together to paragraphs and headings by places and sizes. */
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { LIMITS } from './limits.js';
import { addPages, type Line } from './pdf-layout.js';
import { Unreadable } from './unreadable.js';

/** What pdf.js gives of a piece of text. */
interface TextItem {
  readonly str: string;
  /** The last two: where it begins, from the left and from below. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly hasEOL: boolean;
}

/** Reads the text of a PDF. @throws Unreadable where it is damaged, or has a password. */
export async function readPdf(bytes: Uint8Array): Promise<Extracted> {
  const { getDocumentProxy } = await import('unpdf');
  // pdf.js takes the bytes over.
  const opened = getDocumentProxy(Uint8Array.from(bytes), {
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
  });
  const pdf = await opened.catch((error: Error) => {
    throw new Unreadable(
      error.name === 'PasswordException'
        ? 'is protected by a password: save a copy without one'
        : `cannot be read as PDF: it is damaged (${error.message})`,
    );
  });
  try {
    const { numPages } = pdf;
    if (numPages > LIMITS.pages) throw new Unreadable(`has more than ${LIMITS.pages} pages: split it`);
    const pages: (readonly Line[])[] = [];
    const broken: number[] = [];
    for (let number = 1; number <= numPages; number++) {
      try {
        const page = await pdf.getPage(number);
        const { items } = await page.getTextContent();
        pages.push(linesOf(items.filter((item) => 'str' in item) as readonly TextItem[]));
        page.cleanup();
      } catch {
        pages.push([]);
        broken.push(number);
      }
    }
    return extracted(pages, broken, await titleOf(pdf));
  } finally {
    await pdf.loadingTask.destroy();
  }
}

function extracted(
  pages: readonly (readonly Line[])[],
  broken: readonly number[],
  title: string | undefined,
): Extracted {
  const builder = new TextBuilder();
  addPages(builder, pages);
  const empty = pages.flatMap((lines, k) => (lines.length === 0 && !broken.includes(k + 1) ? k + 1 : []));
  if (builder.isEmpty)
    throw new Unreadable(
      broken.length === pages.length
        ? 'cannot be read as PDF: none of its pages can be'
        : 'has no text: it is probably scanned; give it a layer of text by OCR first (such as ocrmypdf)',
    );
  if (empty.length > 0) builder.note(`${placesOf(empty)} without text: scanned or pictures`);
  if (broken.length > 0) builder.note(`${placesOf(broken)} could not be read`);
  return builder.done('pdf', { title, pages: pages.length });
}

function placesOf(pages: readonly number[]): string {
  const first = pages.slice(0, 10).join(', ');
  const more = pages.length > 10 ? ` and ${pages.length - 10} more` : '';
  return `page${pages.length > 1 ? 's' : ''} ${first}${more}`;
}

/** Names that programs give when nobody else does. */
const NO_TITLE =
  /^(?:untitled|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pptx?|xlsx?|indd|qxd|tex|dvi|pdf|html?)|about:blank|https?:.*|document\d*)$/i;

async function titleOf(pdf: { getMetadata(): Promise<{ info: object }> }): Promise<string | undefined> {
  try {
    const { Title } = (await pdf.getMetadata()).info as { Title?: unknown };
    return typeof Title === 'string' && !NO_TITLE.test(Title.trim()) ? Title : undefined;
  } catch {
    return undefined;
  }
}

/** Puts pieces together to lines: those on one height, one after the other. */
function linesOf(items: readonly TextItem[]): Line[] {
  const lines: Line[] = [];
  let line: { -readonly [Key in keyof Line]: Line[Key] } | undefined;
  const end = () => {
    if (line && line.text.trim() !== '') lines.push({ ...line, text: line.text.trim() });
    line = undefined;
  };
  for (const { str, transform, width, height, hasEOL } of items) {
    const [, , , , x, y] = transform;
    if (str !== '') {
      const size = height || Math.hypot(transform[2], transform[3]);
      if (line && Math.abs(line.y - y) > Math.max(2, line.size * 0.6)) end();
      if (line) {
        // A gap as wide as several spaces parts columns of a table.
        if (x - line.right > line.size * 1.5 && str.trim() !== '' && /\S$/.test(line.text))
          line.text += ' | ';
        line.text += str;
        line.right = Math.max(line.right, x + width);
        if (str.trim() !== '') line.size = Math.max(line.size, size);
      } else line = { text: str, x, y, right: x + width, size };
    }
    if (hasEOL) end();
  }
  end();
  return lines;
}

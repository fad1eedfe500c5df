/** The formats of documents: how each is known by name and first bytes, and which parser reads it. */
import { decodeText } from './decode.js';
import type { Extracted } from './extracted.js';
import { LIMITS } from './limits.js';
import { readPlainText } from './plain-text.js';
import { packedNames, unpack } from './unpack.js';
import { Unreadable } from './unreadable.js';

export const DOCUMENT_FORMATS = [
  ...(['markdown', 'html', 'text', 'rst', 'org', 'asciidoc'] as const),
  ...(['pdf', 'docx', 'epub', 'pptx', 'opendocument', 'spreadsheet'] as const),
  ...(['email', 'notebook', 'subtitles'] as const),
] as const;

export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** A parser is loaded with the first document of its format. */
const READERS: {
  readonly [Format in DocumentFormat]: (bytes: Uint8Array) => Extracted | Promise<Extracted>;
} = {
  markdown: async (bytes) => (await import('./markdown.js')).readMarkdown(bytes),
  html: async (bytes) => (await import('./html.js')).readHtml(bytes),
  text: (bytes) => readPlainText(decodeText(bytes, undefined, LIMITS.characters)),
  pdf: async (bytes) => (await import('./pdf.js')).readPdf(bytes),
  docx: async (bytes) => (await import('./docx.js')).readDocx(bytes),
  epub: async (bytes) => (await import('./epub.js')).readEpub(bytes),
  rst: async (bytes) => (await import('./restructured-text.js')).readRestructuredText(bytes),
  org: async (bytes) => (await import('./org.js')).readOrg(bytes),
  asciidoc: async (bytes) => (await import('./asciidoc.js')).readAsciiDoc(bytes),
  pptx: async (bytes) => (await import('./presentation.js')).readPresentation(bytes),
  opendocument: async (bytes) => (await import('./opendocument.js')).readOpenDocument(bytes),
  spreadsheet: async (bytes) => (await import('./spreadsheet.js')).readSpreadsheet(bytes),
  email: async (bytes) => (await import('./email.js')).readEmail(bytes),
  notebook: async (bytes) => (await import('./notebook.js')).readNotebook(bytes),
  subtitles: async (bytes) => (await import('./subtitles.js')).readSubtitles(bytes),
};

/** @throws Unreadable where the bytes cannot be read as what they are. */
export async function extract(bytes: Uint8Array, format: DocumentFormat): Promise<Extracted> {
  try {
    return await READERS[format](bytes);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    // Of a parser that did not expect what it met: no stack left, for example.
    throw new Unreadable(`cannot be read as ${format}: ${(error as Error).message}`);
  }
}

/** Formats that are known and not read, by their first bytes, each of which is a character here. */
const REFUSED: readonly (readonly [readonly string[], string])[] = [
  [
    ['\xd0\xcf\x11\xe0'],
    'is an old Word, Excel, PowerPoint or Outlook file, or protected by a password: save it as .docx, .xlsx, .pptx or .eml without one',
  ],
  [['{\\rtf'], 'is RTF: save it as .docx'],
  [
    ['\x89PNG', '\xff\xd8\xff', 'GIF8', 'II*\0', 'MM\0*', 'RIFF'],
    'is a picture or sound: there is no text in it to be read',
  ],
  [['\x1f\x8b', 'BZh', '\xfd7zXZ', '7z\xbc\xaf', 'Rar!'], 'is packed: unpack it first'],
  [['\x7fELF', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe'], 'is a program'],
];

/**
 * What the bytes are, whatever the name says; the name decides between the sorts of text.
 *
 * @throws Unreadable where they are known to be something that is not read.
 */
export function formatOf(bytes: Uint8Array, name: string): DocumentFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024)).toString(
    'latin1',
  );
  if (/^[\s\S]{0,1000}?%PDF-\d/.test(head)) return 'pdf';
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return packedFormat(bytes);
  for (const [beginnings, reason] of REFUSED)
    if (beginnings.some((beginning) => head.startsWith(beginning))) throw new Unreadable(reason);
  const named = FORMAT_BY_ENDING.get(endingOf(name));
  if (named && PACKED.has(named))
    throw new Unreadable(
      `is no ${endingOf(name).toUpperCase()} file, as its name says: it may be damaged or cut off`,
    );
  if (named) return named;
  return /^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml[^>]*>\s*<!doctype html)/i.test(head)
    ? 'html'
    : 'text';
}

function packedFormat(bytes: Uint8Array): DocumentFormat {
  const names = packedNames(bytes);
  if (names.includes('word/document.xml')) return 'docx';
  if (names.includes('META-INF/container.xml')) return 'epub';
  if (names.includes('ppt/presentation.xml')) return 'pptx';
  if (names.includes('xl/workbook.xml')) return 'spreadsheet';
  if (names.includes('xl/workbook.bin'))
    throw new Unreadable('is a binary workbook of Excel: save it as .xlsx');
  if (names.includes('Index/Document.iwa'))
    throw new Unreadable('is of Pages, Numbers or Keynote: export it as .docx, .xlsx, .pptx or PDF');
  if (names.includes('content.xml'))
    return /spreadsheet/.test(mimeTypeOf(bytes)) ? 'spreadsheet' : 'opendocument';
  throw new Unreadable('is an archive: unpack it first');
}

/** The type that an OpenDocument file says that it has. */
const mimeTypeOf = (bytes: Uint8Array): string =>
  Buffer.from(unpack(bytes, (name) => name === 'mimetype').mimetype ?? []).toString('latin1');

/** Formats that are known by their first bytes alone. */
const PACKED = new Set<DocumentFormat>(['pdf', 'docx', 'epub', 'pptx', 'opendocument', 'spreadsheet']);

const FORMAT_BY_ENDING = new Map<string, DocumentFormat>([
  ...['md', 'markdown', 'mdown', 'mkd', 'mdx'].map((ending) => [ending, 'markdown'] as const),
  ...['html', 'htm', 'xhtml'].map((ending) => [ending, 'html'] as const),
  ...['txt', 'text', 'log', 'tex'].map((ending) => [ending, 'text'] as const),
  ...['rst', 'rest'].map((ending) => [ending, 'rst'] as const),
  ...['adoc', 'asciidoc'].map((ending) => [ending, 'asciidoc'] as const),
  ...['docx', 'docm'].map((ending) => [ending, 'docx'] as const),
  ...['pptx', 'pptm', 'ppsx'].map((ending) => [ending, 'pptx'] as const),
  ...['xlsx', 'xlsm', 'ods'].map((ending) => [ending, 'spreadsheet'] as const),
  ...['odt', 'odp'].map((ending) => [ending, 'opendocument'] as const),
  ...['eml', 'mht', 'mhtml'].map((ending) => [ending, 'email'] as const),
  ...['srt', 'vtt'].map((ending) => [ending, 'subtitles'] as const),
  ['org', 'org'],
  ['ipynb', 'notebook'],
  ['pdf', 'pdf'],
  ['epub', 'epub'],
]);

/** A file name's ending in lower case, without the dot; empty where it has none. */
export const endingOf = (name: string) => /\.([^./\\]+)$/.exec(name)?.[1].toLowerCase() ?? '';

/** Whether a file of this name is taken when it is found in a folder. */
export const isDocumentName = (name: string) => FORMAT_BY_ENDING.has(endingOf(name)) || isLinesName(name);

/** Whether each line of a file of this name is a document. */
export const isLinesName = (name: string) => /\.(?:jsonl|ndjson)$/i.test(name);

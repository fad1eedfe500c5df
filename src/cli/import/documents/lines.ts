/** JSONL files with one document per line, in the formats of public text collections. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DocumentFormat, DocumentInput } from '../../../ingest/index.js';
import { isObject } from '../../../runtime/index.js';

/** A document of a file, or the reason why a line is not one. */
export type Line =
  | { readonly line: number; readonly key: string; readonly document: Omit<DocumentInput, 'id' | 'source'> }
  | { readonly line: number; readonly reason: string };

/** The names of fields; the first existing one is used. */
const IDS = ['id', '_id', 'docid', 'doc_id', 'docno', 'pid', 'uuid', 'url'];

const TITLES = ['title', 'name', 'headline', 'heading', '标题', '題名'];

const TEXTS: readonly (readonly [string, DocumentFormat])[] = [
  ['text', 'text'],
  ['content', 'text'],
  ['contents', 'text'],
  ['body', 'text'],
  ['markdown', 'markdown'],
  ['html', 'html'],
  ['document', 'text'],
  ['passage', 'text'],
  ['article', 'text'],
  ['abstract', 'text'],
  ['正文', 'text'],
  ['内容', 'text'],
];

/** Fields that become fields of the item with the same name. */
const FIELDS = ['tags', 'image', 'published', 'expires', 'hidden', 'owner'] as const;

/** The maximum length of a line, in characters. */
const LONGEST = 64 * 1024 * 1024;

/** @param name the name of the file, for the ids of its documents. */
export async function* linesOf(path: string, name: string, signal: AbortSignal): AsyncGenerator<Line> {
  const lines = createInterface({
    input: createReadStream(path, { encoding: 'utf8', signal }),
    crlfDelay: Infinity,
  });
  let number = 0;
  for await (const text of lines) {
    number++;
    const content = number === 1 && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    if (content.trim() === '') continue;
    yield lineOf(content, number, name);
  }
}

function lineOf(text: string, line: number, name: string): Line {
  if (text.length > LONGEST) return { line, reason: 'is too long' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, reason: `is not JSON: ${(error as Error).message}` };
  }
  if (!isObject(value)) return { line, reason: 'is no object' };
  const record = value;
  const found = TEXTS.find(([member]) => typeof record[member] === 'string' && record[member] !== '');
  if (!found) return { line, reason: `has no text: one of ${TEXTS.map(([member]) => member).join(', ')}` };
  const [member, format] = found;
  const id = IDS.map((one) => record[one]).find(
    (one) => (typeof one === 'string' && one !== '') || typeof one === 'number',
  );
  const title = TITLES.map((one) => record[one]).find((one) => typeof one === 'string' && one.trim() !== '');
  const fields = Object.fromEntries(
    FIELDS.flatMap((one) => (record[one] === undefined || record[one] === null ? [] : [[one, record[one]]])),
  );
  const attributes = attributesOf(record);
  return {
    line,
    key: id === undefined ? `${name}#${line}` : String(id),
    document: {
      content: Buffer.from(record[member] as string),
      format,
      ...(title !== undefined && { title: title as string }),
      ...fields,
      ...(attributes && { attributes }),
    },
  };
}

/** The content of `metadata` or `attributes`, and the URL. */
function attributesOf(record: {
  readonly [member: string]: unknown;
}): { readonly [name: string]: never } | undefined {
  const given = record.attributes ?? record.metadata;
  const own = isObject(given) ? given : {};
  const all = { ...own, ...(typeof record.url === 'string' && record.url !== '' && { url: record.url }) };
  return Object.keys(all).length > 0 ? (all as { readonly [name: string]: never }) : undefined;
}

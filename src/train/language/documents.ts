/**
 * Training documents of a language model, read in sequence from text, Markdown, JSON Lines and Parquet, and cleaned.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Formats by the extension of a file. */
const TEXT = new Set(['.txt', '.text', '.md', '.markdown']);

const LINES = new Set(['.jsonl', '.ndjson']);

const TABLE = '.parquet';

const READ = [...TEXT, ...LINES, TABLE];

/** The fields of a JSON object, or columns of a table, that can contain its text. */
const FIELDS = ['text', 'content', 'body'];

/** The minimum length in characters of the documents of a text file, which is split at empty lines. */
const DOCUMENT = 4_000;

/** The maximum length of a document, which limits the memory for a file without empty lines. */
const LONGEST = 400_000;

const SHORTEST = 16;

/**
 * The error for input that cannot be read.
 *
 * @example
 * await corpusFiles(['notes.txt']).catch((error) => error instanceof CorpusError); // true
 */
export class CorpusError extends Error {
  override name = 'CorpusError';
}

/**
 * The files below the given paths, in the order of their names.
 *
 * @example
 * await corpusFiles(['texts']); // ['texts/animals.jsonl']
 * await corpusFiles(['notes.txt']); // CorpusError: notes.txt: there is no such file or folder
 *
 * @throws CorpusError for a path that does not exist or has an unsupported format.
 */
export async function corpusFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new CorpusError(`${path}: there is no such file or folder`);
    if (found.isDirectory()) {
      const names = await readdir(path, { recursive: true });
      files.push(
        ...names
          .filter(isRead)
          .sort()
          .map((name) => join(path, name)),
      );
    } else if (isRead(path)) files.push(path);
    else throw new CorpusError(`${path}: only ${READ.join(', ')} are read, by the ending of the name`);
  }
  if (files.length === 0) throw new CorpusError(`no text in ${paths.join(', ')}`);
  return files;
}

const isRead = (name: string): boolean => READ.includes(extname(name));

/**
 * The documents of files, cleaned, in order; one is in memory at a time.
 *
 * @example
 * const documents = [];
 * for await (const text of documentsIn(['texts/animals.jsonl'])) documents.push(text);
 * documents[0]; // 'The cat number 0 sat on the mat and sang.'
 *
 * @param onLeftOut called with the file of each document that is too short or not text (see `clean`).
 * @throws CorpusError for a line of JSON Lines that is not an object with a text, with its number; for a table that is
 *   damaged or has no column of texts.
 */
export async function* documentsIn(
  files: readonly string[],
  onLeftOut?: (file: string) => void,
): AsyncGenerator<string> {
  for (const file of files) {
    for await (const document of textsIn(file)) {
      const text = clean(document);
      if (text !== undefined) yield text;
      else if (document.trim() !== '') onLeftOut?.(file);
    }
  }
}

function textsIn(file: string): AsyncGenerator<string> {
  if (extname(file) === TABLE) return fromTable(file);
  const lines = createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  return LINES.has(extname(file)) ? fromJsonLines(file, lines) : fromText(lines);
}

async function* fromTable(file: string): AsyncGenerator<string> {
  // Loaded here: of all that loads this room, few read a table, and the readers of files are many modules.
  const { FileProblem, parquetFile } = await import('../../ingest/index.js');
  try {
    const { names, read } = await parquetFile({ name: file, path: file });
    const column = FIELDS.find((name) => names.includes(name));
    if (column === undefined)
      throw new CorpusError(`${file}: no column ${FIELDS.join(', ')}; it has ${names.join(', ')}`);
    for await (const { objects } of read(undefined, [column]))
      for (const { object } of objects) {
        const text = (object as Readonly<Record<string, unknown>>)[column];
        if (typeof text === 'string') yield text;
      }
  } catch (error) {
    if (error instanceof FileProblem) throw new CorpusError(error.message, { cause: error });
    throw error;
  }
}

async function* fromJsonLines(file: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch (error) {
      throw new CorpusError(`${file}, line ${number}: not JSON (${(error as Error).message})`);
    }
    const fields = (typeof record === 'object' && record !== null ? record : {}) as Record<string, unknown>;
    const field = FIELDS.find((name) => typeof fields[name] === 'string');
    if (field === undefined)
      throw new CorpusError(`${file}, line ${number}: no text in ${FIELDS.join(', ')}`);
    yield fields[field] as string;
  }
}

async function* fromText(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let parts: string[] = [];
  let length = 0;
  for await (const line of lines) {
    parts.push(line);
    length += line.length + 1;
    const ends = line.trim() === '' || line === '\f';
    if ((ends && length >= DOCUMENT) || length >= LONGEST) {
      yield parts.join('\n');
      [parts, length] = [[], 0];
    }
  }
  if (parts.length > 0) yield parts.join('\n');
}

/**
 * A document without control characters, byte order marks, white space at the ends of lines, and more than two
 * consecutive empty lines.
 *
 * @example
 * clean('\ufeffTwo lines  \r\nof some text.'); // 'Two lines\nof some text.'
 * clean('too short'); // undefined
 *
 * @returns undefined for a document that is too short or mostly not text.
 */
export function clean(document: string): string | undefined {
  const text = document
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/g, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
  if (text.length < SHORTEST) return undefined;
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  return broken * 20 > text.length ? undefined : text;
}

/** Folders of files and zip archives, whose files are looked at together: either may be a known data set. */
import { open, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Entry } from 'yauzl';
import { FileProblem } from './problem.js';
import { bounded, openFile, type Source, sourceOf } from './source.js';

/** The files of one folder, by name. */
export interface Folder {
  /** Its path, for people. */
  readonly name: string;
  readonly names: readonly string[];
  /** Opens one of them. */
  open(name: string): Promise<Source>;
}

const READABLE = new Set([
  ...['.jsonl', '.sql', '.ndjson', '.json', '.csv', '.tsv', '.dat', '.data', '.inter', '.item', '.user'],
  ...['.tab', '.psv', '.parquet', '.pq'],
]);

const isAbout = (name: string): boolean =>
  name.startsWith('.') ||
  /^(readme|licen[cs]e|package|tsconfig|composer|changelog|notice|checksums?)\b/i.test(name);

/** Whether a file may be a table or objects, though its name says less: `orders.txt`, `ml-1m.train.rating`, `20170101`. */
export function mayHoldRecords(name: string): boolean {
  if (isAbout(name)) return false;
  const extension = extname(name.replace(/\.gz$/i, '')).toLowerCase();
  return MAYBE.has(extension) || /^\.(\d+|part-?\d+)$/.test(extension);
}

/** Extensions of all sorts of texts, tables among them. */
const MAYBE = new Set(['', '.txt', '.log', '.rating', '.ratings', '.base', '.test', '.list', '.out', '.xml']);

/** Whether a file may hold records, by its name. */
export function isReadable(name: string): boolean {
  if (isAbout(name)) return false;
  return READABLE.has(extname(name.replace(/\.gz$/i, '')).toLowerCase());
}

/** A folder, or the one folder in it where it has no files itself. */
export async function folderAt(path: string, encoding: string | undefined): Promise<Folder> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .sort();
  const inside = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  if (inside.length === 1 && !names.some(isReadable)) return folderAt(join(path, inside[0].name), encoding);
  return { name: path, names, open: (name) => openFile(join(path, name), encoding) };
}

/** Whether a file is a zip archive. */
export async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return (
      bytesRead === 4 &&
      (buffer.equals(Buffer.from('PK\u0003\u0004')) || buffer.equals(Buffer.from('PK\u0005\u0006')))
    );
  } finally {
    await file.close();
  }
}

const WORKBOOKS: readonly (readonly [string, RegExp])[] = [
  ['a workbook of Excel', /^xl\/workbook\.(xml|bin)$/],
  ['a document of Word', /^word\/document\.xml$/],
  ['a spreadsheet of OpenDocument', /^META-INF\/manifest\.xml$/],
];

/** @returns the folders within an archive, each with its files. @throws FileProblem where it cannot be read. */
export async function foldersInZip(path: string, encoding: string | undefined): Promise<Folder[]> {
  const entries = await entriesOf(path);
  for (const [kind, mark] of WORKBOOKS) {
    if (entries.some(({ fileName }) => mark.test(fileName)))
      throw new FileProblem(`${path} is ${kind}; save its sheet as CSV (UTF-8) and import that`);
  }
  const folders = new Map<string, Map<string, Entry>>();
  for (const entry of entries) {
    const at = entry.fileName.lastIndexOf('/');
    const [folder, name] = [entry.fileName.slice(0, Math.max(0, at)), entry.fileName.slice(at + 1)];
    if (name === '' || /(^|\/)(__MACOSX|\.[^/]*)(\/|$)/.test(folder)) continue;
    const files = folders.get(folder) ?? new Map<string, Entry>();
    folders.set(folder, files);
    files.set(name, entry);
  }
  return [...folders].map(([folder, files]) => ({
    name: folder === '' ? path : `${path}/${folder}`,
    names: [...files.keys()].sort(),
    open: (name) => memberSource(path, files.get(name)!, encoding),
  }));
}

function problemOf(path: string, error: unknown): FileProblem {
  if (error instanceof FileProblem) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new FileProblem(`${path}: cannot be unpacked, it is damaged or not complete (${reason})`);
}

async function entriesOf(path: string): Promise<Entry[]> {
  try {
    const { default: yauzl } = await import('yauzl');
    const zip = await yauzl.openPromise(path, { lazyEntries: true });
    const entries: Entry[] = [];
    await new Promise<void>((resolve, reject) => {
      zip.on('entry', (entry: Entry) => {
        entries.push(entry);
        zip.readEntry();
      });
      zip.on('end', resolve);
      zip.on('error', reject);
      zip.readEntry();
    });
    return entries;
  } catch (error) {
    throw problemOf(path, error);
  }
}

/** A file within an archive, unpacked as it is read. */
function memberSource(path: string, entry: Entry, encoding: string | undefined): Promise<Source> {
  const name = `${path}/${entry.fileName}`;
  if (entry.isEncrypted()) throw new FileProblem(`${name} is encrypted; unpack it first`);
  async function* unpacked(): AsyncGenerator<Buffer> {
    try {
      const { default: yauzl } = await import('yauzl');
      const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
      try {
        yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>;
      } finally {
        zip.close();
      }
    } catch (error) {
      throw problemOf(name, error);
    }
  }
  return sourceOf(
    {
      name,
      base: entry.fileName.split('/').at(-1) ?? '',
      size: entry.uncompressedSize,
      repeatable: true,
      bytes: () => bounded(unpacked(), name, entry.compressedSize),
    },
    encoding,
  );
}

/** Folders of files, which are looked at together: they may be a known data set. */
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { openFile, type Source } from './source.js';

/** The files of one folder, by name. */
export interface Folder {
  /** Its path, for people. */
  readonly name: string;
  readonly names: readonly string[];
  /** Opens one of them. */
  open(name: string): Promise<Source>;
  /** The path of one of them; absent in an archive. */
  pathOf?(name: string): string;
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
  return MAYBE.has(extension) || /^\.(\d+|part-?\d+)$/.test(extension) || BOOKMARKS.test(name);
}

/** Pages that are exports of bookmarks. */
const BOOKMARKS = /^(bookmarks|ril_export|favou?rites)[\w() -]*\.html?$/i;

/** Extensions of all sorts of texts, tables among them. */
const MAYBE = new Set([
  ...['', '.txt', '.log', '.rating', '.ratings', '.base', '.test', '.list', '.out'],
  ...['.xml', '.rss', '.atom', '.opml', '.mtx'],
]);

/** Workbooks and archives, which hold several tables. */
export const isArchive = (name: string): boolean => !isAbout(name) && /\.(xlsx|xlsm|ods|zip)$/i.test(name);

/** Whether a file holds data in a form that is not read, by its name. */
export const isUnread = (name: string): boolean =>
  !isAbout(name) &&
  /\.(xls|xlsb|numbers|bz2|xz|zst|7z|rar|tar|tgz|h5|hdf5?|pkl|pickle|npz|npy|mat|avro|orc|feather|arrow|db|sqlite3?|rdata|rds|sas7bdat|dta|sav|accdb|mdb)(\.gz)?$/i.test(
    name,
  );

/** Whether a file may hold records, by its name. */
export function isReadable(name: string): boolean {
  if (isAbout(name)) return false;
  return READABLE.has(extname(name.replace(/\.gz$/i, '')).toLowerCase());
}

/** How deep folders within folders are looked into. */
const DEEPEST = 5;

/** A folder, or the folders in it where it has no files itself. */
export async function foldersAt(
  path: string,
  encoding: string | undefined,
  depth = DEEPEST,
): Promise<Folder[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .sort();
  const inside = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const pathOf = (name: string) => join(path, name);
  const folder: Folder = { name: path, names, pathOf, open: (name) => openFile(pathOf(name), encoding) };
  if (inside.length === 0 || depth === 0 || names.some((name) => isReadable(name) || isArchive(name)))
    return [folder];
  const within: Folder[] = [];
  for (const { name } of inside) within.push(...(await foldersAt(pathOf(name), encoding, depth - 1)));
  return within;
}

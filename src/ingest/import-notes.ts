/** Notes on the parts that imports left out, stored in the data folder for `tandem doctor`. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../runtime/index.js';

export interface ImportNote {
  readonly file: string;
  readonly what: string;
  /** The columns that were left out. */
  readonly leftOut: readonly string[];
  readonly refused: number;
  /** The time of the import, in ISO 8601. */
  readonly at: string;
}

/** The maximum number of files with notes; the latest are kept. */
const MOST = 100;

const pathIn = (folder: string): string => join(folder, 'reports', 'imports.json');

/** The notes on the latest imports; empty if there are none. */
export async function importNotes(folder: string): Promise<ImportNote[]> {
  try {
    const value: unknown = JSON.parse(await readFile(pathIn(folder), 'utf8'));
    return Array.isArray(value) ? (value as ImportNote[]) : [];
  } catch {
    return [];
  }
}

/** Stores notes; they replace earlier ones on the same file. */
export async function rememberImport(folder: string, notes: readonly ImportNote[]): Promise<void> {
  const before = await importNotes(folder);
  const again = new Set(notes.map(({ file }) => file));
  const all = [...before.filter(({ file }) => !again.has(file)), ...notes].filter(
    ({ leftOut, refused }) => leftOut.length > 0 || refused > 0,
  );
  if (all.length === 0 && before.length === 0) return;
  await mkdir(join(folder, 'reports'), { recursive: true });
  await writeDurably(pathIn(folder), (file) =>
    file.writeFile(`${JSON.stringify(all.slice(-MOST), undefined, 2)}\n`),
  );
}

/** What imports left out, kept in the data folder for `tandem doctor`. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../runtime/index.js';

export interface ImportNote {
  readonly file: string;
  readonly what: string;
  /** Columns that fill nothing. */
  readonly leftOut: readonly string[];
  readonly refused: number;
  /** When it was imported, in ISO 8601. */
  readonly at: string;
}

/** So many files are remembered, the latest. */
const MOST = 100;

const pathIn = (folder: string): string => join(folder, 'reports', 'imports.json');

/** What the latest imports left out; nothing where there were none. */
export async function importNotes(folder: string): Promise<ImportNote[]> {
  try {
    const value: unknown = JSON.parse(await readFile(pathIn(folder), 'utf8'));
    return Array.isArray(value) ? (value as ImportNote[]) : [];
  } catch {
    return [];
  }
}

/** Remembers them; of a file that is imported again the last counts. */
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

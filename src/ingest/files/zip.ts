/** Zip archives: the files in them, as folders. */
import { open } from 'node:fs/promises';
import type { Entry } from 'yauzl';
import type { Folder } from './folders.js';
import { FileProblem } from './problem.js';
import { bounded, type Source, sourceOf } from './source.js';

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

/** @returns the folders within an archive, each with its files. */
export function foldersInZip(
  path: string,
  entries: readonly Entry[],
  encoding: string | undefined,
): Folder[] {
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

/** The entries of an archive. @throws FileProblem where it cannot be read. */
export async function entriesOf(path: string): Promise<Entry[]> {
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

/** The bytes of a file within an archive, unpacked as they are read. @throws FileProblem where they are damaged. */
export async function* memberBytes(path: string, entry: Entry): AsyncGenerator<Buffer> {
  const name = `${path}/${entry.fileName}`;
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
  yield* bounded(unpacked(), name, entry.compressedSize);
}

/** A file within an archive, unpacked as it is read. */
function memberSource(path: string, entry: Entry, encoding: string | undefined): Promise<Source> {
  const name = `${path}/${entry.fileName}`;
  if (entry.isEncrypted()) throw new FileProblem(`${name} is encrypted; unpack it first`);
  return sourceOf(
    {
      name,
      base: entry.fileName.split('/').at(-1) ?? '',
      size: entry.uncompressedSize,
      repeatable: true,
      bytes: () => memberBytes(path, entry),
    },
    encoding,
  );
}

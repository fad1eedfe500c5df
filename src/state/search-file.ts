/**
 * The file of the search index in a data folder, so that a start need not read and analyse all texts again.
 *
 * - It also holds a fingerprint of each indexed item. Items whose fingerprint in the store differs are indexed again,
 *   and items that the store does not have are removed: so the file may be older than the store, which decides what
 *   is found.
 * - A file that is damaged, or of another release, is ignored: the index is then built from the store.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ChunkIndex, type ChunkVectors, savedChunksFrom, sectionsOfChunks } from '../indexes/index.js';
import { bytesOf, DamagedFile, isMissing, readSections, VERSION, writeSections } from '../runtime/index.js';
import type { ItemMarks, Store } from '../store/index.js';

/** To be raised when the same text yields other terms, or when the sections change. */
const FORM = 3;

/** The header that a file must have to be read: terms depend on the release, numbers on the machine's byte order. */
const ABOUT = {
  form: FORM,
  release: VERSION,
  unicode: process.versions.unicode,
  bytes: new Uint8Array(new Uint16Array([1]).buffer)[0],
};

/** The index changed while it was written. */
class Changed extends Error {}

export interface LoadedIndex {
  readonly index: ChunkIndex;
  /** The fingerprints of the indexed items, by number. */
  readonly marks: ReadonlyMap<number, bigint>;
}

/** The search index file of one data folder. */
export class SearchFile {
  readonly #path: string;
  readonly #warn: (message: string) => void;

  /**
   * @param data the data folder. @param warn called with the reason why a file was ignored or could not be written.
   */
  constructor(data: string, warn: (message: string) => void) {
    this.#path = join(data, 'search-index.bin');
    this.#warn = warn;
  }

  /** The saved index; `undefined` where there is none that can be used. */
  async load(vectors: ChunkVectors | undefined): Promise<LoadedIndex | undefined> {
    try {
      const file = await readSections(this.#path);
      if (!isDeepStrictEqual(file.about, ABOUT)) return undefined;
      const numbers = new Int32Array(file.section('marks.numbers').buffer);
      const marks = new BigInt64Array(file.section('marks').buffer);
      return {
        index: new ChunkIndex(vectors, savedChunksFrom(file)),
        marks: new Map(Array.from(numbers, (number, k) => [number, marks[k]])),
      };
    } catch (error) {
      if (isMissing(error)) return undefined;
      const why = (error as Error).message;
      if (error instanceof DamagedFile) await rm(this.#path, { force: true });
      this.#warn(`the search index is built from the store, as its file could not be used: ${why}`);
      return undefined;
    }
  }

  /**
   * Writes the index, unless it changes meanwhile. Yields to the event loop between sections.
   * @param marks the fingerprints of the indexed items.
   * @returns whether it was written.
   */
  async save(index: ChunkIndex, { number, mark }: ItemMarks): Promise<boolean> {
    const { changes } = index;
    function* sections() {
      yield ['marks.numbers', bytesOf(number)] as const;
      yield ['marks', bytesOf(mark)] as const;
      for (const section of sectionsOfChunks(index.held)) {
        yield section;
        if (index.changes !== changes) throw new Changed();
      }
    }
    try {
      await writeSections(this.#path, ABOUT, sections());
      return true;
    } catch (error) {
      if (!(error instanceof Changed))
        this.#warn(`the search index could not be saved: ${(error as Error).message}`);
      return false;
    }
  }
}

/**
 * Removes items from a loaded index that the store no longer has.
 * @param changed items that were written or deleted since it was loaded: these are up to date.
 * @returns the ids of items that must be indexed again, as they changed in the store.
 */
export async function outdated(
  { chunks, items }: Pick<Store, 'chunks' | 'items'>,
  { index, marks }: LoadedIndex,
  changed: ReadonlySet<number>,
): Promise<string[]> {
  const { number, mark } = await chunks.marks();
  const stored = new Set(number);
  for (const [item] of [...index.held.items]) if (!stored.has(item) && !changed.has(item)) index.remove(item);
  const other = new Set(number.filter((one, k) => marks.get(one) !== mark[k]));
  const ids: string[] = [];
  if (other.size === 0) return ids;
  for await (const page of items.ids())
    page.id.forEach((id, k) => {
      if (other.has(page.no[k])) ids.push(id);
    });
  return ids;
}

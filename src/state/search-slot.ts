/**
 * The place of the search index: built from the store when it is first wanted, and kept up with every change from then on,
 * also with those that come while it is being built.
 */
import { ChunkIndex, type SearchedItem } from '../indexes/index.js';
import type { Progress } from '../runtime/index.js';
import type { Chunk, Item, Numbered, Store } from '../store/index.js';

/** Items that are indexed between two turns of the event loop. */
const STRIDE = 16;

export class SearchSlot {
  #index: ChunkIndex | undefined;
  #building: Promise<ChunkIndex> | undefined;
  /** Items that were written or deleted while the index is being built: what the store gives of them may be older. */
  #changed: Set<number> | undefined;

  /** The index, once it is whole. */
  get ready(): ChunkIndex | undefined {
    return this.#building ? undefined : this.#index;
  }

  /** The whole index: the one there is, or built from the store. */
  async built(
    store: Pick<Store, 'items'>,
    onProgress: (progress: Progress) => void = () => {},
  ): Promise<ChunkIndex> {
    if (this.#index && !this.#building) return this.#index;
    this.#building ??= this.#build(store, onProgress);
    return await this.#building;
  }

  async #build(store: Pick<Store, 'items'>, onProgress: (progress: Progress) => void): Promise<ChunkIndex> {
    const index = new ChunkIndex();
    this.#index = index;
    this.#changed = new Set();
    try {
      const total = await store.items.count();
      let done = 0;
      for await (const rows of store.items.scan()) {
        for (const row of rows) {
          if (!this.#changed.has(row.no)) index.setItem(row.no, row);
          if (++done % STRIDE === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        onProgress({ phase: 'search index', done, total });
      }
      return index;
    } catch (error) {
      this.#index = undefined;
      throw error;
    } finally {
      this.#changed = undefined;
      this.#building = undefined;
    }
  }

  setItem(row: Pick<Numbered<Item>, 'no'> & SearchedItem): void {
    this.#changed?.add(row.no);
    this.#index?.setItem(row.no, row);
  }

  setChunks(no: number, chunks: readonly Chunk[]): void {
    this.#changed?.add(no);
    this.#index?.setChunks(no, chunks);
  }

  removeItem(no: number): void {
    this.#changed?.add(no);
    this.#index?.remove(no);
  }
}

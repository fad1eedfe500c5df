/**
 * The search index of an engine: built from the store when it is first needed, and updated with every change from
 * then on, including changes during the build.
 */
import type { PretrainedTexts } from '../embed/index.js';
import { EngineClosed } from '../errors.js';
import { ChunkIndex, type SearchedItem } from '../indexes/index.js';
import { BoundedCache, type Progress } from '../runtime/index.js';
import type { Chunk, Item, Numbered, Store, StoredChunk } from '../store/index.js';
import { AnsweredSearches } from './answered-searches.js';
import { outdated, type SearchFile } from './search-file.js';

/** The number of items that are read at once by their ids. */
const PAGE = 250;

/** The number of items that are indexed in one turn of the event loop. */
const STRIDE = 16;

/**
 * How long to wait for the vector of a query, in milliseconds; how many characters of it are encoded; how many
 * queries are cached.
 */
const [PATIENCE, READ, QUERIES] = [5_000, 2_000, 1_000] as const;

type Searched = Pick<Store, 'items' | 'chunks' | 'answers'>;

/** The search index of one engine. */
export class SearchSlot {
  /** Opens the encoder of chunks and queries, if one is configured. */
  encoder: () => PretrainedTexts | undefined = () => undefined;
  /** Called with the reason why a query has no vector. */
  warn: (message: string) => void = () => {};
  #vectors: PretrainedTexts | undefined;
  #index: ChunkIndex | undefined;
  #building: Promise<ChunkIndex> | undefined;
  /** Items written or deleted during the build: what the build reads of them from the store may be older. */
  #changed: Set<number> | undefined;
  /** The file of the index; without it, the index is built from the store at each start. */
  file: SearchFile | undefined;
  /** The index's count of changes when it was saved. */
  #saved = -1;
  /** The searches that people answered by events. */
  readonly answers = new AnsweredSearches();
  #closed = false;
  readonly #queries = new BoundedCache<Float32Array, string>(QUERIES);

  /** The items that are documents with chunks, by number. */
  readonly documents = new Set<number>();
  /** Documents that were written without their chunks meanwhile, by number: they are read again from the store. */
  readonly #late = new Map<number, string>();

  /** The index, once it is complete. */
  get ready(): ChunkIndex | undefined {
    return this.#building ? undefined : this.#index;
  }

  /** What retrievers read of it. */
  get world() {
    return { chunks: this.ready, clicks: this.answers.clicks };
  }

  /** The complete index; built from the store if need be. */
  async built(store: Searched, onProgress: (progress: Progress) => void = () => {}): Promise<ChunkIndex> {
    if (this.#index && !this.#building) return this.#index;
    this.#building ??= this.#build(store, onProgress);
    return await this.#building;
  }

  async #build(store: Searched, onProgress: (progress: Progress) => void): Promise<ChunkIndex> {
    this.#vectors ??= this.encoder();
    const loaded = await this.file?.load(this.#vectors);
    const index = loaded?.index ?? new ChunkIndex(this.#vectors);
    // Changes from here on are applied directly; earlier ones are in the store.
    this.#index = index;
    this.#changed = new Set();
    this.#saved = loaded ? index.changes : -1;
    try {
      const rows = loaded ? outdated(store, loaded, this.#changed) : undefined;
      const total = rows ? (await rows).length : await store.items.count();
      let done = 0;
      for await (const some of rows ? byIds(store, await rows) : store.items.scan()) {
        const chunks = await this.#chunksOf(store, some);
        for (const row of some) {
          if (!this.#changed.has(row.no)) index.setItem(row.no, row, chunks.get(row.no));
          if (++done % STRIDE === 0) await new Promise((resolve) => setImmediate(resolve));
          if (this.#closed) throw new EngineClosed();
        }
        onProgress({ phase: 'search index', done, total });
      }
      await this.#readLate(store, index);
      await this.answers.read(store);
      return index;
    } catch (error) {
      this.#index = undefined;
      throw error;
    } finally {
      this.#changed = undefined;
      this.#building = undefined;
      this.#late.clear();
    }
  }

  /**
   * Saves the index if it changed since.
   * @param still runs its work while nobody writes items.
   */
  async save(
    store: Searched,
    still: <Result>(work: () => Promise<Result>) => Promise<Result>,
  ): Promise<void> {
    const index = this.ready;
    if (!index || !this.file || index.changes === this.#saved) return;
    const { marks, changes } = await still(async () => ({
      marks: await store.chunks.marks(),
      changes: index.changes,
    }));
    if (index.changes === changes && (await this.file.save(index, marks))) this.#saved = changes;
  }

  async #readLate(store: Pick<Store, 'items' | 'chunks'>, index: ChunkIndex): Promise<void> {
    while (this.#late.size > 0) {
      const ids = [...this.#late.values()];
      this.#late.clear();
      const rows = await store.items.get(ids);
      const chunks = await this.#chunksOf(store, rows);
      for (const row of rows) {
        const isNewer = !this.#late.has(row.no) && this.documents.has(row.no);
        if (isNewer) index.setItem(row.no, row, chunks.get(row.no));
      }
    }
  }

  /**
   * The vector of a query; `undefined` without an encoder, or where it does not answer in time: the search then goes
   * by words alone.
   */
  async vectorOf(query: string): Promise<Float32Array | undefined> {
    if (!this.#vectors || query.trim() === '') return undefined;
    const known = this.#queries.get(query);
    if (known) return known;
    try {
      const vector = await this.#vectors.embed(query.slice(0, READ), AbortSignal.timeout(PATIENCE));
      this.#queries.set(query, vector);
      return vector;
    } catch (error) {
      this.warn(`a search went by words alone: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** Stops building. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#building?.catch(() => {});
    await this.#vectors?.close();
  }

  /** The chunks of the documents among some rows, by number. */
  async #chunksOf(
    { chunks }: Pick<Store, 'chunks'>,
    rows: readonly { readonly no: number }[],
  ): Promise<Map<number, StoredChunk[]>> {
    const documents = rows.flatMap(({ no }) => (this.documents.has(no) ? no : []));
    const found = new Map<number, StoredChunk[]>();
    for (const chunk of await chunks.of(documents)) {
      const own = found.get(chunk.item);
      if (own) own.push(chunk);
      else found.set(chunk.item, [chunk]);
    }
    return found;
  }

  /** @param chunks as of `setItem` of the replica. */
  setItem(row: Pick<Numbered<Item>, 'no' | 'id'> & SearchedItem, chunks?: readonly Chunk[]): void {
    const { no, id } = row;
    if (chunks && chunks.length > 0) this.documents.add(no);
    else if (chunks) this.documents.delete(no);
    // Its chunks are in the store, and perhaps not in the index yet.
    if (this.#changed && !chunks && this.documents.has(no)) this.#late.set(no, id);
    else {
      this.#late.delete(no);
      this.#changed?.add(no);
      this.#index?.setItem(no, row, chunks);
    }
  }

  removeItem(no: number): void {
    this.documents.delete(no);
    this.#late.delete(no);
    this.#changed?.add(no);
    this.#index?.remove(no);
  }
}

/** Items by their ids, in pages. */
async function* byIds({ items }: Pick<Store, 'items'>, ids: readonly string[]) {
  for (let from = 0; from < ids.length; from += PAGE) yield await items.get(ids.slice(from, from + PAGE));
}

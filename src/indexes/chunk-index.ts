/**
 * The index of chunks: full text of all items by chunk, updated as items change.
 *
 * - An item without its own chunks has one, made of its title and body; a long body is split into several.
 * - The document of a chunk in the inverted index has the item's title and tags besides its own headings and text, so
 *   that each chunk can be found by terms of the item.
 */
import type { Chunk } from '../store/index.js';
import { analyse, type Term, weightedTerms } from '../text/index.js';
import { type ChunkRow, ChunkRows } from './chunk-rows.js';
import { Initials } from './initials.js';
import type { QueryTerm } from './inverted/bm25.js';
import { type Indexed, InvertedIndex, type SearchHit } from './inverted/inverted-index.js';
import type { Latent } from './inverted/latent.js';
import type { MatchReader } from './inverted/match.js';
import { FIELDS, type FieldName } from './inverted/postings.js';
import type { Found } from './vectors.js';

/** The searched fields of an item. */
export interface SearchedItem {
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly body: string | null;
}

/** An index of the vectors of chunks' texts, by key. */
export interface ChunkVectors {
  set(key: number, text: SearchedItem): void;
  /** Undefined if a chunk has no vector, or none yet. */
  of(key: number): Float32Array | undefined;
  search(vector: Float32Array, limit: number, eligible: (key: number) => boolean): Found;
}

/** A found chunk, by its key. */
export interface FoundChunk {
  readonly item: number;
  readonly key: number;
  readonly score: number;
}

/** An item in the index; its body is in its chunks. */
export interface Held {
  readonly item: SearchedItem;
  /** Whether the chunks were given with the item. */
  readonly chunked: boolean;
  readonly keys: readonly number[];
}

/** The content of an index. */
export interface SavedChunks {
  readonly indexed: Indexed;
  readonly items: Iterable<readonly [number: number, held: Held]>;
  readonly chunks: Iterable<ChunkRow>;
}

const NO_TEXT: SearchedItem = { title: null, tags: [], body: null };

const NO_KEYS: readonly number[] = [];

/** The number of chunks first requested for each item. */
const SPARE = 2;

/** The maximum length in characters of a part of a body. */
const LONGEST = 8_000;

/** The index of the chunks of all items. */
export class ChunkIndex {
  readonly #inverted: InvertedIndex;
  readonly #items = new Map<number, Held>();
  readonly initials = new Initials();
  readonly #rows: ChunkRows;
  #changes = 0;

  /**
   * @param vectors the vectors of the chunks; without, chunks are found by full text alone.
   * @param saved the saved content; its texts are passed to the vectors.
   */
  constructor(
    readonly vectors?: ChunkVectors,
    saved?: SavedChunks,
  ) {
    this.#inverted = new InvertedIndex(saved?.indexed);
    this.#rows = new ChunkRows(saved?.chunks);
    for (const [item, held] of saved?.items ?? []) {
      this.#items.set(item, held);
      this.initials.set(item, held.item.title);
      for (const key of held.keys) this.#tellVectors(key, held.item);
    }
  }

  /** The number of changes. */
  get changes(): number {
    return this.#changes;
  }

  /** Its content without the vectors; valid until it changes. */
  get held(): SavedChunks {
    return { indexed: this.#inverted.indexed, items: this.#items, chunks: this.#rows };
  }

  /** The latent vectors of terms, used in searches once they are fitted. */
  get latent(): Latent {
    return this.#inverted.latent;
  }

  /** Prepares data for searches, so that the first are as fast as later ones. */
  readonly prepare = (): Promise<void> => this.#inverted.prepare();

  /** The number of chunks. */
  get size(): number {
    return this.#inverted.size;
  }

  /**
   * Sets an item, replacing the previous version.
   * @param chunks its own chunks; an empty list removes them. If undefined, the existing ones are kept.
   */
  setItem(item: number, searched: SearchedItem, chunks?: readonly Chunk[]): void {
    const held = this.#items.get(item);
    if (chunks && chunks.length > 0) this.#set(item, searched, chunks, true);
    else if (held?.chunked && !chunks)
      this.#set(
        item,
        searched,
        held.keys.map((key) => this.chunk(key)),
        true,
      );
    else this.#set(item, searched, piecesOf(searched), false);
  }

  remove(item: number): void {
    this.#changes++;
    this.initials.set(item, null);
    for (const key of this.#items.get(item)?.keys ?? NO_KEYS) {
      this.#inverted.delete(key);
      this.vectors?.set(key, NO_TEXT);
      this.#rows.remove(key);
    }
    this.#items.delete(item);
  }

  #set(item: number, searched: SearchedItem, chunks: readonly Chunk[], chunked: boolean): void {
    this.remove(item);
    const title = analyse(searched.title ?? '');
    const tags = apart(searched.tags);
    const keys = chunks.map((chunk) => {
      const key = this.#rows.add(item, chunk);
      this.#tellVectors(key, searched);
      const headings = apart(chunk.headings);
      this.#inverted.set(key, { title, headings, tags, body: analyse(chunk.text) });
      return key;
    });
    // The body of an item is in its chunks, and not stored twice.
    this.#items.set(item, { item: { ...searched, body: null }, chunked, keys });
    this.initials.set(item, searched.title);
  }

  #tellVectors(key: number, { title }: SearchedItem): void {
    if (!this.vectors) return;
    const { headings, text } = this.chunk(key);
    this.vectors.set(key, { title, tags: [], body: [...headings, text].join('\n') });
  }

  readonly itemOf = (key: number): number => this.#rows.itemOf(key);

  /** The keys of an item's chunks, in order. */
  keysOf(item: number): readonly number[] {
    return this.#items.get(item)?.keys ?? NO_KEYS;
  }

  /** A chunk by its key. */
  chunk(key: number): Chunk {
    return this.#rows.chunk(key);
  }

  /** The inverse document frequency of a term; 0 if no chunk has it. */
  readonly idf = (term: string): number => this.#inverted.idf(term);

  /**
   * The best matching items of a query, each with its best chunk, the best first.
   * @param eligible whether an item can be returned.
   */
  search(
    terms: readonly QueryTerm[],
    limit: number,
    eligible: (item: number) => boolean,
  ): readonly FoundChunk[] {
    return bestByItem(limit, eligible, this.#rows, (asked, may) =>
      this.#inverted.refinedSearch(terms, asked, may),
    );
  }

  /** As {@link search}, by BM25F alone, without refinement. */
  byWords(
    terms: readonly QueryTerm[],
    limit: number,
    eligible: (item: number) => boolean,
  ): readonly FoundChunk[] {
    return bestByItem(limit, eligible, this.#rows, (asked, may) => this.#inverted.search(terms, asked, may));
  }

  /** The items with the nearest vectors of chunks, each with its best chunk, the best first; none without vectors. */
  nearest(vector: Float32Array, limit: number, eligible: (item: number) => boolean): readonly FoundChunk[] {
    const { vectors } = this;
    if (!vectors) return [];
    return bestByItem(limit, eligible, this.#rows, (asked, may) => {
      const { item, score } = vectors.search(vector, asked, may);
      return Array.from(item, (key, k) => ({ key, score: score[k] }));
    });
  }

  /** A reader of the matches of chunks with a query, by key; valid until the index changes. */
  matcher(terms: readonly QueryTerm[]): MatchReader {
    return this.#inverted.matcher(terms);
  }

  /** The score of a chunk for a query; 0 if it has none of its terms. */
  score(key: number, terms: readonly QueryTerm[]): number {
    return this.matcher(terms).score(key);
  }

  /**
   * The items with these words consecutively in one field of a chunk.
   * @param phrase can be a single word; without words, no item matches.
   */
  withPhrase(phrase: string): Set<number> {
    return new Set(this.#inverted.withPhrase(uncut(analyse(phrase))).map((key) => this.#rows.itemOf(key)));
  }

  /** The items with any of some terms, each with the number of them in its best chunk. */
  matching(terms: readonly string[], eligible: (item: number) => boolean): Map<number, number> {
    const items = new Map<number, number>();
    for (const [key, count] of this.#inverted.matching(terms)) {
      const item = this.#rows.itemOf(key);
      if (count > (items.get(item) ?? 0) && eligible(item)) items.set(item, count);
    }
    return items;
  }

  get vocabulary(): InvertedIndex['vocabulary'] {
    return this.#inverted.vocabulary;
  }

  /** The keys of the chunks with a term. */
  having(term: string): Iterable<number> {
    return this.#inverted.having(term);
  }

  /** The texts of a chunk's fields; each tag and heading is a separate text. */
  fieldsOf(key: number): string[] {
    const { item } = this.#items.get(this.itemOf(key))!;
    const { headings, text } = this.chunk(key);
    return [item.title ?? '', ...item.tags, ...headings, text];
  }

  /** The items with words of a text, the best first, by full text alone. */
  find(text: string, limit: number, eligible: (item: number) => boolean): readonly FoundChunk[] {
    return this.search(weightedTerms(text), limit, eligible);
  }

  /** The fields of a chunk that contain a term. */
  fieldsWith(key: number, term: string): FieldName[] {
    const counts = this.#inverted.countsIn(key, term);
    return FIELDS.filter((_, f) => counts[f] > 0);
  }
}

/** Items by their found chunks, each by its best one. @param search finds a number of chunks with eligible keys. */
function bestByItem(
  limit: number,
  eligible: (item: number) => boolean,
  rows: ChunkRows,
  search: (asked: number, eligible: (key: number) => boolean) => readonly SearchHit[],
): readonly FoundChunk[] {
  const eligibleKey = (key: number) => eligible(rows.itemOf(key));
  // Chunks of one item can fill the list; more are requested then.
  for (let asked = SPARE * limit; ; asked *= 4) {
    const hits = search(asked, eligibleKey);
    const best = new Map<number, FoundChunk>();
    for (const { key, score } of hits) {
      const item = rows.itemOf(key);
      if (!best.has(item)) best.set(item, { item, key, score });
    }
    if (best.size >= limit || hits.length < asked) return [...best.values()].slice(0, limit);
  }
}

/** The terms of separate texts: no phrase spans two of them. */
const apart = (texts: readonly string[]): (Term | null)[] =>
  texts.flatMap((text) => [...analyse(text), null]);

/** Terms without those that depend on word segmentation, which can differ in the context of a phrase. */
const uncut = (terms: readonly Term[]): Term[] => terms.filter(({ cut }) => !cut);

/** The body as one part; a long one is split at white space, so that no part takes long to process. */
function piecesOf({ body }: SearchedItem): Chunk[] {
  const text = body ?? '';
  const pieces: Chunk[] = [];
  let start = 0;
  do {
    let end = Math.min(text.length, start + LONGEST);
    if (end < text.length) {
      const space = text.lastIndexOf(' ', end);
      const line = text.lastIndexOf('\n', end);
      const cut = line > start + LONGEST / 2 ? line : space;
      if (cut > start + LONGEST / 2) end = cut + 1;
      else if (/[\udc00-\udfff]/.test(text[end])) end--;
    }
    pieces.push({ headings: [], page: null, start, end, text: text.slice(start, end) });
    start = end;
  } while (start < text.length);
  return pieces;
}

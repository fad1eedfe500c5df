/**
 * The index of chunks: the full text of all items, by chunk, kept current as items change.
 *
 * - An item without chunks of its own has one, made of its title and body; of a long body, several.
 * - A chunk's document in the inverted index has the item's title and tags beside its own headings and text, so that
 *   each chunk can be found by what only the item says.
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

/** What of an item is searched. */
export interface SearchedItem {
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly body: string | null;
}

/** Vectors of chunks' texts, by key: told of the texts, and asked for the nearest. */
export interface ChunkVectors {
  set(key: number, text: SearchedItem): void;
  /** Absent where a chunk has no vector, or none yet. */
  of(key: number): Float32Array | undefined;
  search(vector: Float32Array, limit: number, eligible: (key: number) => boolean): Found;
}

/** A chunk that was found, by its key. */
export interface FoundChunk {
  readonly item: number;
  readonly key: number;
  readonly score: number;
}

/** An item as it is held: its body is in its chunks. */
export interface Held {
  readonly item: SearchedItem;
  /** Whether the chunks are the item's own. */
  readonly chunked: boolean;
  readonly keys: readonly number[];
}

/** All that an index holds. */
export interface SavedChunks {
  readonly indexed: Indexed;
  readonly items: Iterable<readonly [number: number, held: Held]>;
  readonly chunks: Iterable<ChunkRow>;
}

const NO_TEXT: SearchedItem = { title: null, tags: [], body: null };

const NO_KEYS: readonly number[] = [];

/** Chunks asked of the index for each item wanted, at first. */
const SPARE = 2;

/** Characters of a piece of a body, at most. */
const LONGEST = 8_000;

/** The index of the chunks of all items. */
export class ChunkIndex {
  readonly #inverted: InvertedIndex;
  readonly #items = new Map<number, Held>();
  readonly initials = new Initials();
  readonly #rows: ChunkRows;
  #changes = 0;

  /**
   * @param vectors of the chunks; without, they are found by their words alone.
   * @param saved what is taken over; the vectors are told of its texts.
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

  /** Grows with every change. */
  get changes(): number {
    return this.#changes;
  }

  /** All that it holds, but the vectors: until it changes. */
  get held(): SavedChunks {
    return { indexed: this.#inverted.indexed, items: this.#items, chunks: this.#rows };
  }

  /** Vectors of terms, by which searches go once they are fitted. */
  get latent(): Latent {
    return this.#inverted.latent;
  }

  /** Makes ready what searches need, so that the first are as fast as others. */
  readonly prepare = (): Promise<void> => this.#inverted.prepare();

  /** How many chunks there are. */
  get size(): number {
    return this.#inverted.size;
  }

  /**
   * Takes an item in, instead of what it was.
   * @param chunks its own; none: it has none any more. Without, those that it had stay.
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
    // Of a whole item the body is in its chunk, and is not held twice.
    this.#items.set(item, { item: { ...searched, body: null }, chunked, keys });
    this.initials.set(item, searched.title);
  }

  #tellVectors(key: number, { title }: SearchedItem): void {
    if (!this.vectors) return;
    const { headings, text } = this.chunk(key);
    this.vectors.set(key, { title, tags: [], body: [...headings, text].join('\n') });
  }

  readonly itemOf = (key: number): number => this.#rows.itemOf(key);

  /** The keys of an item's chunks, in their order. */
  keysOf(item: number): readonly number[] {
    return this.#items.get(item)?.keys ?? NO_KEYS;
  }

  /** A chunk by its key. */
  chunk(key: number): Chunk {
    return this.#rows.chunk(key);
  }

  /** How rare a term is; 0 for one that is nowhere. */
  readonly idf = (term: string): number => this.#inverted.idf(term);

  /**
   * The items that fit a query best, each with its best chunk, the best first.
   * @param eligible whether an item may be among them.
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

  /** As {@link search}, by BM25F alone, without the second look. */
  byWords(
    terms: readonly QueryTerm[],
    limit: number,
    eligible: (item: number) => boolean,
  ): readonly FoundChunk[] {
    return bestByItem(limit, eligible, this.#rows, (asked, may) => this.#inverted.search(terms, asked, may));
  }

  /** The items whose chunks' vectors are nearest to one, each with its best chunk, the best first; none without vectors. */
  nearest(vector: Float32Array, limit: number, eligible: (item: number) => boolean): readonly FoundChunk[] {
    const { vectors } = this;
    if (!vectors) return [];
    return bestByItem(limit, eligible, this.#rows, (asked, may) => {
      const { item, score } = vectors.search(vector, asked, may);
      return Array.from(item, (key, k) => ({ key, score: score[k] }));
    });
  }

  /** How chunks match a query, by their keys: until the index changes. */
  matcher(terms: readonly QueryTerm[]): MatchReader {
    return this.#inverted.matcher(terms);
  }

  /** What a chunk scores for a query; 0 where it has none of its terms. */
  score(key: number, terms: readonly QueryTerm[]): number {
    return this.matcher(terms).score(key);
  }

  /**
   * The items that have all these words one after the other, in one field of one chunk.
   * @param phrase a single word is a phrase, too; without a word in it, no item has it.
   */
  withPhrase(phrase: string): Set<number> {
    return new Set(this.#inverted.withPhrase(uncut(analyse(phrase))).map((key) => this.#rows.itemOf(key)));
  }

  /** The items that have any of some terms, each with how many of them its best chunk has. */
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

  /** The keys of the chunks that have a term. */
  having(term: string): Iterable<number> {
    return this.#inverted.having(term);
  }

  /** The texts of a chunk's fields, each tag and heading by itself. */
  fieldsOf(key: number): string[] {
    const { item } = this.#items.get(this.itemOf(key))!;
    const { headings, text } = this.chunk(key);
    return [item.title ?? '', ...item.tags, ...headings, text];
  }

  /** The items that have the words of a text, the best first, by their words alone. */
  find(text: string, limit: number, eligible: (item: number) => boolean): readonly FoundChunk[] {
    return this.search(weightedTerms(text), limit, eligible);
  }

  /** The fields of a chunk in which a term is. */
  fieldsWith(key: number, term: string): FieldName[] {
    const counts = this.#inverted.countsIn(key, term);
    return FIELDS.filter((_, f) => counts[f] > 0);
  }
}

/** Items by their chunks that are found, each by its best. @param search finds so many chunks, of eligible keys. */
function bestByItem(
  limit: number,
  eligible: (item: number) => boolean,
  rows: ChunkRows,
  search: (asked: number, eligible: (key: number) => boolean) => readonly SearchHit[],
): readonly FoundChunk[] {
  const eligibleKey = (key: number) => eligible(rows.itemOf(key));
  // Chunks of one item may fill the list: then more of them are asked for.
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

/** The terms of texts that stand apart: no phrase goes from one to the other. */
const apart = (texts: readonly string[]): (Term | null)[] =>
  texts.flatMap((text) => [...analyse(text), null]);

/** Terms without those that depend on where a text is cut into words: around a phrase, it may be cut differently. */
const uncut = (terms: readonly Term[]): Term[] => terms.filter(({ cut }) => !cut);

/** The body in one piece; one that is long in several, cut at white space, so that none takes long to look through. */
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

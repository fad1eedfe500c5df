/**
 * The inverted index: documents of several fields, found by BM25F (Zaragoza et al. 2004, TREC 13; Robertson and
 * Zaragoza 2009, doi:10.1561/1500000019) from the first change on.
 *
 * - A document is an item or a chunk of one, by a key of the caller's. Writing it again replaces it; the old version is
 *   skipped immediately, and removed when a quarter of all are such.
 * - Counts of a term by field are in one 32-bit number, so that a posting has 8 bytes.
 * - The best documents are found exactly, by block-max pruning: see `top-documents.ts`.
 */
import { UNSPACED } from '../../text/index.js';
import { Bm25, type QueryTerm, type Weighed } from './bm25.js';
import { Digests } from './digests.js';
import { BREAK, Documents, SAME_PLACE } from './documents.js';
import { Latent } from './latent.js';
import { MatchReader } from './match.js';
import { hasPhrase } from './phrase.js';
import { countIn, FIELDS, type FieldName, inAll, type Postings } from './postings.js';
import { Refiner } from './refine.js';
import { TermCounts } from './term-counts.js';
import { TopDocuments } from './top-documents.js';
import { Vocabulary } from './vocabulary.js';

/** A term with its position, which several terms can share; a plain string has the next position. */
type PlacedTerm = string | { readonly term: string; readonly position: number };

/**
 * The terms of a document by field in the order of its text, with null between separate parts of a field, such as tags.
 */
export type DocumentTerms = { readonly [field in FieldName]?: readonly (PlacedTerm | null)[] };
export interface SearchHit {
  readonly key: number;
  readonly score: number;
}

/** The maximum number of refined documents. */
const LOOKED_AT = 100;

/** Documents with their terms. */
export interface Indexed {
  readonly docs: Documents;
  readonly terms: Vocabulary;
}

/** An inverted index in memory. */
export class InvertedIndex {
  readonly #terms: Vocabulary;
  readonly #docs: Documents;
  readonly #bm25: Bm25;
  readonly #counts: TermCounts;
  /** The latent vectors of terms, once they are fitted. */
  readonly latent: Latent;
  readonly #digests: Digests;
  readonly #refiner: Refiner;
  readonly #top: TopDocuments;

  /** @param from restored documents and terms; empty by default. */
  constructor({ docs, terms }: Indexed = { docs: new Documents(), terms: new Vocabulary() }) {
    this.#docs = docs;
    this.#terms = terms;
    this.#bm25 = new Bm25(docs, terms);
    this.#counts = new TermCounts(docs, (number) => this.#bm25.idf(terms.at(number)));
    this.latent = new Latent(docs, terms, this.#counts);
    this.#digests = new Digests(docs, this.#counts, this.latent);
    this.#refiner = new Refiner(docs, this.latent, this.#digests);
    this.#top = new TopDocuments(docs, this.#bm25);
  }

  /** Its content without deleted documents, to be saved; valid until it changes. */
  get indexed(): Indexed {
    if (this.#docs.count > this.#docs.size) this.#compact();
    return { docs: this.#docs, terms: this.#terms };
  }

  /** The number of documents. */
  get size(): number {
    return this.#docs.size;
  }

  /**
   * Adds a document, replacing one with the same key.
   *
   * @param key a whole number chosen by the caller, 0 or more.
   * @example
   * const index = new InvertedIndex();
   * index.set(7, { title: ['green', 'tea'], body: ['water', 'and', 'tea'] });
   * index.search([{ term: 'tea' }], 10)[0].key; // 7
   */
  set(key: number, document: DocumentTerms): void {
    this.delete(key);
    const doc = this.#docs.begin(key);
    const lengths = [0, 0, 0, 0];
    const tokens: number[] = [];
    FIELDS.forEach((field, f) => {
      let place = -1;
      for (const placed of document[field] ?? []) {
        if (placed === null) {
          tokens.push(BREAK);
          continue;
        }
        const term = typeof placed === 'string' ? placed : placed.term;
        const postings = this.#terms.take(term);
        postings.count(doc, f);
        lengths[f]++;
        const same = typeof placed !== 'string' && placed.position === place;
        if (typeof placed !== 'string') place = placed.position;
        tokens.push(same ? postings.number + SAME_PLACE : postings.number);
      }
      tokens.push(BREAK);
    });
    this.#docs.finish(lengths, tokens);
  }

  /** Deletes a document. @returns whether it existed. */
  delete(key: number): boolean {
    if (!this.#docs.delete(key)) return false;
    if (this.#docs.due) this.#compact();
    return true;
  }

  /** Removes deleted versions. */
  #compact(): void {
    this.#terms.renumber(this.#docs.compact());
    this.#digests.forget();
  }

  /**
   * The best matching documents, the best first.
   *
   * @param query a term given twice counts twice.
   * @param limit the maximum number of documents.
   * @param eligible whether a document can be returned, by its key.
   */
  search(
    query: readonly QueryTerm[],
    limit: number,
    eligible: (key: number) => boolean = () => true,
  ): SearchHit[] {
    return this.#top.find(this.#bm25.weighed(query), limit, eligible).sorted();
  }

  /** As {@link search}, with refinement of the best documents: see `refine.ts`. */
  refinedSearch(
    query: readonly QueryTerm[],
    limit: number,
    eligible?: (key: number) => boolean,
  ): SearchHit[] {
    const hits = this.search(query, Math.max(limit, LOOKED_AT), eligible);
    const weighed = this.#bm25.weighed(query);
    const terms = weighed.map(({ postings: { number }, idf }) => ({ number, idf }));
    const candidates = hits.map(({ key, score }) => ({ doc: this.#docs.of(key)!, score }));
    const scores = this.#refiner.refined(candidates, terms, this.#terms.numbers, shareOfWords(weighed));
    return hits
      .map(({ key }, k) => ({ key, score: scores[k] }))
      .sort((a, b) => b.score - a.score || a.key - b.key)
      .slice(0, limit);
  }

  /** Prepares data for {@link refinedSearch}, so that the first searches are as fast as later ones. */
  async prepare(): Promise<void> {
    await this.#digests.prepare();
  }

  /** The score of a document for a query; 0 if it has none of its terms. */
  score(key: number, query: readonly QueryTerm[]): number {
    return this.matcher(query).score(key);
  }

  /** A reader of the matches of documents with a query, by key; valid until the index changes. */
  matcher(query: readonly QueryTerm[]): MatchReader {
    return new MatchReader(this.#bm25, this.#docs, this.#bm25.weighed(query));
  }

  /** The keys of the documents that contain a phrase, in order of insertion. */
  withPhrase(phrase: readonly { readonly term: string; readonly position: number }[]): number[] {
    const lists = phrase.map(({ term }) => this.#terms.get(term));
    if (lists.length === 0 || lists.includes(undefined)) return [];
    const wanted = phrase.map(({ position }, k) => ({ position, number: lists[k]!.number }));
    const alone = wanted.every(({ position }) => position === wanted[0].position);
    return inAll(lists as Postings[])
      .filter((doc) => this.#docs.keyOf[doc] >= 0 && (alone || hasPhrase(this.#docs.tokensOf(doc), wanted)))
      .map((doc) => this.#docs.keyOf[doc]);
  }

  /** The documents with any of some terms, by key, each with the number of them that it has. */
  matching(terms: readonly string[]): Map<number, number> {
    const counts = new Map<number, number>();
    for (const term of new Set(terms))
      for (const key of this.having(term)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }

  /** The keys of the documents with a term, in order of insertion. */
  *having(term: string): Generator<number> {
    const postings = this.#terms.get(term);
    for (let k = 0; postings && k < postings.length; k++) {
      const key = this.#docs.keyOf[postings.doc[k]];
      if (key >= 0) yield key;
    }
  }

  /** Lookup of terms by prefix, substring or edit distance; see {@link Vocabulary}. */
  get vocabulary(): Pick<Vocabulary, 'beginning' | 'containing' | 'near'> {
    return this.#terms;
  }

  /** The counts of a term in a document by field; zeros if it does not have it. */
  countsIn(key: number, term: string): number[] {
    const postings = this.#terms.get(term);
    const doc = this.#docs.of(key);
    const place = postings && doc !== undefined ? postings.placeOf(doc) : -1;
    return FIELDS.map((_, f) => (place < 0 ? 0 : countIn(postings!.counts[place], f)));
  }

  /** The inverse document frequency of a term in BM25; 0 for a term that is in no document. */
  idf(term: string): number {
    const postings = this.#terms.get(term);
    return postings ? this.#bm25.idf(postings) : 0;
  }
}

/** The share of a query's weight in words of scripts with spaces, 0 to 1. */
function shareOfWords(terms: readonly Weighed[]): number {
  let words = 0;
  let all = 0;
  for (const { postings, idf } of terms) {
    all += idf;
    if (!UNSPACED.test(postings.term)) words += idf;
  }
  return all > 0 ? words / all : 1;
}

/**
 * The inverted index: documents of several fields, found by BM25F (Zaragoza et al. 2004, TREC 13; Robertson and Zaragoza
 * 2009, doi:10.1561/1500000019) from the first change on.
 *
 * - A document is an item or a chunk of one, by a key of the caller's. Writing it again replaces it; the old version is
 *   passed over at once, and taken out when a quarter of all are such.
 * - Counts of a term by field are in one 32-bit number, so that a posting takes 8 bytes.
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

/** A term where it stands; several may stand in one place. By itself, each stands in a place of its own. */
type PlacedTerm = string | { readonly term: string; readonly position: number };

/** A document's terms by field, in the order of its text. Between what stands apart in a field, such as tags, comes null. */
export type DocumentTerms = { readonly [field in FieldName]?: readonly (PlacedTerm | null)[] };
export interface SearchHit {
  readonly key: number;
  readonly score: number;
}

/** Documents that are looked at a second time, at most. */
const LOOKED_AT = 100;

/** Documents, and the terms that they have. */
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
  /** Vectors of terms, once they are fitted. */
  readonly latent: Latent;
  readonly #digests: Digests;
  readonly #refiner: Refiner;
  readonly #top: TopDocuments;

  /** @param from documents and terms that were restored; without, it is empty. */
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

  /** What it holds, to be written to a file: until it changes. Nothing of deleted documents is in it. */
  get indexed(): Indexed {
    if (this.#docs.count > this.#docs.size) this.#compact();
    return { docs: this.#docs, terms: this.#terms };
  }

  /** How many documents there are. */
  get size(): number {
    return this.#docs.size;
  }

  /**
   * Adds a document, instead of the one of the same key.
   *
   * @param key a whole number of the caller's, 0 or more.
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

  /** Takes a document out. @returns whether it was there. */
  delete(key: number): boolean {
    if (!this.#docs.delete(key)) return false;
    if (this.#docs.due) this.#compact();
    return true;
  }

  /** Takes the deleted versions out. */
  #compact(): void {
    this.#terms.renumber(this.#docs.compact());
    this.#digests.forget();
  }

  /**
   * The documents that fit best, the best first.
   *
   * @param query a term given twice counts twice.
   * @param limit how many, at most.
   * @param eligible whether a document may be among them, by its key.
   */
  search(
    query: readonly QueryTerm[],
    limit: number,
    eligible: (key: number) => boolean = () => true,
  ): SearchHit[] {
    return this.#top.find(this.#bm25.weighed(query), limit, eligible).sorted();
  }

  /** As {@link search}, with a second look at the best: see `refine.ts`. */
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

  /** Makes ready what {@link refinedSearch} needs of documents, so that the first searches are as fast as others. */
  async prepare(): Promise<void> {
    await this.#digests.prepare();
  }

  /** What a document scores for a query; 0 where it has none of its terms. */
  score(key: number, query: readonly QueryTerm[]): number {
    return this.matcher(query).score(key);
  }

  /** How documents match a query, by their keys: until the index changes. */
  matcher(query: readonly QueryTerm[]): MatchReader {
    return new MatchReader(this.#bm25, this.#docs, this.#bm25.weighed(query));
  }

  /** The documents in which terms stand as they do in a phrase, by their keys, in the order in which they came. */
  withPhrase(phrase: readonly { readonly term: string; readonly position: number }[]): number[] {
    const lists = phrase.map(({ term }) => this.#terms.get(term));
    if (lists.length === 0 || lists.includes(undefined)) return [];
    const wanted = phrase.map(({ position }, k) => ({ position, number: lists[k]!.number }));
    const alone = wanted.every(({ position }) => position === wanted[0].position);
    return inAll(lists as Postings[])
      .filter((doc) => this.#docs.keyOf[doc] >= 0 && (alone || hasPhrase(this.#docs.tokensOf(doc), wanted)))
      .map((doc) => this.#docs.keyOf[doc]);
  }

  /** The documents that have any of some terms, by their keys, each with how many of them it has. */
  matching(terms: readonly string[]): Map<number, number> {
    const counts = new Map<number, number>();
    for (const term of new Set(terms))
      for (const key of this.having(term)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }

  /** The keys of the documents that have a term, in the order in which they came. */
  *having(term: string): Generator<number> {
    const postings = this.#terms.get(term);
    for (let k = 0; postings && k < postings.length; k++) {
      const key = this.#docs.keyOf[postings.doc[k]];
      if (key >= 0) yield key;
    }
  }

  /** The terms that are meant, by their beginning, their middle, or within some edits; see {@link Vocabulary}. */
  get vocabulary(): Pick<Vocabulary, 'beginning' | 'containing' | 'near'> {
    return this.#terms;
  }

  /** How often a document has a term, by field; zeros where it has it nowhere. */
  countsIn(key: number, term: string): number[] {
    const postings = this.#terms.get(term);
    const doc = this.#docs.of(key);
    const place = postings && doc !== undefined ? postings.placeOf(doc) : -1;
    return FIELDS.map((_, f) => (place < 0 ? 0 : countIn(postings!.counts[place], f)));
  }

  /** How rare a term is: the logarithm that BM25 weighs it by; 0 for a term that is in no document. */
  idf(term: string): number {
    const postings = this.#terms.get(term);
    return postings ? this.#bm25.idf(postings) : 0;
  }
}

/** The share of a query's weight that is in words of scripts with spaces, 0 to 1. */
function shareOfWords(terms: readonly Weighed[]): number {
  let words = 0;
  let all = 0;
  for (const { postings, idf } of terms) {
    all += idf;
    if (!UNSPACED.test(postings.term)) words += idf;
  }
  return all > 0 ? words / all : 1;
}

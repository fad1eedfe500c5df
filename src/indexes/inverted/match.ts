/** The match of a document with a query, as features for a ranker. */
import type { Bm25, Weighed } from './bm25.js';
import type { Documents } from './documents.js';
import { nearness } from './nearness.js';
import { countIn, FIELDS } from './postings.js';

/** Features of a match; shares are from 0 to 1, weighted by inverse document frequency unless stated otherwise. */
export interface Match {
  /** The BM25F score. */
  readonly score: number;
  /** The score as a share of the maximum for the query's terms, and the same for each field alone. */
  readonly relative: number;
  readonly byField: readonly number[];
  /** The share of the query's terms in the document: weighted, and by number. */
  readonly covered: number;
  readonly terms: number;
  /** The proximity of the terms, relative to their inverse document frequencies; can exceed 1. */
  readonly nearness: number;
  /** The share of the title's terms that are in the query, by number. */
  readonly titleSaid: number;
  /** The number of terms in the body. */
  readonly length: number;
}

/**
 * A reader of the matches of documents with a query, by key; data that is the same for all documents is looked up once.
 */
export class MatchReader {
  readonly #bm25: Bm25;
  readonly #docs: Documents;
  readonly #terms: readonly Weighed[];
  readonly #places: ReadonlyMap<number, number>;
  readonly #placeOf = (number: number): number => this.#places.get(number) ?? 0;
  readonly #near: readonly { readonly number: number; readonly idf: number }[];
  readonly #rareness: number;

  /** @param terms the query's terms in the vocabulary, from {@link Bm25.weighed}. */
  constructor(bm25: Bm25, docs: Documents, terms: readonly Weighed[]) {
    this.#bm25 = bm25;
    this.#docs = docs;
    this.#terms = terms;
    this.#near = terms.map(({ postings: { number }, idf }) => ({ number, idf }));
    this.#places = new Map(terms.map(({ postings: { number } }, k) => [number, k + 1]));
    this.#rareness = terms.reduce((sum, { idf }) => sum + idf, 0);
  }

  /** The BM25F score of a document; 0 if it has none of the terms. */
  score(key: number): number {
    const doc = this.#docs.of(key);
    if (doc === undefined) return 0;
    let score = 0;
    for (const { postings, idf } of this.#terms) {
      const place = postings.placeOf(doc);
      if (place >= 0) score += idf * this.#bm25.saturated(doc, postings.counts[place]);
    }
    return score;
  }

  /** All features of a document; undefined if it does not exist. */
  match(key: number): Match | undefined {
    const doc = this.#docs.of(key);
    if (doc === undefined) return undefined;
    const byField = FIELDS.map(() => 0);
    let score = 0;
    let covered = 0;
    let found = 0;
    let inTitle = 0;
    for (const { postings, idf } of this.#terms) {
      const place = postings.placeOf(doc);
      if (place < 0) continue;
      const counts = postings.counts[place];
      score += idf * this.#bm25.saturated(doc, counts);
      covered += idf;
      found++;
      if (countIn(counts, 0) > 0) inTitle++;
      for (let f = 0; f < byField.length; f++) byField[f] += idf * this.#bm25.saturatedIn(doc, counts, f);
    }
    const rareness = this.#rareness || 1;
    const most = this.#terms.reduce((sum, one) => sum + one.most, 0) || 1;
    const titleLength = this.#docs.lengthOf(doc, 0);
    return {
      score,
      relative: score / most,
      byField: byField.map((sum) => sum / most),
      covered: covered / rareness,
      terms: found / (this.#terms.length || 1),
      nearness: found > 1 ? nearness(this.#docs.tokensOf(doc), this.#placeOf, this.#near) / rareness : 0,
      titleSaid: titleLength > 0 ? Math.min(1, inTitle / titleLength) : 0,
      length: this.#docs.lengthOf(doc, FIELDS.length - 1),
    };
  }
}

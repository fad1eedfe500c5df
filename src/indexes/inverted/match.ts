/** How a document matches a query, in figures that a ranker can weigh. */
import type { Bm25, Weighed } from './bm25.js';
import type { Documents } from './documents.js';
import { nearness } from './nearness.js';
import { countIn, FIELDS } from './postings.js';

/** Figures of a match; shares are from 0 to 1, by rareness where nothing else is said. */
export interface Match {
  /** The score by BM25F. */
  readonly score: number;
  /** That score as a share of the most that the query's terms could give, and so for each field alone. */
  readonly relative: number;
  readonly byField: readonly number[];
  /** The share of the query's terms that the document has: by rareness, and by count. */
  readonly covered: number;
  readonly terms: number;
  /** How near the terms stand to each other, as a share of the terms' rareness; may exceed 1. */
  readonly nearness: number;
  /** The share of the title's terms, by count, that are in the query. */
  readonly titleSaid: number;
  /** Terms in the body. */
  readonly length: number;
}

/** Reads how documents match one query, by their keys; what is the same for all documents is looked up once. */
export class MatchReader {
  readonly #bm25: Bm25;
  readonly #docs: Documents;
  readonly #terms: readonly Weighed[];
  readonly #places: ReadonlyMap<number, number>;
  readonly #placeOf = (number: number): number => this.#places.get(number) ?? 0;
  readonly #near: readonly { readonly number: number; readonly idf: number }[];
  readonly #rareness: number;

  /** @param terms of the query that are in the vocabulary, as {@link Bm25.weighed} gives them. */
  constructor(bm25: Bm25, docs: Documents, terms: readonly Weighed[]) {
    this.#bm25 = bm25;
    this.#docs = docs;
    this.#terms = terms;
    this.#near = terms.map(({ postings: { number }, idf }) => ({ number, idf }));
    this.#places = new Map(terms.map(({ postings: { number } }, k) => [number, k + 1]));
    this.#rareness = terms.reduce((sum, { idf }) => sum + idf, 0);
  }

  /** The score of a document by BM25F; 0 where it has none of the terms. */
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

  /** All figures of a document; absent where it is not there. */
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

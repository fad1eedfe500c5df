/** BM25F: the weights of a query's terms, and the share of them that a document gets. */
import type { Documents } from './documents.js';
import { countIn, FIELDS, type Postings } from './postings.js';
import type { Vocabulary } from './vocabulary.js';

/** A term of a query with its weight, 1 by default. */
export interface QueryTerm {
  readonly term: string;
  readonly weight?: number;
}

/** A term of a query with its postings. */
export interface Weighed {
  readonly postings: Postings;
  /** Its weight times its inverse document frequency. */
  readonly idf: number;
  /** The maximum that it can add to a score. */
  readonly most: number;
}

/**
 * The saturation of a term's count; it and the length normalisation were chosen on collections that are not used for
 * evaluation (the first 50 queries of Cranfield, CISI, CACM, and questions of CMRC 2018's trial part, whole and
 * shortened).
 */
const K1 = 1.5;

/** The maximum share of a term's weight that a document gets. */
export const MOST = K1 + 1;

/** Bounds by block are recomputed once the average length of a field has grown by this factor. */
const LONGER = 1.05;

/** The weight of each field, and the strength of its length normalisation. */
const WEIGHT = [2, 1.5, 1.5, 1] as const;

const LENGTH_MATTERS = [0.5, 0.5, 0.3, 0.6] as const;

const WIDTH = FIELDS.length;

const BODY = WIDTH - 1;

/** A mask of the counts in all fields except the body. */
const OTHERS = 0x00ff_ffff;

/** BM25F over one inverted index. */
export class Bm25 {
  readonly #docs: Documents;
  readonly #terms: Pick<Vocabulary, 'get'>;
  /** The factor of each field's length in the current search: b / the average length. */
  readonly #perLength = new Float64Array(WIDTH);
  /** The same at the time when bounds by block were computed, and the number of these times. */
  readonly #bounded = new Float64Array(WIDTH);
  #epoch = 0;

  constructor(docs: Documents, terms: Pick<Vocabulary, 'get'>) {
    this.#docs = docs;
    this.#terms = terms;
  }

  /** The inverse document frequency of a term; replaced documents are included until they are removed. */
  idf({ length }: Postings): number {
    const { size } = this.#docs;
    const n = Math.min(length, size);
    return Math.log(1 + (size - n + 0.5) / (n + 0.5));
  }

  /** The query's terms in the vocabulary, ordered by their maximum contribution. Begins a search. */
  weighed(query: readonly QueryTerm[]): Weighed[] {
    this.#begin();
    const weights = new Map<string, number>();
    for (const { term, weight = 1 } of query) weights.set(term, (weights.get(term) ?? 0) + weight);
    const terms: Weighed[] = [];
    for (const [term, weight] of weights) {
      const postings = this.#terms.get(term);
      if (!postings || weight <= 0) continue;
      const idf = weight * this.idf(postings);
      terms.push({ postings, idf, most: idf * MOST });
    }
    return terms.sort((a, b) => b.most - a.most);
  }

  #begin(): void {
    for (let f = 0; f < WIDTH; f++) this.#perLength[f] = LENGTH_MATTERS[f] / this.#docs.usual(f);
    if (this.growth <= LONGER) return;
    this.#bounded.set(this.#perLength);
    this.#epoch++;
  }

  /** The epoch of bounds by block; bounds of another epoch are invalid. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * The factor for bounds by block, 1 or more. If the average length of a field has grown by a factor since they were
   * computed, normalised counts have grown by at most this factor, and so have their saturated values.
   */
  get growth(): number {
    let most = 1;
    for (let f = 0; f < WIDTH; f++) most = Math.max(most, this.#bounded[f] / this.#perLength[f]);
    return this.#epoch === 0 ? Number.POSITIVE_INFINITY : most;
  }

  /** As {@link saturated}, by the lengths that bounds by block are computed with. */
  bounding(doc: number, counts: number): number {
    return this.saturated(doc, counts, this.#bounded);
  }

  /** The share of a term's weight for a document, 0 to k1 + 1. */
  saturated(doc: number, counts: number, perLength = this.#perLength): number {
    const lengths = this.#docs.lengths;
    const at = doc * WIDTH;
    let tf = 0;
    const body = counts >>> 24;
    if (body > 0) tf = body / (1 - LENGTH_MATTERS[BODY] + perLength[BODY] * lengths[at + BODY]);
    // Most terms are only in the body.
    if ((counts & OTHERS) !== 0) {
      for (let f = 0; f < BODY; f++) {
        const count = countIn(counts, f);
        if (count > 0) tf += (WEIGHT[f] * count) / (1 - LENGTH_MATTERS[f] + perLength[f] * lengths[at + f]);
      }
    }
    return (tf * (K1 + 1)) / (tf + K1);
  }

  /** As {@link saturated}, for one field without its weight. */
  saturatedIn(doc: number, counts: number, f: number): number {
    const count = countIn(counts, f);
    if (count === 0) return 0;
    const tf = count / (1 - LENGTH_MATTERS[f] + this.#perLength[f] * this.#docs.lengthOf(doc, f));
    return (tf * (K1 + 1)) / (tf + K1);
  }
}

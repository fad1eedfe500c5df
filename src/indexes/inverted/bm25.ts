/** BM25F: what the terms of a query weigh, and how much of that a document gets. */
import type { Documents } from './documents.js';
import { countIn, FIELDS, type Postings } from './postings.js';
import type { Vocabulary } from './vocabulary.js';

/** A term of a query, and how much it counts (1 by default). */
export interface QueryTerm {
  readonly term: string;
  readonly weight?: number;
}

/** A term of a query with its postings. */
export interface Weighed {
  readonly postings: Postings;
  /** Its weight times its rareness. */
  readonly idf: number;
  /** The most that it can add to a score. */
  readonly most: number;
}

/**
 * How soon a term's count saturates; it and the weight of lengths were chosen by collections that are not measured (the first 50
 * queries of Cranfield, CISI, CACM, and questions of CMRC 2018's trial part, whole and shortened).
 */
const K1 = 1.5;

/** The most of a term's weight that a document gets. */
export const MOST = K1 + 1;

/** Bounds by block are computed anew once a field is on average longer than this share of what they hold for. */
const LONGER = 1.05;

/** How much a field counts, and how much its length is held against a document. */
const WEIGHT = [2, 1.5, 1.5, 1] as const;

const LENGTH_MATTERS = [0.5, 0.5, 0.3, 0.6] as const;

const WIDTH = FIELDS.length;

const BODY = WIDTH - 1;

/** Counts in the body alone are above this, and others below. */
const OTHERS = 0x00ff_ffff;

/** BM25F over one inverted index. */
export class Bm25 {
  readonly #docs: Documents;
  readonly #terms: Pick<Vocabulary, 'get'>;
  /** Of each field what its length is divided by, as of the search that runs: b / the average length. */
  readonly #perLength = new Float64Array(WIDTH);
  /** The same as of when bounds by block were computed, and how often that was done. */
  readonly #bounded = new Float64Array(WIDTH);
  #epoch = 0;

  constructor(docs: Documents, terms: Pick<Vocabulary, 'get'>) {
    this.#docs = docs;
    this.#terms = terms;
  }

  /** How rare a term is; replaced documents are counted until they are taken out. */
  idf({ length }: Postings): number {
    const { size } = this.#docs;
    const n = Math.min(length, size);
    return Math.log(1 + (size - n + 0.5) / (n + 0.5));
  }

  /** The query's terms that are in the vocabulary, the most that they can add first. Begins a search. */
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

  /** The number of times that bounds by block were to be computed anew: those of another time do not hold. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * What bounds by block are to be multiplied by, 1 or more. Where a field is on average longer by some factor than when
   * they were computed, counts divided by length are larger by that factor at most, and so is what they saturate to.
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

  /** How much of a term's weight a document gets, 0 to k1 + 1. */
  saturated(doc: number, counts: number, perLength = this.#perLength): number {
    const lengths = this.#docs.lengths;
    const at = doc * WIDTH;
    let tf = 0;
    const body = counts >>> 24;
    if (body > 0) tf = body / (1 - LENGTH_MATTERS[BODY] + perLength[BODY] * lengths[at + BODY]);
    // Most terms stand in the body alone.
    if ((counts & OTHERS) !== 0) {
      for (let f = 0; f < BODY; f++) {
        const count = countIn(counts, f);
        if (count > 0) tf += (WEIGHT[f] * count) / (1 - LENGTH_MATTERS[f] + perLength[f] * lengths[at + f]);
      }
    }
    return (tf * (K1 + 1)) / (tf + K1);
  }

  /** As {@link saturated}, of one field alone and without its weight. */
  saturatedIn(doc: number, counts: number, f: number): number {
    const count = countIn(counts, f);
    if (count === 0) return 0;
    const tf = count / (1 - LENGTH_MATTERS[f] + this.#perLength[f] * this.#docs.lengthOf(doc, f));
    return (tf * (K1 + 1)) / (tf + K1);
  }
}

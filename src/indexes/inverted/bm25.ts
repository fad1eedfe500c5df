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

/** How soon a term's count saturates. */
const K1 = 1.2;

/** How much a field counts, and how much its length is held against a document. */
const WEIGHT = [2, 1.5, 1.5, 1] as const;

const LENGTH_MATTERS = [0.5, 0.5, 0.3, 0.75] as const;

const WIDTH = FIELDS.length;

const BODY = WIDTH - 1;

/** Counts in the body alone are above this, and others below. */
const OTHERS = 0x00ff_ffff;

export class Bm25 {
  readonly #docs: Documents;
  readonly #terms: Pick<Vocabulary, 'get'>;
  /** Of each field what its length is divided by, as of the search that runs: b / the average length. */
  readonly #perLength = new Float64Array(WIDTH);

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
    for (let f = 0; f < WIDTH; f++) this.#perLength[f] = LENGTH_MATTERS[f] / this.#docs.usual(f);
    const weights = new Map<string, number>();
    for (const { term, weight = 1 } of query) weights.set(term, (weights.get(term) ?? 0) + weight);
    const terms: Weighed[] = [];
    for (const [term, weight] of weights) {
      const postings = this.#terms.get(term);
      if (!postings || weight <= 0) continue;
      const idf = weight * this.idf(postings);
      terms.push({ postings, idf, most: idf * (K1 + 1) });
    }
    return terms.sort((a, b) => b.most - a.most);
  }

  /** How much of a term's weight a document gets, 0 to k1 + 1. */
  saturated(doc: number, counts: number): number {
    const lengths = this.#docs.lengths;
    const at = doc * WIDTH;
    let tf = 0;
    const body = counts >>> 24;
    if (body > 0) tf = body / (1 - LENGTH_MATTERS[BODY] + this.#perLength[BODY] * lengths[at + BODY]);
    // Most terms stand in the body alone.
    if ((counts & OTHERS) !== 0) {
      for (let f = 0; f < BODY; f++) {
        const count = countIn(counts, f);
        if (count > 0)
          tf += (WEIGHT[f] * count) / (1 - LENGTH_MATTERS[f] + this.#perLength[f] * lengths[at + f]);
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

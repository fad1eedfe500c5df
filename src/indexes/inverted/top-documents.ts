/**
 * The documents with the highest scores for some terms, found exactly by block-max pruning (Mallia, Suel and Tonellotto
 * 2024, arXiv:2405.01117): blocks of documents are processed in descending order of their bounds, until no remaining
 * block can contain one of the best. The bound of a block is the sum of its terms' bounds, see `block-bounds.ts`, so
 * that a long query costs a sum over blocks besides the few blocks whose documents are scored.
 */
import { withRoom } from '../../runtime/index.js';
import { BestScores } from './best-scores.js';
import { BlockBounds, SHIFT } from './block-bounds.js';
import { type Bm25, MOST, type Weighed } from './bm25.js';
import type { Documents } from './documents.js';
import type { Postings } from './postings.js';

/** The number of documents in a block. */
const BLOCK = 1 << SHIFT;

/** The number of buckets in which blocks are sorted by their bounds. */
const STEPS = 512;

/** Sums of bounds are increased by more than the rounding error. */
const UP = 1 + 1e-9;

/** The search for the best documents of one inverted index, with its scratch memory. */
export class TopDocuments {
  readonly #docs: Documents;
  readonly #bm25: Bm25;
  /** By block: the maximum score of its documents, and the end of its entries. */
  #bound: Float64Array = new Float64Array(0);
  #end: Int32Array = new Int32Array(0);
  /** The blocks with any of the terms, in descending order of their bounds. */
  #order: Int32Array = new Int32Array(0);
  /** The entries of all blocks: the term, and the start of its postings in the block. */
  #term: Int32Array = new Int32Array(0);
  #start: Int32Array = new Int32Array(0);
  readonly #scores = new Float64Array(BLOCK);

  constructor(docs: Documents, bm25: Bm25) {
    this.#docs = docs;
    this.#bm25 = bm25;
  }

  /**
   * @param terms from {@link Bm25.weighed}.
   * @returns the best first; of equal scores, the lower key first.
   */
  find(terms: readonly Weighed[], limit: number, eligible: (key: number) => boolean): BestScores {
    const blocks = (this.#docs.count + BLOCK - 1) >> SHIFT;
    const best = new BestScores(limit);
    if (limit < 1 || terms.length === 0 || blocks === 0) return best;
    const count = this.#arrange(this.#sum(terms, blocks), blocks);
    this.#enter(terms, blocks);
    for (let k = 0; k < count; k++) {
      const block = this.#order[k];
      if (this.#bound[block] < best.least) continue;
      this.#score(block, terms, best, eligible);
    }
    return best;
  }

  /** Sums bounds by block, and counts entries. @returns the largest sum. */
  #sum(terms: readonly Weighed[], blocks: number): number {
    this.#bound = withRoom(this.#bound, blocks).fill(0, 0, blocks);
    this.#end = withRoom(this.#end, blocks + 1).fill(0, 0, blocks + 1);
    const [bound, end] = [this.#bound, this.#end];
    const full = this.#docs.count >> SHIFT;
    const { growth } = this.#bm25;
    for (const { postings, idf } of terms) {
      const { block, most, length, covered } = this.#bounds(postings, full);
      for (let e = 0; e < length; e++) {
        bound[block[e]] += idf * UP * Math.min(MOST, growth * most[e]);
        end[block[e] + 1]++;
      }
      if (covered === postings.length) continue;
      // The last block is not full, so its bound is the maximum.
      bound[full] += idf * UP * MOST;
      end[full + 1]++;
    }
    let highest = 0;
    for (let b = 0; b < blocks; b++) {
      if (bound[b] > highest) highest = bound[b];
      end[b + 1] += end[b];
    }
    return highest;
  }

  /** The bounds of a term, updated with all full blocks. */
  #bounds(postings: Postings, full: number): BlockBounds {
    const { epoch } = this.#bm25;
    if (postings.bounds?.epoch !== epoch) postings.bounds = new BlockBounds(epoch);
    postings.bounds.extend(postings, (doc, counts) => this.#bm25.bounding(doc, counts), full);
    return postings.bounds;
  }

  /** Sorts blocks approximately by their bounds. @returns the number of blocks with any of the terms. */
  #arrange(highest: number, blocks: number): number {
    this.#order = withRoom(this.#order, blocks);
    const step = (b: number) => STEPS - 1 - Math.floor((this.#bound[b] / highest) * (STEPS - 1));
    const from = new Int32Array(STEPS + 1);
    let count = 0;
    for (let b = 0; b < blocks; b++) {
      if (this.#bound[b] === 0) continue;
      from[step(b) + 1]++;
      count++;
    }
    for (let s = 1; s <= STEPS; s++) from[s] += from[s - 1];
    for (let b = 0; b < blocks; b++) if (this.#bound[b] > 0) this.#order[from[step(b)]++] = b;
    return count;
  }

  /** Lists the terms of each block, in order. */
  #enter(terms: readonly Weighed[], blocks: number): void {
    const end = this.#end;
    const total = end[blocks];
    this.#term = withRoom(this.#term, total);
    this.#start = withRoom(this.#start, total);
    const full = this.#docs.count >> SHIFT;
    // The end of each block is the position of its next entry, and moves with each.
    for (let t = 0; t < terms.length; t++) {
      const { postings } = terms[t];
      const { block, start, length, covered } = postings.bounds!;
      for (let e = 0; e < length; e++) {
        const at = end[block[e]]++;
        this.#term[at] = t;
        this.#start[at] = start[e];
      }
      if (covered === postings.length) continue;
      const at = end[full]++;
      this.#term[at] = t;
      this.#start[at] = covered;
    }
  }

  /** Scores the documents of a block. */
  #score(
    block: number,
    terms: readonly Weighed[],
    best: BestScores,
    eligible: (key: number) => boolean,
  ): void {
    const scores = this.#scores.fill(0);
    const first = block << SHIFT;
    const until = first + BLOCK;
    for (let e = block === 0 ? 0 : this.#end[block - 1]; e < this.#end[block]; e++) {
      const {
        idf,
        postings: { doc, counts, length },
      } = terms[this.#term[e]];
      for (let k = this.#start[e]; k < length && doc[k] < until; k++)
        scores[doc[k] - first] += idf * this.#bm25.saturated(doc[k], counts[k]);
    }
    for (let d = 0; d < BLOCK; d++) {
      const score = scores[d];
      if (score === 0 || score < best.least) continue;
      const key = this.#docs.keyOf[first + d];
      if (key >= 0 && best.among(key, score) && eligible(key)) best.add(key, score);
    }
  }
}

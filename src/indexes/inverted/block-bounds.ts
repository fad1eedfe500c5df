/** Bounds of a term: the maximum of its weight in the documents of each block. */
import { withRoom } from '../../runtime/index.js';

/** The base-2 logarithm of the number of documents in a block, which are consecutive. */
export const SHIFT = 5;

/** The documents of a term in ascending order, and its counts in each. */
interface Counted {
  readonly doc: Int32Array;
  readonly counts: Uint32Array;
  readonly length: number;
}

/** Bounds are stored in 32 bits, and rounded up by more than the rounding error. */
const UP = 1 + 1e-6;

/** The bounds of a term. */
export class BlockBounds {
  /** The blocks with the term in ascending order; the start of their postings; and the maximum of the weight. */
  block: Int32Array = new Int32Array(0);
  start: Int32Array = new Int32Array(0);
  most: Float32Array = new Float32Array(0);
  length = 0;
  /** The number of postings in these blocks, which are the first ones. */
  covered = 0;

  /** @param epoch the epoch of the lengths that the bounds are computed with. */
  constructor(readonly epoch: number) {}

  /**
   * Adds the postings of blocks that have become full.
   * @param bounding the share of the term's weight for a document, by its number and counts.
   * @param full the number of blocks that are full.
   */
  extend(
    { doc, counts, length }: Counted,
    bounding: (doc: number, counts: number) => number,
    full: number,
  ): void {
    const until = full << SHIFT;
    let k = this.covered;
    while (k < length && doc[k] < until) {
      const block = doc[k] >> SHIFT;
      const end = (block + 1) << SHIFT;
      const at = this.length++;
      this.block = withRoom(this.block, this.length);
      this.start = withRoom(this.start, this.length);
      this.most = withRoom(this.most, this.length);
      this.block[at] = block;
      this.start[at] = k;
      let most = 0;
      for (; k < length && doc[k] < end; k++) most = Math.max(most, bounding(doc[k], counts[k]));
      this.most[at] = most * UP;
    }
    this.covered = k;
  }
}

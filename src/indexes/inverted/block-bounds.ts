/** Bounds of one term: the most of its weight that a document of a block gets, by block of documents. */
import { withRoom } from '../../runtime/index.js';

/** A block has two to the power of this many documents, by their numbers. */
export const SHIFT = 5;

/** The documents of a term in rising order, and how often it stands in each. */
interface Counted {
  readonly doc: Int32Array;
  readonly counts: Uint32Array;
  readonly length: number;
}

/** Bounds are kept in 32 bits: rounded up by more than that takes off. */
const UP = 1 + 1e-6;

/** The bounds of one term. */
export class BlockBounds {
  /** The blocks in which the term is, in rising order; where their postings begin; and the most of the weight. */
  block: Int32Array = new Int32Array(0);
  start: Int32Array = new Int32Array(0);
  most: Float32Array = new Float32Array(0);
  length = 0;
  /** How many postings are in these blocks: those before. */
  covered = 0;

  /** @param epoch of the lengths that the bounds are computed with. */
  constructor(readonly epoch: number) {}

  /**
   * Takes in the postings of blocks that are full by now.
   * @param bounding how much of the term's weight a document gets, by its number and counts.
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

/** The text encoder as a graph, to be trained; `encoder.ts` says what it is. */
import {
  add,
  div,
  EmbeddingTable,
  equal,
  input,
  matmul,
  mul,
  normal,
  type RowOptimizer,
  sampledSoftmax,
  scatterAdd,
  slice,
  sqrt,
  sum,
  type Tensor,
  transpose,
  unsqueeze,
} from '../tensor/index.js';

/** What is fed for a batch: pairs of texts, the left ones first, then the right ones. */
export interface TextFeeds {
  /** Int32 `[entries]` each: rows of the encoder, and the text each belongs to; with its weight there. */
  readonly features: Int32Array;
  readonly owners: Int32Array;
  readonly weights: Float32Array;
  /** Float32 `[2 * pairs, width]`: zeros, which the features are added to. */
  readonly sums: Float32Array;
  /** Int32 `[pairs]` each: the items of the sides. Sides of one item are no negatives of each other. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Float32 `[pairs]` each: the logarithm of how often each side comes, up to a constant. */
  readonly leftOften: Float32Array;
  readonly rightOften: Float32Array;
}

export interface TextGraph {
  readonly loss: Tensor;
  /** Float32 `[2 * pairs, width]`: the texts' vectors, as `TextEncoder.embed` gives them. */
  readonly vectors: Tensor;
  /** The features' vectors. */
  readonly table: EmbeddingTable;
}

/**
 * Texts that belong together are to be found among the others of the batch, from either side (InfoNCE: van den Oord et
 * al., arXiv:1807.03748), corrected for how often each comes (Yi et al. 2019, doi:10.1145/3298689.3346996).
 *
 * @param options.pairs of a batch.
 * @param options.temperature what cosines are divided by.
 */
export function textGraph(options: {
  features: number;
  width: number;
  pairs: number;
  temperature: number;
  rowOptimizer: RowOptimizer;
  seed: number;
}): TextGraph {
  const { features, width, pairs, temperature, rowOptimizer: optimizer, seed } = options;
  // Nearly at right angles at first: texts are then as near as they have features in common.
  const initial = normal(1 / Math.sqrt(width));
  const table = new EmbeddingTable('rows', features, width, { optimizer, seed, initial });
  const entries = mul(table.lookup('features', ['entries']), unsqueeze(input('weights', ['entries']), -1));
  const sums = scatterAdd(input('sums', [2 * pairs, width]), input('owners', ['entries'], 'int32'), entries);
  const vectors = div(sums, sqrt(add(sum(mul(sums, sums), -1, true), 1e-12)));
  const left = slice(vectors, 0, 0, pairs);
  const right = slice(vectors, 0, pairs, 2 * pairs);
  const scores = matmul(left, right, { transposeB: true, scale: 1 / temperature });
  const own = mul(sum(mul(left, right), -1), 1 / temperature);
  const found = (among: Tensor, side: 'left' | 'right') => {
    const often = input(`${side}Often`, [pairs]);
    const items = input(side, [pairs], 'int32');
    const hits = equal(unsqueeze(items, 1), unsqueeze(items, 0));
    return sampledSoftmax(own, among, { positiveLogQ: often, negativeLogQ: often, hits });
  };
  const loss = mul(add(found(scores, 'right'), found(transpose(scores), 'left')), 0.5);
  return { loss, vectors, table };
}

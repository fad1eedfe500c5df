/** The text encoder as a training graph; see `encoder.ts`. */
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

/** The input of a batch of pairs of texts: all left texts first, then all right ones. */
export interface TextFeeds {
  /** Int32 `[entries]` each: rows of the encoder and the text of each; and the weights, Float32. */
  readonly features: Int32Array;
  readonly owners: Int32Array;
  readonly weights: Float32Array;
  /** Float32 `[2 * pairs, width]`: zeros, to which the features' vectors are added. */
  readonly sums: Float32Array;
  /**
   * Int32 `[pairs]` each: the items of the two sides. Texts of the same item are not used as negatives of each other.
   */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Float32 `[pairs]` each: the log frequency of each text, up to a constant. */
  readonly leftOften: Float32Array;
  readonly rightOften: Float32Array;
}

export interface TextGraph {
  readonly loss: Tensor;
  /** Float32 `[2 * pairs, width]`: the texts' vectors, as from `TextEncoder.embed`. */
  readonly vectors: Tensor;
  /** The features' vectors. */
  readonly table: EmbeddingTable;
}

/**
 * Contrastive training with in-batch negatives in both directions (InfoNCE: van den Oord et al., arXiv:1807.03748),
 * with a correction for the frequency of each text (Yi et al. 2019, doi:10.1145/3298689.3346996).
 *
 * @param options.pairs the number of pairs in a batch.
 * @param options.temperature the divisor of the cosines.
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
  // Nearly orthogonal initially: the similarity of texts is then that of their features.
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

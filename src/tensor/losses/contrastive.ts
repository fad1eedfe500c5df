/** InfoNCE (van den Oord et al., arXiv:1807.03748) over the pairs of a batch, in both directions. */
import { expectShape, floating, sameType, type Tensor } from '../graph.js';
import { add, mul } from '../ops/arithmetic.js';
import { range } from '../ops/indexing.js';
import { transpose } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import { negativeLogLikelihood } from '../ops/softmax.js';
import { type Weighted, weightedMean } from './weighted.js';

export interface ContrastiveOptions extends Weighted {
  /** The divisor of similarities; 0.07 by default. */
  temperature?: number;
}

/**
 * The mean cross-entropy of finding row `i` of `b` for row `i` of `a` by inner product, and the reverse; all other rows
 * are negatives.
 * @param a float `[n, width]`, usually of unit length
 * @param b float `[n, width]`
 * @example
 * contrastive(constant([[1, 0]]), constant([[1, 0]])); // 0
 */
export function contrastive(a: Tensor, b: Tensor, options: ContrastiveOptions = {}): Tensor {
  sameType('contrastive', floating('contrastive', a), expectShape('contrastive', b, a.shape));
  const scores = matmul(a, b, { transposeB: true, scale: 1 / (options.temperature ?? 0.07) });
  const own = range(a.shape[0]);
  const one = negativeLogLikelihood(scores, own);
  const other = negativeLogLikelihood(transpose(scores), own);
  return weightedMean(mul(add(one, other), 0.5), options);
}

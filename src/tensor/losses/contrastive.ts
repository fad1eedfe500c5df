/** InfoNCE (van den Oord et al., arXiv:1807.03748) over the pairs of a batch, in both directions. */
import { expectShape, floating, sameType, type Tensor } from '../graph.js';
import { add, mul } from '../ops/arithmetic.js';
import { range } from '../ops/indexing.js';
import { transpose } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import { negativeLogLikelihood } from '../ops/softmax.js';
import { type Weighted, weightedMean } from './weighted.js';

export interface ContrastiveOptions extends Weighted {
  /** What similarities are divided by; 0.07 unless given. */
  temperature?: number;
}

/**
 * Row `i` of `a` belongs with row `i` of `b`, and with no other: the mean cross-entropy of finding it by
 * inner product, from `a` to `b` and from `b` to `a`.
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

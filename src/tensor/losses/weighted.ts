/** The mean of a loss over its examples, each of which may have a weight. */
import type { Tensor } from '../graph.js';
import { div, maximum, mul } from '../ops/arithmetic.js';
import { expand } from '../ops/layout.js';
import { mean, sum } from '../ops/reduce.js';

export interface Weighted {
  /** A weight of 0 or more for each example, of a shape that broadcasts to theirs; 0 leaves it out. */
  weights?: Tensor;
}

/** The mean of `losses`, or the sum of each times its weight over the sum of weights; 0 where all are 0. */
export function weightedMean(losses: Tensor, { weights }: Weighted = {}): Tensor {
  if (!weights) return mean(losses);
  const total = sum(expand(weights, losses.shape));
  return div(sum(mul(losses, weights)), maximum(total, 1e-12));
}

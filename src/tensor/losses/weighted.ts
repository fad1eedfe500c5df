/** The weighted mean of a loss over examples. */
import type { Tensor } from '../graph.js';
import { div, maximum, mul } from '../ops/arithmetic.js';
import { expand } from '../ops/layout.js';
import { mean, sum } from '../ops/reduce.js';

export interface Weighted {
  /** A weight of at least 0 for each example, of a shape that broadcasts to the losses; 0 excludes an example. */
  weights?: Tensor;
}

/** The mean of `losses`, or their weighted mean; 0 if all weights are 0. */
export function weightedMean(losses: Tensor, { weights }: Weighted = {}): Tensor {
  if (!weights) return mean(losses);
  const total = sum(expand(weights, losses.shape));
  return div(sum(mul(losses, weights)), maximum(total, 1e-12));
}

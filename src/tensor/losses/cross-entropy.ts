/** Softmax cross-entropy over classes. */
import { constant, type Tensor } from '../graph.js';
import { add, mul, neg } from '../ops/arithmetic.js';
import { cast, equal, not, where } from '../ops/compare.js';
import { mean } from '../ops/reduce.js';
import { logSoftmax, negativeLogLikelihood } from '../ops/softmax.js';
import { weightedMean } from './weighted.js';

export interface CrossEntropyOptions {
  /** Examples with this target are ignored. */
  ignore?: number;
  /**
   * Label smoothing: the share of each target that is distributed over all classes (arXiv:1512.00567); 0 by default.
   */
  smoothing?: number;
}

/**
 * The mean of `-log softmax(logits)[target]`.
 * @param logits float `[..., classes]`
 * @param targets int32 `[...]`, each in `[0, classes)` or `ignore`
 * @example
 * crossEntropy(constant([[0, 0]]), constant([1], 'int32')); // Math.log(2)
 */
export function crossEntropy(logits: Tensor, targets: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { ignore, smoothing = 0 } = options;
  const counts = ignore === undefined ? undefined : not(equal(targets, ignore));
  const safe = counts ? where(counts, targets, constant(0, targets.dtype)) : targets;
  let losses = negativeLogLikelihood(logits, safe);
  if (smoothing > 0)
    losses = add(mul(losses, 1 - smoothing), mul(neg(mean(logSoftmax(logits), -1)), smoothing));
  return weightedMean(losses, { weights: counts && cast(counts, logits.dtype) });
}

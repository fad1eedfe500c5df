/** Binary cross-entropy on logits. */
import { expectShape, type Tensor } from '../graph.js';
import { mul, sub } from '../ops/arithmetic.js';
import { softplus } from '../ops/elementwise.js';
import { type Weighted, weightedMean } from './weighted.js';

/**
 * The mean of `-y log σ(x) - (1 - y) log(1 - σ(x))` for logits `x` and labels `y` in [0, 1], of one shape.
 *
 * @example
 * binaryCrossEntropy(constant([0]), constant([1])); // Math.log(2)
 */
export function binaryCrossEntropy(logits: Tensor, labels: Tensor, options: Weighted = {}): Tensor {
  expectShape('binaryCrossEntropy', labels, logits.shape);
  return weightedMean(sub(softplus(logits), mul(logits, labels)), options);
}

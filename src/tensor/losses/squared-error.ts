/** Mean squared error. */
import { expectShape, type Tensor } from '../graph.js';
import { square, sub } from '../ops/arithmetic.js';
import { type Weighted, weightedMean } from './weighted.js';

/**
 * The mean of `(predicted - target)²`, both of one shape.
 *
 * @example
 * squaredError(constant([1, 2]), constant([1, 4])); // 2
 */
export function squaredError(predicted: Tensor, target: Tensor, options: Weighted = {}): Tensor {
  expectShape('squaredError', target, predicted.shape);
  return weightedMean(square(sub(predicted, target)), options);
}

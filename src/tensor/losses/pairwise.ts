/** Bayesian personalised ranking (Rendle et al., UAI 2009, arXiv:1205.2618). */
import type { Tensor } from '../graph.js';
import { sub } from '../ops/arithmetic.js';
import { softplus } from '../ops/elementwise.js';
import { type Weighted, weightedMean } from './weighted.js';

/**
 * The mean of `-log σ(positive - negative)` over scores that broadcast, e.g. `[n, 1]` and `[n, k]`.
 *
 * @example
 * pairwise(constant([1]), constant([1])); // Math.log(2)
 */
export const pairwise = (positive: Tensor, negative: Tensor, options: Weighted = {}): Tensor =>
  weightedMean(softplus(sub(negative, positive)), options);

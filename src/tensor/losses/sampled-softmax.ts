/** Losses over one positive and a sample of negatives, in place of a softmax over every item. */
import { expectShape, type Tensor } from '../graph.js';
import { add, div, mul, sub } from '../ops/arithmetic.js';
import { cast } from '../ops/compare.js';
import { softplus } from '../ops/elementwise.js';
import { sum } from '../ops/reduce.js';
import { logSumExp } from '../ops/softmax.js';
import { ShapeError, showShape } from '../shape.js';
import { type Weighted, weightedMean } from './weighted.js';

export interface SampledSoftmaxOptions extends Weighted {
  /** The logarithm of the probability that each positive is sampled as a negative, `[n]`; requires `negativeLogQ`. */
  positiveLogQ?: Tensor;
  /** The logarithm of the sampling probability of each negative; broadcasts to `[n, k]`. */
  negativeLogQ?: Tensor;
  /** Negatives that are the positive itself, bool `[n, k]`; they are ignored. */
  hits?: Tensor;
}

function shapes(name: string, positive: Tensor, negative: Tensor): void {
  const [p, n] = [positive.shape, negative.shape];
  if (n.length !== p.length + 1 || p.some((d, i) => d !== n[i]))
    throw new ShapeError(`${name}: negatives ${showShape(n)} are not those of positives ${showShape(p)}`);
}

/**
 * The mean of `-log softmax` of the positive among its negatives, each score minus the logarithm of its sampling
 * probability (Bengio and Senécal 2008; Yi et al., RecSys 2019).
 * @param positive scores `[n]`
 * @param negative scores `[n, k]`
 * @example
 * sampledSoftmax(constant([0]), constant([[0, 0]])); // Math.log(3)
 */
export function sampledSoftmax(
  positive: Tensor,
  negative: Tensor,
  options: SampledSoftmaxOptions = {},
): Tensor {
  shapes('sampledSoftmax', positive, negative);
  const { positiveLogQ, negativeLogQ, hits } = options;
  const up = positiveLogQ ? sub(positive, positiveLogQ) : positive;
  const corrected = negativeLogQ ? sub(negative, negativeLogQ) : negative;
  const down = hits ? add(corrected, mul(cast(hits, negative.dtype), -1e9)) : corrected;
  expectShape('sampledSoftmax', down, negative.shape);
  return weightedMean(softplus(sub(logSumExp(down), up)), options);
}

export interface GbceOptions extends Weighted {
  /** The number of items that are sampled from. */
  items: number;
  /** The degree of the correction for sampling, from 0 (plain cross-entropy) to 1; 0.75 by default. */
  calibration?: number;
}

/**
 * Generalised binary cross-entropy, which corrects the overconfidence of negative sampling (Petrov and Macdonald,
 * RecSys 2023, arXiv:2308.07192).
 * @param positive scores `[n]`
 * @param negative scores `[n, k]`
 * @example
 * gbce(constant([0]), constant([[0]]), { items: 2 }); // Math.log(2)
 */
export function gbce(positive: Tensor, negative: Tensor, options: GbceOptions): Tensor {
  shapes('gbce', positive, negative);
  const { items, calibration = 0.75 } = options;
  const k = negative.shape.at(-1);
  if (typeof k !== 'number')
    throw new ShapeError(`gbce: the count of negatives in ${showShape(negative.shape)} is open`);
  const rate = k / (items - 1);
  const beta = rate * (calibration * (1 - 1 / rate) + 1 / rate);
  const losses = add(mul(softplus(sub(0, positive)), beta), sum(softplus(negative), -1));
  return weightedMean(div(losses, k + 1), options);
}

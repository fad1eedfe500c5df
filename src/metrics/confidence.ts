/** Confidence intervals of means, by resampling. */
import { meanOf, seeded } from '../runtime/index.js';

/** A figure with its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The number of resamples for an interval; more would change only its last digit. */
const RESAMPLES = 1_000;

const TAIL = 0.025;

/**
 * The mean with a bootstrap interval (Efron 1979, doi:10.1214/aos/1176344552), the same for the same seed; 0 for an
 * empty list.
 */
export function mean(values: Float64Array, seed: number): Estimate {
  const count = values.length;
  if (count === 0) return { value: 0, low: 0, high: 0 };
  const random = seeded(seed);
  const means = new Float64Array(RESAMPLES);
  for (let r = 0; r < RESAMPLES; r++) {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += values[Math.floor(random() * count)];
    means[r] = sum / count;
  }
  means.sort();
  const value = meanOf(values);
  return {
    value,
    low: means[Math.floor(TAIL * RESAMPLES)],
    high: means[Math.ceil((1 - TAIL) * RESAMPLES) - 1],
  };
}

/** Two models compared on the same cases. */
export interface Compared {
  readonly cases: number;
  /** The means of both. */
  readonly candidate: number;
  readonly serving: number;
  /** By how much the candidate is better: the mean, and the bounds of its interval. */
  readonly better: number;
  readonly low: number;
  readonly high: number;
}

/**
 * @param candidate its value for each case; `serving` has the same cases in the same order.
 * @param good whether more is better, as for a gain, or less, as for a loss.
 */
export function compare(
  candidate: readonly number[],
  serving: readonly number[],
  good: 'more' | 'less',
): Compared {
  const sign = good === 'more' ? 1 : -1;
  const difference = Float64Array.from(candidate, (own, k) => sign * (own - serving[k]));
  const { value: better, low, high } = mean(difference, 1);
  return {
    cases: candidate.length,
    candidate: meanOf(candidate),
    serving: meanOf(serving),
    better,
    low,
    high,
  };
}

/**
 * The utility of a candidate: the sum of its predicted outcomes, weighted by the weights of their kinds of events.
 */
import { type KindMeaning, signedWeight } from '../indexes/index.js';

/** The weight of each outcome: above 0 for positive kinds, below for negative ones, 0 for neutral and unknown ones. */
export function weightsOf(
  outcomes: readonly string[],
  kinds: { readonly [kind: string]: KindMeaning },
): number[] {
  return outcomes.map((outcome) => (Object.hasOwn(kinds, outcome) ? signedWeight(kinds[outcome]) : 0));
}

/**
 * @param outcomes a column of probabilities for each outcome.
 * @param weights of the outcomes, in the same order: above 0 for liking, below for disliking.
 * @returns each candidate's utility.
 * @example
 * utility([Float64Array.of(0.5, 0), Float64Array.of(0.1, 1)], [2, -1]); // [0.9, -1]
 */
export function utility(outcomes: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(outcomes[0]?.length ?? 0);
  outcomes.forEach((column, o) => {
    const weight = weights[o];
    if (weight !== 0) for (let k = 0; k < sum.length; k++) sum[k] += weight * column[k];
  });
  return sum;
}

/** What a candidate is worth where no objective is configured: its outcomes, weighted as the kinds of events are. */
import { type KindMeaning, signedWeight } from '../indexes/index.js';

/** How much each outcome is worth where no objective says otherwise; being cited is worth nothing to a person. */
export function weightsOf(
  outcomes: readonly string[],
  kinds: { readonly [kind: string]: KindMeaning },
): number[] {
  return outcomes.map((outcome) => (Object.hasOwn(kinds, outcome) ? signedWeight(kinds[outcome]) : 0));
}

/**
 * @param outcomes a column of probabilities for each outcome.
 * @param weights of the outcomes, in the same order: above 0 for liking, below for disliking.
 * @returns each candidate's worth.
 */
export function utility(outcomes: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(outcomes[0]?.length ?? 0);
  outcomes.forEach((column, o) => {
    const weight = weights[o];
    if (weight !== 0) for (let k = 0; k < sum.length; k++) sum[k] += weight * column[k];
  });
  return sum;
}

/** What a candidate is worth where no objective is configured: its outcomes, weighted as the kinds of events are. */

/**
 * @param outcomes a column of probabilities for each outcome.
 * @param weights of the outcomes, in the same order: above 0 for liking, below for disliking.
 * @returns each candidate's worth.
 */
export function worth(outcomes: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(outcomes[0]?.length ?? 0);
  outcomes.forEach((column, o) => {
    const weight = weights[o]!;
    if (weight !== 0) for (let k = 0; k < sum.length; k++) sum[k]! += weight * column[k]!;
  });
  return sum;
}

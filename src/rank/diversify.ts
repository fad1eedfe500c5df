/**
 * Re-ranking for diversity by maximal marginal relevance: place by place, the candidate with the best score less its
 * similarity to the items above it (Carbonell and Goldstein 1998,
 * doi:10.1145/290941.291025).
 */

/** The share of its score that a candidate loses if it is identical to the item directly above it. */
const LIKENESS_COSTS = 0.15;

/** Similarity is measured to this many items above. */
const ABOVE = 5;

/**
 * @param ranked candidates' places, the best first.
 * @param score of each candidate, above 0.
 * @param alike how alike two candidates are, 0 to 1.
 * @returns the first `limit` places, in their new order.
 * @example
 * diversify([0, 1, 2], [1, 0.9, 0.8], (a, b) => (a + b === 1 ? 1 : 0), 3); // [0, 2, 1]
 */
export function diversify(
  ranked: ArrayLike<number>,
  score: ArrayLike<number>,
  alike: (a: number, b: number) => number,
  limit: number,
): number[] {
  const left = Array.from(ranked);
  const chosen: number[] = [];
  while (chosen.length < limit && left.length > 0) {
    let best = 0;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < left.length; k++) {
      const itemScore = score[left[k]];
      // Candidates are in the order of scores: none of the rest can be better.
      if (itemScore <= bestScore) break;
      let likeness = 0;
      for (let above = Math.max(0, chosen.length - ABOVE); above < chosen.length; above++) {
        likeness = Math.max(likeness, alike(left[k], chosen[above]));
      }
      const marginal = itemScore * (1 - LIKENESS_COSTS * likeness);
      if (marginal > bestScore) {
        bestScore = marginal;
        best = k;
      }
    }
    chosen.push(left.splice(best, 1)[0]);
  }
  return chosen;
}

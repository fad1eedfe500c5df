/**
 * How much one component of a mixture is to count beside the others, by what the mixture puts first. Likelihood
 * (`mixture.ts`) gives too much to a component that believes a little in everything, as a trained model does: it is seldom
 * far off, but in the first places it stands before what others know for sure.
 */

/** What one person took among candidates. */
export interface Contest {
  /** By candidate, what the component believes, and what all others together do. */
  readonly own: Float32Array;
  readonly others: Float32Array;
  /** The place of what was taken, among the candidates. */
  readonly taken: number;
}

/** Shares tried. */
const STEP = 0.05;
const SHARES = Float64Array.from({ length: 17 }, (_, k) => k * STEP);
/** Places beyond these gain nothing. */
const PLACES = 20;

/**
 * @param initial the share where nothing is known; it also counts as `priorContests` contests, so that few change little.
 * @returns the component's share, 0 to 0.8, with which what was taken stands highest, by its discounted gain (Järvelin and
 *   Kekäläinen 2002, doi:10.1145/582415.582418) in the first twenty places, summed over the contests.
 */
export function shareByGain(contests: readonly Contest[], initial: number, priorContests = 50): number {
  const gain = Float64Array.from(SHARES, (share) => {
    let sum = 0;
    for (const contest of contests) sum += gainOf(contest, share);
    return sum;
  });
  // Of neighbours the sums go up and down by chance, of few people the more: each counts with those beside it.
  const at = (k: number) => gain[Math.min(Math.max(k, 0), gain.length - 1)]!;
  const smooth = gain.map((sum, k) => at(k - 1) + 2 * sum + at(k + 1));
  let best = 0;
  for (let k = 1; k < smooth.length; k++) if (smooth[k]! > smooth[best]!) best = k;
  return (SHARES[best]! * contests.length + initial * priorContests) / (contests.length + priorContests);
}

function gainOf({ own, others, taken }: Contest, share: number): number {
  const bar = share * own[taken]! + (1 - share) * others[taken]!;
  let above = 0;
  for (let k = 0; k < own.length; k++) {
    if (share * own[k]! + (1 - share) * others[k]! > bar && ++above === PLACES) return 0;
  }
  return 1 / Math.log2(above + 2);
}

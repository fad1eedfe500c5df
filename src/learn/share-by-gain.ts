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
 * The largest share with which what was taken does not clearly stand lower than with the best: by its discounted gain
 * (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418) in the first twenty places, not lower by more than one standard
 * error of the difference. Within that, the component has the say, since further down it knows more than the others.
 *
 * @param initial the share where nothing is known; it also counts as `priorContests` contests, so that few change little.
 * @returns 0 to 0.8.
 */
export function shareByGain(contests: readonly Contest[], initial: number, priorContests = 50): number {
  const gains = Array.from(SHARES, (share) => contests.map((contest) => gainOf(contest, share)));
  const sums = gains.map((gain) => gain.reduce((sum, one) => sum + one, 0));
  const best = sums.indexOf(Math.max(...sums));
  let largest = SHARES.length - 1;
  while (largest > best && clearlyLower(gains[largest]!, gains[best]!)) largest--;
  return (SHARES[largest]! * contests.length + initial * priorContests) / (contests.length + priorContests);
}

/** Whether gains are lower than others, contest by contest, by more than one standard error. */
function clearlyLower(gains: readonly number[], others: readonly number[]): boolean {
  let [sum, squares] = [0, 0];
  gains.forEach((gain, k) => {
    const lower = others[k]! - gain;
    sum += lower;
    squares += lower ** 2;
  });
  const count = gains.length;
  // As the error of a mean, times the count on both sides.
  return sum > Math.sqrt(Math.max(0, squares - sum ** 2 / count));
}

function gainOf({ own, others, taken }: Contest, share: number): number {
  const bar = share * own[taken]! + (1 - share) * others[taken]!;
  let above = 0;
  for (let k = 0; k < own.length; k++) {
    if (share * own[k]! + (1 - share) * others[k]! > bar && ++above === PLACES) return 0;
  }
  return 1 / Math.log2(above + 2);
}

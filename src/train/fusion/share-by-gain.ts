/**
 * How much one component of a mixture is to count beside the others, by what the mixture puts first. Likelihood
 * (`mixture.ts`) gives too much to a component that gives a little to everything, as a trained model does: it is seldom
 * far off, but in the first places it stands before what others predict with certainty.
 */
import { dcgDiscount } from '../../runtime/index.js';

/** What one person took among candidates. */
export interface FusionCase {
  /** By candidate, the component's probability, and that of all others together. */
  readonly own: Float32Array;
  readonly others: Float32Array;
  /** The place of what was taken, among the candidates. */
  readonly taken: number;
}

/** Shares tried. */
const STEP = 0.05;

const SHARES = Float64Array.from({ length: 17 }, (_, k) => k * STEP);

/** Places beyond these gain nothing. Of so many a ranker and rules still choose, so that it matters who is among them. */
const PLACES = 100;

/** The share that was good on all data it was measured on, and how many contests say so. */
const USUALLY = 0.42;

const PRIOR = 2_000;

/**
 * The share with which what was taken stands highest, by its discounted gain (Järvelin and Kekäläinen 2002,
 * doi:10.1145/582415.582418) in the first hundred places. Around the best the sums hardly differ, so of a thousand people
 * chance has much to say in which it is: what is usual counts as two thousand more.
 *
 * @returns 0 to 0.8.
 */
export function shareByGain(contests: readonly FusionCase[]): number {
  const gain = SHARES.map((share) => contests.reduce((sum, contest) => sum + gainOf(contest, share), 0));
  const best = SHARES[gain.indexOf(Math.max(...gain))];
  return (best * contests.length + USUALLY * PRIOR) / (contests.length + PRIOR);
}

function gainOf({ own, others, taken }: FusionCase, share: number): number {
  const bar = share * own[taken] + (1 - share) * others[taken];
  let above = 0;
  for (let k = 0; k < own.length; k++) {
    if (share * own[k] + (1 - share) * others[k] > bar && ++above === PLACES) return 0;
  }
  return dcgDiscount(above);
}

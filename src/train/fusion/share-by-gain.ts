/**
 * The weight of one component of a mixture beside the others, chosen by ranking quality. Likelihood (`mixture.ts`)
 * overweights a component that gives some probability to everything, as a trained model does: it is rarely far off, but
 * displaces confident predictions of others from the first positions.
 */
import { dcgDiscount } from '../../runtime/index.js';

/** The held-out item of a person among candidates. */
export interface FusionCase {
  /** By candidate: the component's probability, and that of all others together. */
  readonly own: Float32Array;
  readonly others: Float32Array;
  /** The index of the held-out item among the candidates. */
  readonly taken: number;
}

/** The step between the shares tried. */
const STEP = 0.05;

const SHARES = Float64Array.from({ length: 17 }, (_, k) => k * STEP);

/** Positions from here on have no gain. It is the number of candidates that a ranker and rules choose from. */
const PLACES = 100;

/** A prior: a share that was good on all data sets measured, and its weight in cases. */
const USUALLY = 0.42;

const PRIOR = 2_000;

/**
 * The share with the highest discounted gain (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418) of the held-out
 * items in the first hundred positions. Near the maximum the gains hardly differ, so that with a thousand people the
 * best share depends on chance: a prior with the weight of two thousand people is added.
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

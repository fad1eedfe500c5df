/**
 * Adjusting fusion weights by ranking quality. Likelihood (`mixture.ts`) measures probabilities, but lists are judged
 * by positions: the weights are moved if one retriever alone, or a higher or lower weight of it, ranks the held-out
 * items significantly higher.
 */
import { idealGain } from '../../metrics/index.js';
import { fuse } from '../../retrieve/index.js';
import { dcgDiscount } from '../../runtime/index.js';
import { differenceOf } from './gains.js';

/** The held-out items of a person, one or several, among candidates. */
export interface Choice {
  /** `shares[r][k]` is retriever `r`'s probability of candidate `k`. */
  readonly shares: readonly Float32Array[];
  /** The indexes of the held-out items among the candidates; at least one. */
  readonly places: readonly number[];
  /** The number of held-out items, including those that are no candidates. */
  readonly wanted: number;
}

/**
 * Positions from here on have no gain: for one held-out item, the number of candidates that a ranker and rules choose
 * from; for several, the length of a list.
 */
const PLACES = { one: 100, several: 20 } as const;

/** The steps of weights: 1 gives all weight to a retriever, numbers below 0 reduce its weight. */
const MOVES = [1, 0.6, 0.3, 0.15, -0.3, -0.6, -1];

/** The maximum number of steps. */
const STEPS = 6;

/** The minimum number of choices for a significant result. */
const FEWEST = 30;

/** The minimum gain of a step in standard errors, unless it leaves a single retriever. */
const SURE = 1.5;

/**
 * @param choices held-out items; those that `weights` were fitted to, or others.
 * @param weights that sum to 1.
 * @param allowed whether the weight of each retriever can be increased.
 * @returns weights that sum to 1, with a gain no less: the mean discounted gain (Järvelin and Kekäläinen 2002,
 * doi:10.1145/582415.582418) of the held-out items relative to the best possible.
 */
export function improvedByGain(
  choices: readonly Choice[],
  weights: readonly number[],
  allowed: readonly boolean[],
): number[] {
  let best = [...weights];
  if (choices.length < FEWEST) return best;
  let gains = gainsOf(choices, best);
  for (let step = 0; step < STEPS; step++) {
    let next: { weights: number[]; gains: Float64Array; surplus: number } | undefined;
    for (const moved of movesFrom(best, allowed)) {
      // A single retriever is simpler, so it need not be significantly better.
      const sure = moved.includes(1) ? 0 : SURE;
      const other = gainsOf(choices, moved);
      const { mean, error } = differenceOf(other, gains);
      if (mean > sure * error && mean > (next?.surplus ?? 0))
        next = { weights: moved, gains: other, surplus: mean };
    }
    if (!next) break;
    best = next.weights;
    gains = next.gains;
  }
  return best;
}

/** All weights one step away. */
function movesFrom(weights: readonly number[], allowed: readonly boolean[]): number[][] {
  return weights.flatMap((own, r) =>
    MOVES.flatMap((by) => {
      if (by > 0 ? !allowed[r] || own === 1 : own === 0 || own === 1) return [];
      const target = by > 0 ? own + (1 - own) * by : own * (1 + by);
      return [weights.map((weight, k) => (k === r ? target : (weight * (1 - target)) / (1 - own)))];
    }),
  );
}

/** The gain of each choice. */
function gainsOf(choices: readonly Choice[], weights: readonly number[]): Float64Array {
  return Float64Array.from(choices, ({ shares, places, wanted }) => {
    const score = fuse(shares, weights);
    const most = wanted > 1 ? PLACES.several : PLACES.one;
    let sum = 0;
    for (const place of places) sum += gainAt(score, place, most);
    return sum / idealGain(wanted, most);
  });
}

/** @param most the number of positions with a gain. */
function gainAt(score: Float64Array, place: number, most: number): number {
  const bar = score[place];
  if (bar === 0) return 0;
  let above = 0;
  for (let k = 0; k < score.length; k++) if (score[k] > bar && ++above === most) return 0;
  return dcgDiscount(above);
}

/**
 * Moving fusion weights by what they put first. Likelihood (`mixture.ts`) rates probabilities, lists are rated by places:
 * where one retriever alone, or more or less of it, puts what people took surely higher, the weights follow.
 */
import { idealGain } from '../../metrics/index.js';
import { fuse } from '../../retrieve/index.js';
import { dcgDiscount } from '../../runtime/index.js';
import { differenceOf } from './gains.js';

/** What one person took, all at once or one item, among candidates. */
export interface Choice {
  /** `shares[r][k]` is retriever `r`'s probability of candidate `k`. */
  readonly shares: readonly Float32Array[];
  /** The places of what was taken, among the candidates; at least one. */
  readonly places: readonly number[];
  /** How many items they took altogether, those that are no candidates too. */
  readonly wanted: number;
}

/**
 * Places beyond these gain nothing: where one item was taken, of so many a ranker and rules still choose; where several,
 * what a list shows.
 */
const PLACES = { one: 100, several: 20 } as const;

/** How far weights are moved in a step: to a retriever alone, with 1, or by so much less of it, below 0. */
const MOVES = [1, 0.6, 0.3, 0.15, -0.3, -0.6, -1];

/** Steps at most. */
const STEPS = 6;

/** Below so many choices nothing is sure. */
const FEWEST = 30;

/** A step's gain must be so many of its standard errors, unless it leaves one retriever alone. */
const SURE = 1.5;

/**
 * @param choices what people took; the same ones that `weights` were fitted to, or others.
 * @param weights that sum to 1.
 * @param allowed by retriever, whether its weight may be raised.
 * @returns weights that sum to 1, with a gain no less: the mean discounted gain (Järvelin and Kekäläinen 2002,
 *   doi:10.1145/582415.582418) of what was taken, by the best possible.
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
      // One retriever alone is the simpler explanation: it need not be surely better.
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

/** All weights that are one step away. */
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

/** @param most places that count. */
function gainAt(score: Float64Array, place: number, most: number): number {
  const bar = score[place];
  if (bar === 0) return 0;
  let above = 0;
  for (let k = 0; k < score.length; k++) if (score[k] > bar && ++above === most) return 0;
  return dcgDiscount(above);
}

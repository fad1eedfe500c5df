/**
 * The objective by which a list is ranked: a formula over predicted outcomes and item attributes, such as `p.click *
 * (1.0 + 4.0 * p.like) - 0.5 * p.dismiss`.
 */
import type { Formula, FormulaInput } from './formula.js';

/** The score of a candidate for which the formula yields no number, such as a division by 0: it is ranked last. */
export const LAST = -Number.MAX_VALUE;

/** The score of each candidate by a formula; always finite. */
export function scoreBy(objective: Formula<number>, input: FormulaInput): Float64Array {
  const value = objective.over(input);
  const score = new Float64Array(input.items.length);
  for (let k = 0; k < score.length; k++) {
    const own = value(k);
    score[k] = Number.isFinite(own) ? own : LAST;
  }
  return score;
}

/**
 * Scores shifted so that none is below 0, as re-ranking for diversity subtracts shares of them.
 *
 * @example
 * raised(Float64Array.of(3, -1, LAST)); // [4, 0, 0]
 */
export function raised(score: Float64Array): Float64Array {
  let lowest = 0;
  for (const one of score) if (one < lowest && one !== LAST) lowest = one;
  return score.map((one) => (one === LAST ? 0 : one - lowest));
}

/**
 * The objective: what a list is ranked by, as a formula over predicted outcomes and item attributes, such as
 * `p.click * (1.0 + 4.0 * p.like) - 0.5 * p.dismiss`.
 */
import type { Formula, FormulaInput } from './formula.js';

/** The score of a candidate for which the formula gives no number, such as a quotient by 0: it stands last. */
export const LAST = -Number.MAX_VALUE;

/**
 * What predicts outcomes of candidates, such as the ranker. Its names are what formulas call `p.NAME`; they may change
 * between calls, as models are swapped.
 */
export interface Predictor<Asked> {
  /** Names of the outcomes, in the order of the columns: letters, digits and underscores. */
  readonly outcomes: readonly string[];
  /** One column an outcome: the calibrated probability, 0 to 1, of each candidate in `asked`. */
  predict(asked: Asked): readonly ArrayLike<number>[] | Promise<readonly ArrayLike<number>[]>;
}

/** Each candidate's score by a formula; always finite. */
export function scoreBy(objective: Formula<number>, input: FormulaInput): Float64Array {
  const value = objective.over(input);
  const score = new Float64Array(input.items.length);
  for (let k = 0; k < score.length; k++) {
    const own = value(k);
    score[k] = Number.isFinite(own) ? own : LAST;
  }
  return score;
}

/**
 * The check for sample ratio mismatch: whether people were split among the arms as configured. A split that chance
 * does not explain means that people of some arm are lost, and that the experiment's figures are not valid (Fabijan
 * et al. 2019, doi:10.1145/3292500.3330722).
 */
import { sumOf } from '../runtime/index.js';
import { chiSquareTail } from './gamma.js';

/** A split with a smaller p-value counts as a mismatch. */
const WRONG = 0.001;

export interface SplitCheck {
  /**
   * The p-value: the probability that chance splits people at least as unevenly (chi-square goodness-of-fit test).
   */
  readonly p: number;
  readonly wrong: boolean;
}

/**
 * @param people the number of people seen in each arm.
 * @param share the configured share of each arm, above 0, in the same order.
 * @example
 * const { p, wrong } = checkSplit([50, 53], [0.5, 0.5]);
 * [p.toFixed(2), wrong]; // ['0.77', false]
 */
export function checkSplit(people: readonly number[], share: readonly number[]): SplitCheck {
  const total = sumOf(people);
  const shares = sumOf(share);
  if (total === 0 || people.length < 2) return { p: 1, wrong: false };
  let square = 0;
  people.forEach((count, arm) => {
    const expected = (total * share[arm]) / shares;
    square += (count - expected) ** 2 / expected;
  });
  const p = chiSquareTail(square, people.length - 1);
  return { p, wrong: p < WRONG };
}

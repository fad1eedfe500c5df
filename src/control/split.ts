/**
 * The check for sample ratio mismatch: whether people were split among the arms as configured. Where chance does not
 * explain the split, something loses people of one arm, and the experiment's figures are not valid (Fabijan et al. 2019, doi:10.1145/3292500.3330722).
 */
import { sumOf } from '../runtime/index.js';
import { chiSquareTail } from './gamma.js';

/** Splits less probable than this are wrong. */
const WRONG = 0.001;

export interface SplitCheck {
  /** How probable it is that chance splits people at least so unevenly (chi-square test of goodness of fit). */
  readonly p: number;
  readonly wrong: boolean;
}

/**
 * @param people seen in each arm.
 * @param share configured for each, above 0, in the same order.
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

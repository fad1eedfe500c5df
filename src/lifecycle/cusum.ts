/**
 * Change detection: a cumulative sum (CUSUM) of the evidence that observations left a band, with a bound on the rate
 * of false alarms.
 *
 * Each observation `x` from 0 to 1 comes with the mean `edge` that it would have at the band's edge. While its true
 * mean is within the band, `exp(θx) / (1 + edge (exp θ - 1))` has an expectation of at most 1, whatever came before:
 * it is an e-value. The product of e-values, restarted whenever it falls below 1, is the risk-adjusted CUSUM of
 * Steiner et al. 2000 (doi:10.1093/biostatistics/1.4.441), and on average it does not exceed `1/α` before `1/α` steps
 * (Shin, Ramdas and Rinaldo 2023, arXiv:2203.03532). Limiting the evidence of a step from above preserves this bound.
 */

/** The logarithm of the change of odds beyond the edge that is detected soonest. */
const THETA = Math.log(2);

/**
 * The logarithm of `1/α`: for a figure that stays exactly at the edge of its band, one false alarm in ten million
 * steps.
 */
export const ALARM = Math.log(1e7);

/** The statistic of one figure. */
export class Cusum {
  readonly #theta: number;
  #level = 0;
  #since = Number.NaN;

  readonly side: 'above' | 'below';

  /** @param side whether a mean above or below the band is detected. */
  constructor(side: 'above' | 'below') {
    this.side = side;
    this.#theta = side === 'above' ? THETA : -THETA;
  }

  /** The evidence so far, from 0; an alarm from {@link ALARM} on. */
  get level(): number {
    return this.#level;
  }

  /** When the evidence began to rise, in the unit of `at`: the estimated time of the change. NaN without evidence. */
  get since(): number {
    return this.#since;
  }

  /**
   * Adds the observations of one step.
   *
   * @param observed each from 0 to 1.
   * @param edges their means at the edge of the band, above 0 and below 1.
   * @param at the time of the observations.
   * @param most the limit of their evidence, fixed before they were made.
   * @returns their evidence.
   */
  take(observed: ArrayLike<number>, edges: ArrayLike<number>, at: number, most: number): number {
    const theta = this.#theta;
    let evidence = 0;
    for (let k = 0; k < observed.length; k++) {
      evidence += theta * observed[k] - Math.log1p(edges[k] * Math.expm1(theta));
    }
    const added = Math.min(most, evidence);
    if (this.#level === 0) this.#since = at;
    this.#level = Math.max(0, this.#level + added);
    if (this.#level === 0) this.#since = Number.NaN;
    return added;
  }
}

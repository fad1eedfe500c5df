/**
 * Change detection: a cumulative sum (CUSUM) of the evidence that observations have left a band, with a bound on how often
 * it is a false alarm.
 *
 * Each observation `x` from 0 to 1 comes with the mean `edge` that it would have at the band's edge. While its true mean
 * is within the band, `exp(θx) / (1 + edge (exp θ - 1))` has an expectation of at most 1, whatever came before: it is an
 * e-value. The product of e-values, begun anew whenever it falls below 1, is the risk-adjusted CUSUM of Steiner et al.
 * 2000 (doi:10.1093/biostatistics/1.4.441), and it passes `1/α` on average no sooner than after `1/α` turns (Shin, Ramdas
 * and Rinaldo 2023, arXiv:2203.03532). A turn's evidence may be cut off above without harm to that.
 */

/** The logarithm of the change of odds beyond the edge that is found soonest. */
const THETA = Math.log(2);

/** The logarithm of `1/α`: at the very edge of its band for ever, one false alarm in ten million turns. */
export const ALARM = Math.log(1e7);

/** The statistic of one figure. */
export class Cusum {
  readonly #theta: number;
  #level = 0;
  #since = Number.NaN;

  readonly side: 'above' | 'below';

  /** @param side whether it detects a mean above the band or below it. */
  constructor(side: 'above' | 'below') {
    this.side = side;
    this.#theta = side === 'above' ? THETA : -THETA;
  }

  /** The evidence so far, from 0; from {@link ALARM} on, it is an alarm. */
  get level(): number {
    return this.#level;
  }

  /** When the evidence began to mount, in the unit of `at`: the best estimate of the time of the change. NaN where there is none. */
  get since(): number {
    return this.#since;
  }

  /**
   * Takes in a turn of observations.
   *
   * @param observed each from 0 to 1.
   * @param edges their means at the edge of the band, above 0 and below 1.
   * @param at when they were made.
   * @param most the evidence that they may give at most, fixed before they were made.
   * @returns the evidence that they gave.
   */
  take(observed: ArrayLike<number>, edges: ArrayLike<number>, at: number, most: number): number {
    const theta = this.#theta;
    let evidence = 0;
    for (let k = 0; k < observed.length; k++) {
      evidence += theta * observed[k] - Math.log1p(edges[k] * Math.expm1(theta));
    }
    const given = Math.min(most, evidence);
    if (this.#level === 0) this.#since = at;
    this.#level = Math.max(0, this.#level + given);
    if (this.#level === 0) this.#since = Number.NaN;
    return given;
  }
}

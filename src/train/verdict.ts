/** The verdict of admission: whether a trained model is served, with the metrics behind it; and the limits. */

export interface Verdict {
  readonly admitted: boolean;
  /** One sentence with the deciding metrics. */
  readonly reason: string;
  readonly metrics: { readonly [metric: string]: number };
}

/** The limits of admission. */
export const LIMITS = {
  /** The minimum number of lists or users with a positive event in a comparison. */
  lists: 50,
  /** The maximum ratio of predicted to true rates, or the reverse, for outcomes with enough samples. */
  calibration: 2,
  calibrationSamples: 100,
  /** The minimum number of distinct items in the first ten positions of all lists, relative to the served model. */
  coverage: 0.6,
  /** The maximum deterioration for a segment, in NDCG or relative loss, if it is better overall. */
  segment: 0.01,
  /** The maximum milliseconds for 500 candidates. */
  latency: 15,
} as const;

/** The findings of an evaluation: metrics by name, and reasons against admission. */
export class Findings {
  readonly #metrics: { [metric: string]: number } = {};
  readonly #against: string[] = [];

  /** Adds a metric; one that is not finite is ignored. */
  note(metric: string, value: number): void {
    if (Number.isFinite(value)) this.#metrics[metric] = value;
  }

  /** Adds a reason against admission. */
  refuse(reason: string): void {
    this.#against.push(reason);
  }

  /**
   * Adds the number of distinct items shown, relative to the served model, and a reason against admission if there are
   * too few.
   *
   * @param serving the name of the served model.
   */
  compareCoverage(candidate: number, served: number, serving: string): void {
    const coverage = candidate / Math.max(1, served);
    this.note('coverage ratio', coverage);
    if (coverage < LIMITS.coverage) {
      this.refuse(`shows only ${(100 * coverage).toFixed(0)} % as many items as ${serving}`);
    }
  }

  /** @param figures the reason if there is none against admission. */
  verdict(figures: string): Verdict {
    const admitted = this.#against.length === 0;
    return { admitted, reason: admitted ? figures : this.#against.join('; '), metrics: this.#metrics };
  }
}

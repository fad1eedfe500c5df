/** The verdict of admission: whether a trained model is served, with the figures it rests on; and its limits. */

export interface Verdict {
  readonly admitted: boolean;
  /** One sentence, with the figures it rests on. */
  readonly reason: string;
  readonly metrics: { readonly [metric: string]: number };
}

/** Limits that no admitted model exceeds. */
export const LIMITS = {
  /** Lists or users with a positive event that a comparison needs, at least. */
  lists: 50,
  /** Predicted rates over true ones, each way, for outcomes with enough samples. */
  calibration: 2,
  calibrationSamples: 100,
  /** Different items in the first ten places of all lists, as a share of those of what is served now. */
  coverage: 0.6,
  /** How much worse it may be for a segment, in NDCG or in relative loss, while it is better as a whole. */
  segment: 0.01,
  /** Milliseconds for 500 candidates. */
  latency: 15,
} as const;

/** What an evaluation finds, as it goes: metrics by name, and reasons against admission. */
export class Findings {
  readonly #metrics: { [metric: string]: number } = {};
  readonly #against: string[] = [];

  /** Notes a metric; one that is not finite is left out. */
  note(metric: string, value: number): void {
    if (Number.isFinite(value)) this.#metrics[metric] = value;
  }

  /** Notes a reason against admission. */
  refuse(reason: string): void {
    this.#against.push(reason);
  }

  /**
   * Notes how many different items are shown, relative to what is served, and refuses where they are too few.
   *
   * @param serving the name of what is served.
   */
  compareCoverage(candidate: number, served: number, serving: string): void {
    const coverage = candidate / Math.max(1, served);
    this.note('coverage ratio', coverage);
    if (coverage < LIMITS.coverage) {
      this.refuse(`shows only ${(100 * coverage).toFixed(0)} % as many items as ${serving}`);
    }
  }

  /** @param figures the reason where there is none against it. */
  verdict(figures: string): Verdict {
    const admitted = this.#against.length === 0;
    return { admitted, reason: admitted ? figures : this.#against.join('; '), metrics: this.#metrics };
  }
}

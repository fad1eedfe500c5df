export interface Verdict {
  readonly admitted: boolean;
  /** One sentence, with the figures it rests on. */
  readonly reason: string;
  readonly metrics: { readonly [metric: string]: number };
}

/** Limits that no admitted model exceeds. */
export const LIMITS = {
  /** Lists in which something was taken, at least. */
  lists: 50,
  /** Predicted rates over true ones, each way, for outcomes with enough samples. */
  calibration: 2,
  calibrationSamples: 100,
  /** Items in the first ten places of any list, beside what is served now. */
  coverage: 0.6,
  /** How much worse it may be for some, in NDCG or in loss, while it is better as a whole. */
  segment: 0.01,
  /** Milliseconds for 500 candidates. */
  latency: 15,
} as const;

/** Candidates in columns, all of one length. */
export interface Candidates {
  readonly item: Int32Array;
  /** The score that each has without an objective. */
  readonly score: Float64Array;
  /** The predicted probability of each outcome, by its name; what formulas call `p.NAME`. */
  readonly outcomes: { readonly [name: string]: ArrayLike<number> };
  /** How alike two of them are by their places in the columns, 0 to 1. */
  readonly alike: (a: number, b: number) => number;
}

/** Why something is where it is, if not for its score; `rate` is what exploration drew. */
export type How = { readonly how: 'pin' } | { readonly how: 'exploration'; readonly rate: number };

/** One place of a list. */
export interface Chosen {
  /** The candidate's place in the columns. */
  readonly candidate: number;
  readonly score: number;
  readonly how: How | undefined;
}

/** How a list comes about: what is considered besides what retrievers find, and what chooses among all. */
export interface Choice {
  readonly extra: readonly number[];
  readonly choose: (candidates: Candidates) => Chosen[];
}

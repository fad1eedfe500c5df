/**
 * Score fusion: one score for each candidate from all retrievers. Each retriever's scores are a distribution over its
 * candidates; the weights, which sum to 1, say how probable it is that a retriever is the one that is right. They are
 * fitted to the data (see `train/fusion/mixture.ts`), apart for people of whom nothing, little, or more is known.
 */

/** How much is known of a person decides which weights count. */
export const SEGMENTS = ['nothing', 'little', 'more'] as const;

export type Segment = (typeof SEGMENTS)[number];

/** From this many liked items on, more than little is known. */
const MORE = 5;

/** Weights of each retriever, by name, for each segment; they sum to 1. Plain data. */
export type FusionWeights = { readonly [S in Segment]: { readonly [retriever: string]: number } };

export interface FittedWeights {
  readonly weights: FusionWeights;
  /** How many events the weights were fitted to. */
  readonly fittedEvents: number;
}

/** Sensible weights for when there is nothing to fit them to yet. */
export const INITIAL_WEIGHTS: FusionWeights = {
  nothing: {
    sequence: 0,
    'similar-items': 0,
    taste: 0,
    'similar-people': 0,
    'same-tags': 0.6,
    affinity: 0.05,
    popular: 0.25,
    newest: 0.1,
  },
  little: {
    sequence: 0.2,
    'similar-items': 0.2,
    taste: 0.12,
    'similar-people': 0.06,
    'same-tags': 0.2,
    affinity: 0.06,
    popular: 0.08,
    newest: 0.08,
  },
  more: {
    sequence: 0.3,
    'similar-items': 0.225,
    taste: 0.15,
    'similar-people': 0.08,
    'same-tags': 0.15,
    affinity: 0.025,
    popular: 0.035,
    newest: 0.035,
  },
};

/** What the retriever of vectors gets of the weight at first, where there are vectors. */
const FOR_VECTORS = 0.1;

/** The same where items have vectors of the caller's own. */
export const INITIAL_WITH_VECTORS: FusionWeights = Object.fromEntries(
  SEGMENTS.map((segment) => {
    const others = Object.entries(INITIAL_WEIGHTS[segment]).map(
      ([name, weight]) => [name, (1 - FOR_VECTORS) * weight] as const,
    );
    return [segment, Object.fromEntries([...others, ['vectors', FOR_VECTORS]])] as const;
  }),
) as FusionWeights;

/**
 * @param likedItems how many of a person's liked items are known.
 * @example
 * segmentOf(0); // 'nothing'
 */
export function segmentOf(likedItems: number): Segment {
  return likedItems === 0 ? 'nothing' : likedItems < MORE ? 'little' : 'more';
}

/**
 * The weighted sum of probabilities.
 *
 * @param share `share[r][k]` is retriever `r`'s probability of candidate `k`.
 * @param weight of each retriever, in the order of `share`.
 * @returns each candidate's score, 0 to 1.
 * @example
 * fuse([Float64Array.of(0.5, 0.5), Float64Array.of(0, 1)], [0.2, 0.8]); // [0.1, 0.9]
 */
export function fuse(
  share: readonly (Float64Array | Float32Array)[],
  weight: readonly number[],
): Float64Array {
  const score = new Float64Array(share[0]?.length ?? 0);
  for (let r = 0; r < share.length; r++) {
    const shares = share[r];
    const w = weight[r];
    if (w > 0) for (let k = 0; k < score.length; k++) score[k] += w * shares[k];
  }
  return score;
}

/**
 * Weights multiplied by factors, that still sum to 1.
 *
 * @param factors by retriever's name, 0 or more; 1 for those not named.
 * @returns `weights` itself where there are no factors.
 */
export function reweighted(
  weights: FusionWeights,
  factors: { readonly [retriever: string]: number },
): FusionWeights {
  if (Object.keys(factors).length === 0) return weights;
  const segments = SEGMENTS.map((segment) => {
    const scaled = Object.entries(weights[segment]).map(
      ([name, weight]) => [name, weight * (factors[name] ?? 1)] as const,
    );
    const sum = scaled.reduce((total, [, weight]) => total + weight, 0);
    // Where only retrievers without a weight are left, each gets the same.
    const left = scaled.filter(([name]) => factors[name] !== 0).length;
    const shares = scaled.map(
      ([name, weight]) => [name, sum > 0 ? weight / sum : factors[name] === 0 ? 0 : 1 / left] as const,
    );
    // How much is due to be repeated has its weight by the person: what is said of it is kept as a factor.
    const { repeat } = factors;
    const all = repeat === undefined ? shares : [...shares, ['repeat', repeat] as const];
    return [segment, Object.fromEntries(all)] as const;
  });
  return Object.fromEntries(segments) as FusionWeights;
}

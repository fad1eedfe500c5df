/**
 * Score fusion: one score for each candidate from all retrievers. Each retriever's scores are a distribution over
 * its candidates, and the weights, which sum to 1, make a mixture of them. The weights are fitted to the data (see
 * `train/fusion/mixture.ts`), separately for people with no history, a short one and a longer one.
 */

/** Segments of people by the length of their history, each with separate weights. */
export const SEGMENTS = ['nothing', 'little', 'more'] as const;

export type Segment = (typeof SEGMENTS)[number];

/** A history is long from this many liked items on. */
const MORE = 5;

/** Weights of each retriever, by name, for each segment; they sum to 1. Plain data. */
export type FusionWeights = { readonly [S in Segment]: { readonly [retriever: string]: number } };

export interface FittedWeights {
  readonly weights: FusionWeights;
  /** The number of events that the weights were fitted to. */
  readonly fittedEvents: number;
}

/** Default weights while there is no data to fit them to. */
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

/** The initial share of the retriever of vectors, if there are vectors. */
const FOR_VECTORS = 0.1;

/** The initial weights if items have vectors that the caller set. */
export const INITIAL_WITH_VECTORS: FusionWeights = Object.fromEntries(
  SEGMENTS.map((segment) => {
    const others = Object.entries(INITIAL_WEIGHTS[segment]).map(
      ([name, weight]) => [name, (1 - FOR_VECTORS) * weight] as const,
    );
    return [segment, Object.fromEntries([...others, ['vectors', FOR_VECTORS]])] as const;
  }),
) as FusionWeights;

/**
 * @param likedItems the number of a person's liked items.
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
 * @param weight the weight of each retriever, in the order of `share`.
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
 * Weights multiplied by factors and normalised to a sum of 1.
 *
 * @param factors by name of retriever, 0 or more; 1 for others.
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
    // If only retrievers without a weight are left, all get the same weight.
    const left = scaled.filter(([name]) => factors[name] !== 0).length;
    const shares = scaled.map(
      ([name, weight]) => [name, sum > 0 ? weight / sum : factors[name] === 0 ? 0 : 1 / left] as const,
    );
    // The weight of `repeat` is computed for each person, so its factor is kept as it is.
    const { repeat } = factors;
    const all = repeat === undefined ? shares : [...shares, ['repeat', repeat] as const];
    return [segment, Object.fromEntries(all)] as const;
  });
  return Object.fromEntries(segments) as FusionWeights;
}

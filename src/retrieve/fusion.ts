/**
 * The score of a candidate: a mixture of the retrievers' beliefs. Each retriever's scores are a distribution over its
 * candidates; the weights, which sum to 1, say how often each retriever is the one that is right. They are learnt from
 * the data (see `learn/mixture.ts`), apart for people of whom nothing, little, or more is known.
 */

export interface FittedWeights {
  readonly weights: BlendWeights;
  /** How many events the weights were learnt from. */
  readonly learntFrom: number;
}

/** Learnt weights, multiplied as a policy says, that still sum to 1. */
export function reweighted(
  weights: BlendWeights,
  factors: { readonly [retriever: string]: number },
): BlendWeights {
  if (Object.keys(factors).length === 0) return weights;
  const segments = SEGMENTS.map((segment) => {
    const scaled = Object.entries(weights[segment]).map(
      ([name, weight]) => [name, weight * (factors[name] ?? 1)] as const,
    );
    const sum = scaled.reduce((total, [, weight]) => total + weight, 0);
    // Where only retrievers without a weight are left, they share alike.
    const left = scaled.filter(([name]) => factors[name] !== 0).length;
    const shares = scaled.map(
      ([name, weight]) => [name, sum > 0 ? weight / sum : factors[name] === 0 ? 0 : 1 / left] as const,
    );
    return [segment, Object.fromEntries(shares)] as const;
  });
  return Object.fromEntries(segments) as BlendWeights;
}

/** How much is known of a person decides which weights count. */
export const SEGMENTS = ['nothing', 'little', 'more'] as const;

export type Segment = (typeof SEGMENTS)[number];

/** From this many liked items on, more than little is known. */
const MORE = 5;

/** Weights of each retriever, by name, for each segment; they sum to 1. Plain data. */
export type BlendWeights = { readonly [S in Segment]: { readonly [retriever: string]: number } };

/** Sensible weights for when there is nothing to learn from yet. */
export const INITIAL_WEIGHTS: BlendWeights = {
  nothing: {
    sequence: 0,
    'similar-items': 0,
    'similar-people': 0,
    'same-tags': 0.6,
    affinity: 0.05,
    popular: 0.25,
    newest: 0.1,
  },
  little: {
    sequence: 0.2,
    'similar-items': 0.26,
    'similar-people': 0.06,
    'same-tags': 0.26,
    affinity: 0.06,
    popular: 0.08,
    newest: 0.08,
  },
  more: {
    sequence: 0.3,
    'similar-items': 0.3,
    'similar-people': 0.105,
    'same-tags': 0.2,
    affinity: 0.025,
    popular: 0.035,
    newest: 0.035,
  },
};

export function segmentOf(likedItems: number): Segment {
  return likedItems === 0 ? 'nothing' : likedItems < MORE ? 'little' : 'more';
}

/**
 * @param share `share[r][k]` is retriever `r`'s probability of candidate `k`.
 * @param weight of each retriever, in the order of `share`.
 * @returns each candidate's score, 0 to 1.
 */
export function blend(
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

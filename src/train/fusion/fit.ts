/** Fitting the weights of score fusion to held-out positive events. */
import {
  type FusionWeights,
  fuse,
  INITIAL_WEIGHTS,
  INITIAL_WITH_VECTORS,
  retrievers,
  SEGMENTS,
  type Segment,
} from '../../retrieve/index.js';
import { improvedByGain } from './improve-by-gain.js';
import { fitMixture } from './mixture.js';
import type { FusionSamples, SegmentSamples } from './samples.js';
import { type FusionCase, shareByGain } from './share-by-gain.js';

/** The retriever whose weight is chosen by ranking quality. */
const TRAINED = 'sequence';

const trained = retrievers.findIndex(({ name }) => name === TRAINED);

/**
 * The weights with the maximum likelihood of the held-out items, with the weight of the sequence model that ranks them
 * highest, and then moved to or from single retrievers if that ranks them significantly higher. If the order of events
 * carries no information, the sequence model has weight 0, as it was trained on the held-out items then.
 *
 * @param leaveOut a retriever that gets weight 0.
 */
export function fitWeights({ segments, vectors, order }: FusionSamples, leaveOut?: string): FusionWeights {
  const initial = vectors ? INITIAL_WITH_VECTORS : INITIAL_WEIGHTS;
  // Retrievers without an initial weight get none, such as that of vectors if there are none.
  const named = retrievers.filter(({ name }) => name in initial.more);
  const fitted = SEGMENTS.map((segment) => {
    const weights = fitSegment(
      initial[segment],
      segments[segment],
      (name) => name === leaveOut || (name === TRAINED && !order.tells) || !(name in initial.more),
    );
    return [
      segment,
      Object.fromEntries(
        named.map(({ name }) => [name, weights[retrievers.findIndex((one) => one.name === name)]]),
      ),
    ] as const;
  });
  return Object.fromEntries(fitted) as FusionWeights;
}

function fitSegment(
  atFirst: FusionWeights[Segment],
  { taken, choices }: SegmentSamples,
  isOut: (name: string) => boolean,
): number[] {
  const initial = retrievers.map(({ name }) => (isOut(name) ? 0 : (atFirst[name] ?? 0)));
  // The model predicts nothing for people without events.
  const own = initial[trained];
  const contested = own > 0 && taken.some((shares) => shares[trained] > 0);
  let weights = fitMixture(
    taken,
    contested ? initial.map((w, r) => (r === trained ? 0 : w / (1 - own))) : initial,
  );
  if (contested) {
    const share = shareByGain(casesOf(choices, weights));
    weights = weights.map((weight, r) => (r === trained ? share : (1 - share) * weight));
  }
  const allowed = retrievers.map(({ name }) => !isOut(name) && (name !== TRAINED || contested));
  return improvedByGain(choices, weights, allowed);
}

/** The score of the trained model and the fused score of all others. @param weights of the others, which sum to 1. */
function casesOf(choices: SegmentSamples['choices'], weights: readonly number[]): FusionCase[] {
  return choices.flatMap(({ shares, places }) => {
    const others = Float32Array.from(fuse(shares, weights));
    return places.map((taken) => ({ own: shares[trained], others, taken }));
  });
}

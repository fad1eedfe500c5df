/** Fitting the weights of score fusion to what people took. */
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

/** The retriever whose share is found by what fusion puts first. */
const TRAINED = 'sequence';

const trained = retrievers.findIndex(({ name }) => name === TRAINED);

/**
 * The weights that make what people took most probable, the trained model counting as much as puts it highest; moved to
 * or from single retrievers where that surely puts it higher still. Where the order of what people had tells nothing, the
 * sequence model counts for nothing: what is held out then, it was trained on.
 *
 * @param leaveOut a retriever that is to count for nothing.
 */
export function fitWeights({ segments, vectors, order }: FusionSamples, leaveOut?: string): FusionWeights {
  const initial = vectors ? INITIAL_WITH_VECTORS : INITIAL_WEIGHTS;
  // What has no weight at first gets none: without vectors it is not even named.
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
  // Of people of whom nothing is known the model says nothing.
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

/** The trained model beside the fused score of all others. @param weights of the others, which sum to 1. */
function casesOf(choices: SegmentSamples['choices'], weights: readonly number[]): FusionCase[] {
  return choices.flatMap(({ shares, places }) => {
    const others = Float32Array.from(fuse(shares, weights));
    return places.map((taken) => ({ own: shares[trained], others, taken }));
  });
}

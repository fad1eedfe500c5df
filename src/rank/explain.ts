/**
 * Reasons: the retrievers that contributed to an item's score, with the items or tags of the person's history that
 * they are based on.
 */
import {
  type FusionWeights,
  type Ground,
  matchWeights,
  queryRetrievers,
  type RetrievalRequest,
  retrievers,
  type World,
  weightsFor,
} from '../retrieve/index.js';
import type { Scratch } from '../runtime/index.js';
import type { Ranked } from './rerank.js';

/** A retriever with a smaller share of an item's score is not given as a reason. */
const LEAST_REASON = 0.05;

/** A reason in numbers: the retriever, its share in the score, and the items or tags it is based on. */
export interface RankedReason {
  readonly retriever: string;
  readonly weight: number;
  readonly grounds: readonly Ground[];
}

/** The weight of each retriever in the fused score, in the order of the ranking's shares. */
export const reasonWeights = (
  world: World,
  weights: FusionWeights,
  request: Pick<RetrievalRequest, 'person' | 'query'>,
): ArrayLike<number> =>
  request.query ? matchWeights(world, weights, request) : weightsFor(weights, request.person, world);

/**
 * The reasons of each item: the retrievers that contributed a twentieth of its fused score or more, the largest
 * share first. An item that no retriever found, such as a pinned one, has none.
 *
 * @param nameable whether an item that a reason is based on may be named: one can be hidden since the person liked it.
 */
export function explain(
  world: World,
  weights: FusionWeights,
  request: Pick<RetrievalRequest, 'person' | 'query'>,
  ranked: readonly Ranked[],
  nameable: (item: number) => boolean,
  scratch: Scratch,
): RankedReason[][] {
  const reasons = ranked.map((): RankedReason[] => []);
  const asked = request.query ? queryRetrievers : retrievers;
  const weight = reasonWeights(world, weights, request);
  // A discount reduces all reasons in proportion.
  const full = ranked.map(({ shares }) => shares.reduce((sum, share, r) => sum + weight[r] * share, 0));
  asked.forEach((retriever, r) => {
    const explained: number[] = [];
    ranked.forEach(({ shares }, k) => {
      const part = weight[r] * shares[r];
      if (part > 0 && part >= LEAST_REASON * full[k]) explained.push(k);
    });
    if (explained.length === 0) return;
    const items = explained.map((k) => ranked[k].item);
    const grounds = retriever.explain(world, request, items, scratch);
    explained.forEach((k, place) => {
      const { shares, fused } = ranked[k];
      const part = weight[r] * shares[r] * (fused / full[k]);
      const named = grounds[place].filter(({ item }) => item === undefined || nameable(item));
      reasons[k].push({ retriever: retriever.name, weight: part, grounds: named });
    });
  });
  for (const list of reasons) list.sort((a, b) => b.weight - a.weight);
  return reasons;
}

import {
  type BlendWeights,
  type Ground,
  type Person,
  retrievers,
  type World,
  weightsFor,
} from '../retrieve/index.js';
import type { Ranked } from './rank.js';

/** A retriever with less than this share of an item's score is no reason worth telling. */
const LEAST_REASON = 0.05;

/** A reason in numbers: which retriever, its share in the score, and the grounds in the person's history. */
export interface RankedReason {
  readonly retriever: string;
  readonly weight: number;
  readonly grounds: readonly Ground[];
}

/** Why each item was ranked: the retrievers that believed in it more than a little, the weightiest first. */
export function explain(
  world: World,
  weights: BlendWeights,
  person: Person,
  ranked: readonly Ranked[],
): RankedReason[][] {
  const reasons = ranked.map((): RankedReason[] => []);
  const weight = weightsFor(weights, person);
  // A discount is shared by all reasons.
  const full = ranked.map(({ shares }) => shares.reduce((sum, share, r) => sum + weight[r] * share, 0));
  retrievers.forEach((retriever, r) => {
    const told: number[] = [];
    ranked.forEach(({ shares }, k) => {
      const part = weight[r] * shares[r];
      if (part > 0 && part >= LEAST_REASON * full[k]) told.push(k);
    });
    if (told.length === 0) return;
    const items = told.map((k) => ranked[k].item);
    const grounds = retriever.explain(world, person, items);
    told.forEach((k, place) => {
      const { shares, blend } = ranked[k];
      const part = weight[r] * shares[r] * (blend / full[k]);
      reasons[k].push({ retriever: retriever.name, weight: part, grounds: grounds[place] });
    });
  });
  for (const list of reasons) list.sort((a, b) => b.weight - a.weight);
  return reasons;
}

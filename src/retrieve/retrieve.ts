import { Marks } from '../indexes/index.js';
import { type BlendWeights, blend, segmentOf } from './fusion.js';
import { merge } from './merge.js';
import { type Candidates, type Eligible, NOTHING, type Person } from './retriever.js';
import { retrievers } from './retrievers.js';
import type { World } from './world.js';

/** Candidates as retrieval left them, in columns. */
export interface Retrieved {
  readonly item: Int32Array;
  /** `share[r][k]` is retriever `r`'s probability of candidate `k`. */
  readonly share: readonly Float64Array[];
  /** The blend's score of each candidate. */
  readonly blend: Float64Array;
}

/** Candidates asked of each retriever, at least. */
export const POOL = 60;

/** Candidates considered in re-ranking, for each place of the list. */
export const CONSIDERED = 3;

// What the person likes already.
const own = new Marks();

/**
 * What might be shown to a person, with the retrievers' beliefs and the blend's score of each.
 * @param extra items to be considered besides.
 */
export function retrieve(
  world: World,
  weights: BlendWeights,
  { person, may, limit }: { readonly person: Person; readonly may: Eligible; readonly limit: number },
  extra: readonly number[] = [],
): Retrieved {
  const pool = Math.max(POOL, CONSIDERED * limit);
  own.begin(world.items);
  const { item: liked } = person.liked;
  for (let k = 0; k < liked.length; k++) own.note(liked[k], 1);
  const mayBeNews: Eligible = (item) => own.of(item) === 0 && may(item);
  const weight = weightsFor(weights, person);
  const lists = retrievers.map((retriever, r) =>
    weight[r] === 0 ? NOTHING : retriever.retrieve(world, person, retriever.personal ? mayBeNews : may, pool),
  );
  const { item, share } = merge(extra.length > 0 ? [...lists, equals(extra)] : lists, world.items);
  const shares = share.slice(0, retrievers.length);
  return { item, share: shares, blend: blend(shares, weight) };
}

/** Items as if a retriever had found them all alike. */
function equals(items: readonly number[]): Candidates {
  const item = Int32Array.from(new Set(items));
  return { item, score: new Float64Array(item.length).fill(1) };
}

export function weightsFor(weights: BlendWeights, person: Person): number[] {
  const known = weights[segmentOf(person.liked.item.length)];
  return retrievers.map((retriever) => known[retriever.name] ?? 0);
}

/** Retrieval for one request: runs all retrievers with a weight, and fuses their candidates into one list. */
import { Marks } from '../indexes/index.js';
import { HOUR, type Scratch } from '../runtime/index.js';
import { type FusionWeights, fuse, segmentOf } from './fusion.js';
import { merge } from './merge.js';
import {
  type Candidates,
  type Eligible,
  NO_CANDIDATES,
  type Person,
  type RetrievalRequest,
} from './retriever.js';
import { retrievers } from './retrievers.js';
import type { World } from './world.js';

/** Retrieved candidates in columns. */
export interface Retrieved {
  readonly item: Int32Array;
  /** `share[r][k]` is retriever `r`'s probability of candidate `k`. */
  readonly share: readonly Float64Array[];
  /** The fused score of each candidate, 0 to 1; or the score of a given order. */
  readonly fused: Float64Array;
}

/** The minimum number of candidates requested from each retriever. */
export const POOL = 60;

/**
 * Further candidates are requested for those that the person skipped within this time, in milliseconds, up to this
 * number, as these will hardly be in the list.
 */
const [LATELY, MOST_MORE] = [3 * HOUR, 240] as const;

/** The number of candidates considered in re-ranking for each place of the list. */
export const CONSIDERED = 3;

class RetrieveBuffers {
  /** The items that the person liked already. */
  readonly liked = new Marks();
}

/**
 * Retrieves candidates for a person, with each retriever's probability and the fused score of each.
 *
 * @param request its `limit` is the length of the list; more are retrieved, so that ranking has a choice.
 * @param extra further items to consider, such as pinned ones; they do not affect the scores of others.
 */
export function retrieve(
  world: World,
  weights: FusionWeights,
  request: RetrievalRequest,
  scratch: Scratch,
  extra: readonly number[] = [],
): Retrieved {
  const { person, eligible } = request;
  const limit = Math.max(POOL, CONSIDERED * request.limit) + passedOver(person.seen, request.now);
  const { item: liked } = person.liked;
  const known = scratch.of(RetrieveBuffers).liked.begin(world.items);
  for (let k = 0; k < liked.length; k++) known.note(liked[k], 1);
  const isNew: Eligible = (item) => known.of(item) === 0 && eligible(item);
  const all: RetrievalRequest = { ...request, limit };
  const onlyNew: RetrievalRequest = { ...all, eligible: isNew };
  const weight = weightsFor(weights, person, world);
  const lists = retrievers.map((retriever, r) =>
    weight[r] === 0 ? NO_CANDIDATES : retriever.retrieve(world, retriever.personal ? onlyNew : all, scratch),
  );
  const { item, share } = merge(
    extra.length > 0 ? [...lists, withEqualScores(extra)] : lists,
    world.items,
    scratch,
  );
  const shares = share.slice(0, retrievers.length);
  return { item, share: shares, fused: fuse(shares, weight) };
}

function passedOver({ last }: Person['seen'], now = Number.POSITIVE_INFINITY): number {
  let count = 0;
  for (let k = 0; k < last.length; k++) if (last[k] > now - LATELY) count++;
  return Math.min(MOST_MORE, count);
}

/**
 * The first eligible items of a given order, with their given scores and without shares of retrievers.
 * @param limit the length of the list; one more item is retrieved, to know whether there is a next page.
 */
export function inGivenOrder(
  { item, score }: Candidates,
  { eligible, limit }: Pick<RetrievalRequest, 'eligible' | 'limit'>,
): Retrieved {
  const places: number[] = [];
  for (let k = 0; k < item.length && places.length <= limit; k++) if (eligible(item[k])) places.push(k);
  return {
    item: Int32Array.from(places, (k) => item[k]),
    share: retrievers.map(() => new Float64Array(places.length)),
    fused: Float64Array.from(places, (k) => score[k]),
  };
}

function withEqualScores(items: readonly number[]): Candidates {
  const item = Int32Array.from(new Set(items));
  return { item, score: new Float64Array(item.length).fill(1) };
}

/** The weight of the retriever of vectors for a user who has only a vector; there is no data to fit it on. */
const BY_VECTOR = 0.5;

/** The weight of each retriever for a person, in the order of `retrievers`. */
export function weightsFor(
  weights: FusionWeights,
  { user, liked, due }: Person,
  { vectors }: Pick<World, 'vectors'>,
): number[] {
  const known = weights[segmentOf(liked.item.length)];
  const own = retrievers.map(({ name }) => (name === 'repeat' ? 0 : (known[name] ?? 0)));
  const byVector =
    liked.item.length === 0 && known.vectors !== 0 && vectors?.hasItems && vectors.ofUser(user);
  const all = byVector ? withWeight(own, 'vectors', BY_VECTOR) : own;
  return due ? withWeight(all, 'repeat', Math.min(1, due.weight * (known.repeat ?? 1))) : all;
}

/** Weights in which a retriever gets a share, and the others keep the rest. */
function withWeight(weights: readonly number[], name: string, share: number): number[] {
  return weights.map((weight, r) => (1 - share) * weight + (retrievers[r].name === name ? share : 0));
}

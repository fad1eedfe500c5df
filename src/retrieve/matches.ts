/**
 * Retrieval for a query: what matches it is found by its words and by its meaning, and what is known of the person then
 * moves what was found, the less the more specific the query is. Nothing that does not match comes in.
 */
import { Marks } from '../indexes/index.js';
import type { Scratch } from '../runtime/index.js';
import { fullText } from './full-text.js';
import { type FusionWeights, fuse } from './fusion.js';
import { merge } from './merge.js';
import type { Query } from './request.js';
import { type Retrieved, weightsFor } from './retrieve.js';
import type { RetrievalRequest, Retriever } from './retriever.js';
import { retrievers } from './retrievers.js';
import type { World } from './world.js';

/** Candidates asked of each retriever, at least. */
const POOL = 100;

/** How much the person counts beside the match, at most, and from which sum of its terms' rareness on a query is specific. */
const [PERSONAL, SPECIFIC] = [0.3, 15] as const;

/** All that are asked where there is a query: those that look at it come first. */
export const queryRetrievers: readonly Retriever[] = [fullText, ...retrievers];

/** How many of them look at the query. */
const MATCHING = queryRetrievers.length - retrievers.length;

/** How specific a query is, 0 to 1: by how rare its words are, all together. */
export function specificity({ chunks }: Pick<World, 'chunks'>, { terms }: Pick<Query, 'terms'>): number {
  let rare = 0;
  for (const { term, weight = 1 } of terms) rare += weight * (chunks?.idf(term) ?? 0);
  return Math.min(1, rare / SPECIFIC);
}

/** The weight of each of {@link queryRetrievers} for a query and a person; they sum to 1. */
export function matchWeights(
  world: World,
  weights: FusionWeights,
  { person, query }: Pick<RetrievalRequest, 'person' | 'query'>,
): number[] {
  const knows = person.liked.item.length > 0 || person.interests.length > 0;
  const personal = query && knows ? PERSONAL * (1 - specificity(world, query)) : 0;
  const match = [1].map((weight) => weight * (1 - personal));
  return [...match, ...weightsFor(weights, person).map((weight) => personal * weight)];
}

/** Items in an order that was given: each one's share and score say its place alone. */
function inOrder(order: Int32Array, limit: number): Retrieved {
  const item = order.slice(0, limit);
  const fused = Float64Array.from(item, (_, k) => 1 / (1 + k));
  const share = queryRetrievers.map((_, r) => (r === 0 ? fused : new Float64Array(item.length)));
  return { item, share, fused };
}

class MatchMemory {
  readonly found = new Marks();
}

/** What matches a query, with the share of each of {@link queryRetrievers}: 1 for the best match of each. */
export function retrieveMatches(
  world: World,
  weights: FusionWeights,
  request: RetrievalRequest,
  scratch: Scratch,
): Retrieved {
  const { query } = request;
  if (query?.order) return inOrder(query.order, request.limit);
  const weight = matchWeights(world, weights, request);
  const limit = Math.max(POOL, request.limit);
  const matching = queryRetrievers
    .slice(0, MATCHING)
    .map((retriever) => retriever.retrieve(world, { ...request, limit }, scratch));
  const { item } = merge(matching, world.items, scratch);
  const found = scratch.of(MatchMemory).found.begin(world.items);
  for (let k = 0; k < item.length; k++) found.note(item[k], k + 1);
  const among = { ...request, limit: item.length, eligible: (one: number) => found.of(one) > 0 };
  const share = queryRetrievers.map((retriever, r) => {
    const column = new Float64Array(item.length);
    if (weight[r] === 0) return column;
    const list = r < MATCHING ? matching[r] : retriever.retrieve(world, among, scratch);
    const highest = list.score.reduce((most, score) => Math.max(most, score), 0) || 1;
    for (let k = 0; k < list.item.length; k++) {
      column[found.of(list.item[k]) - 1] = list.score[k] / highest;
    }
    return column;
  });
  return { item, share, fused: fuse(share, weight) };
}

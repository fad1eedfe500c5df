/**
 * Retrieval for a query: matches are found by words and by vectors, and the person's taste then changes their
 * scores, less so for more specific queries. Only matches are retrieved.
 */
import { likenessTo, Marks } from '../indexes/index.js';
import type { Scratch } from '../runtime/index.js';
import { earlierSearches } from './earlier-searches.js';
import { fullText } from './full-text.js';
import { type FusionWeights, fuse } from './fusion.js';
import { merge } from './merge.js';
import type { Query } from './request.js';
import { type Retrieved, weightsFor } from './retrieve.js';
import type { RetrievalRequest, Retriever } from './retriever.js';
import { retrievers } from './retrievers.js';
import { textVectors } from './text-vectors.js';
import type { World } from './world.js';

/** The minimum number of candidates requested from each retriever. */
const POOL = 100;

/** The maximum weight of the person's taste, and the sum of the terms' rarity from which on a query is specific. */
const [PERSONAL, SPECIFIC] = [0.3, 15] as const;

/** The retrievers for queries; those that read the query come first. */
export const queryRetrievers: readonly Retriever[] = [fullText, textVectors, earlierSearches, ...retrievers];

/** The positions of words and vectors among them, and the weight of vectors relative to words, if a query has one. */
const [WORDS, VECTORS, MEANING] = [0, 1, 0.5] as const;

/**
 * The position of earlier searches, and their weight relative to words and vectors together. It is not taken from
 * these: ratings are around 0, and 0 without any.
 */
const [EARLIER, CLICKED] = [2, 1.5] as const;

/** The number of them that read the query. */
const MATCHING = queryRetrievers.length - retrievers.length;

/** The specificity of a query, 0 to 1, by the total rarity of its words. */
export function specificity({ chunks }: Pick<World, 'chunks'>, { terms }: Pick<Query, 'terms'>): number {
  let rare = 0;
  for (const { term, weight = 1 } of terms) rare += weight * (chunks?.idf(term) ?? 0);
  return Math.min(1, rare / SPECIFIC);
}

/** The weight of each of {@link queryRetrievers} for a query and a person; without earlier searches, they sum to 1. */
export function matchWeights(
  world: World,
  weights: FusionWeights,
  { person, query }: Pick<RetrievalRequest, 'person' | 'query'>,
): number[] {
  const knows = person.liked.item.length > 0 || person.interests.length > 0;
  const personal = query && knows ? PERSONAL * (1 - specificity(world, query)) : 0;
  const meaning = query?.vector && world.chunks?.vectors ? MEANING : 0;
  const clicked = world.clicks && world.clicks.size > 0 ? CLICKED : 0;
  const match = [1 - meaning, meaning, clicked].map((weight) => weight * (1 - personal));
  return [...match, ...weightsFor(weights, person, world).map((weight) => personal * weight)];
}

/** Items in a given order: shares and scores express the position only. */
function inOrder(order: Int32Array, limit: number): Retrieved {
  // One more, to know whether there is a next page.
  const item = order.slice(0, limit + 1);
  const fused = Float64Array.from(item, (_, k) => 1 / (1 + k));
  const share = queryRetrievers.map((_, r) => (r === 0 ? fused : new Float64Array(item.length)));
  return { item, share, fused };
}

class MatchMemory {
  readonly found = new Marks();
}

/** Scales a column so that the highest value is 1. */
function raised(column: Float64Array): Float64Array {
  const highest = column.reduce((most, score) => Math.max(most, score), 0) || 1;
  return column.map((score) => score / highest);
}

/** Scales a column from 0 for the lowest to 1 for the highest value, as cosines of matches are close together. */
function stretched(column: Float64Array): Float64Array {
  const lowest = column.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY);
  return raised(column.map((score) => score - lowest));
}

/** The cosines of all candidates, including those found only by words. */
function likenesses(
  { chunks }: World,
  items: Int32Array,
  vector: Float32Array | undefined,
  known: Float64Array,
): Float64Array {
  if (!chunks || !vector) return known;
  return known.map((score, k) =>
    score > 0 ? score : Math.max(0, likenessTo(chunks, items[k], vector) ?? 0),
  );
}

/** Scores from 0 to 1, in the same order: earlier searches can raise and lower them beyond. */
function upToOne(scores: Float64Array): Float64Array {
  const highest = scores.reduce((most, score) => Math.max(most, score), 1);
  return scores.map((score) => Math.max(0, score) / highest);
}

/**
 * Retrieves the matches of a query, with the share of each of {@link queryRetrievers}: 1 for the best match of each.
 */
export function retrieveMatches(
  world: World,
  weights: FusionWeights,
  request: RetrievalRequest,
  scratch: Scratch,
): Retrieved {
  const { query } = request;
  if (query?.order) return inOrder(query.order, request.limit);
  const weight = matchWeights(world, weights, request);
  const limit = Math.max(POOL, request.limit + 1);
  const byText = queryRetrievers
    .slice(0, EARLIER)
    .map((retriever) => retriever.retrieve(world, { ...request, limit }, scratch));
  const matches = byText[WORDS].item;
  const matching = [...byText, earlierSearches.retrieve(world, { ...request, limit, matches }, scratch)];
  const { item } = merge(matching, world.items, scratch);
  const found = scratch.of(MatchMemory).found.begin(world.items);
  for (let k = 0; k < item.length; k++) found.note(item[k], k + 1);
  const among = { ...request, limit: item.length, eligible: (one: number) => found.of(one) > 0 };
  const share = queryRetrievers.map((retriever, r) => {
    const column = new Float64Array(item.length);
    if (weight[r] === 0) return column;
    const list = r < MATCHING ? matching[r] : retriever.retrieve(world, among, scratch);
    for (let k = 0; k < list.item.length; k++) column[found.of(list.item[k]) - 1] = list.score[k];
    if (r === EARLIER) return column;
    return r === VECTORS ? stretched(likenesses(world, item, query?.vector, column)) : raised(column);
  });
  return { item, share, fused: upToOne(fuse(share, weight)) };
}

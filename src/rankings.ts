/** A feed request's walk through the rooms: retrieve, merge, score, re-rank; and afterwards, why. */

import { Marks, top } from './indexes/index.js';
import { type BlendWeights, blend, diversify, segmentOf } from './rank/index.js';
import {
  type Ground,
  type May,
  merge,
  NOTHING,
  type Person,
  retrievers,
  type World,
} from './retrieve/index.js';

/** Candidates asked of each retriever, at least. */
const POOL = 60;
/** Candidates considered in re-ranking, for each place of the list. */
const CONSIDERED = 3;
/** A retriever with less than this share of an item's score is no reason worth telling. */
const LEAST_REASON = 0.05;

// What the person likes already.
const own = new Marks();

/** One item of a ranking. */
export interface Ranked {
  readonly item: number;
  /** 0 to 1. */
  readonly score: number;
  /** Each retriever's belief in it, in the order of `retrievers`. */
  readonly shares: readonly number[];
}

/** A reason in numbers: which retriever, its share in the score, and the grounds in the person's history. */
export interface RankedReason {
  readonly retriever: string;
  readonly weight: number;
  readonly grounds: readonly Ground[];
}

/** The best items for a person, best first; fewer than `limit` only where `may` lets fewer through. */
export function rank(
  world: World,
  weights: BlendWeights,
  request: {
    readonly person: Person;
    readonly may: May;
    readonly limit: number;
    /** Whether the list is re-ranked for diversity; true by default. */
    readonly diverse?: boolean;
  },
): Ranked[] {
  const { person, may, limit, diverse = true } = request;
  const pool = Math.max(POOL, CONSIDERED * limit);
  own.begin(world.items);
  const { item: liked } = person.liked;
  for (let k = 0; k < liked.length; k++) own.note(liked[k]!, 1);
  const mayBeNews: May = (item) => own.of(item) === 0 && may(item);
  const weight = weightsFor(weights, person);
  const lists = retrievers.map((retriever, r) =>
    weight[r] === 0 ? NOTHING : retriever.retrieve(world, person, retriever.personal ? mayBeNews : may, pool),
  );
  const { item, share } = merge(lists, world.items);
  const score = blend(share, weight);
  const best = top(ascending(score.length), score.length, score, diverse ? CONSIDERED * limit : limit);
  const alike = (a: number, b: number) => world.content.alike(item[a]!, item[b]!);
  const order = diverse ? diversify(best, score, alike, limit) : Array.from(best);
  return order.map((place) => ({
    item: item[place]!,
    score: score[place]!,
    shares: share.map((shares) => shares[place]!),
  }));
}

/**
 * The scores of given items for a person, as {@link rank} would give them to its candidates: each retriever is asked of
 * all of them, and believes in them beside its best.
 */
export function scoresOf(
  world: World,
  weights: BlendWeights,
  request: { readonly person: Person; readonly may: May; readonly items: readonly number[] },
): Float64Array {
  const { person, may, items } = request;
  const given = new Map(items.map((item, place) => [item, place]));
  const scores = new Float64Array(items.length);
  weightsFor(weights, person).forEach((weight, r) => {
    if (weight === 0) return;
    const best = retrievers[r]!.retrieve(world, person, may, POOL);
    const all = best.score.reduce((sum, score) => sum + score, 0);
    if (all === 0) return;
    const theirs = retrievers[r]!.retrieve(world, person, (item) => given.has(item), items.length);
    theirs.item.forEach((item, k) => {
      scores[given.get(item)!]! += (weight * theirs.score[k]!) / all;
    });
  });
  return scores;
}

/** Why each item was ranked: the retrievers that believed in it more than a little, the weightiest first. */
export function explain(
  world: World,
  weights: BlendWeights,
  person: Person,
  ranked: readonly Ranked[],
): RankedReason[][] {
  const items = ranked.map(({ item }) => item);
  const reasons = ranked.map((): RankedReason[] => []);
  weightsFor(weights, person).forEach((weight, r) => {
    if (weight <= 0) return;
    const grounds = retrievers[r]!.explain(world, person, items);
    ranked.forEach(({ shares, score }, k) => {
      const part = weight * shares[r]!;
      if (part >= LEAST_REASON * score) {
        reasons[k]!.push({ retriever: retrievers[r]!.name, weight: part, grounds: grounds[k]! });
      }
    });
  });
  for (const list of reasons) list.sort((a, b) => b.weight - a.weight);
  return reasons;
}

/** The retrievers' names: those of the features that are logged with a served list. */
export const FEATURES: readonly string[] = retrievers.map((retriever) => retriever.name);

function weightsFor(weights: BlendWeights, person: Person): number[] {
  const known = weights[segmentOf(person.liked.item.length)];
  return retrievers.map((retriever) => known[retriever.name] ?? 0);
}

let places = new Int32Array(0);

/** 0, 1, 2 and so on, at least `count` of them. */
function ascending(count: number): Int32Array {
  if (places.length < count) places = Int32Array.from({ length: 2 * count }, (_, place) => place);
  return places;
}

/** A feed request's walk through the rooms: retrieve, merge, score, re-rank; and afterwards, why. */

import { type Counters, Marks, top } from './indexes/index.js';
import type { Ranker } from './models/index.js';
import {
  type Asker,
  type BlendWeights,
  blend,
  diversify,
  featureNames,
  features,
  type Retrieved,
  segmentOf,
  worth,
} from './rank/index.js';
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
/** Candidates that the ranker scores, the best by the blend, where not more are considered. */
const SCORED = 100;
/** A retriever with less than this share of an item's score by the blend is no reason worth telling. */
const LEAST_REASON = 0.05;

// What the person likes already.
const own = new Marks();

/** One item of a ranking. */
export interface Ranked {
  readonly item: number;
  /** What it was ranked by: the blend's score, 0 to 1, or what the ranker says that it is worth. */
  readonly score: number;
  /** The blend's score. */
  readonly blend: number;
  /** Each retriever's belief in it, in the order of `retrievers`. */
  readonly shares: readonly number[];
  /** What the ranker scores it by, in the order of {@link FEATURES}; none where nobody asks. */
  readonly features: Float32Array;
}

/** A ranker in use, and how much each of its outcomes is worth. */
export interface Scoring {
  readonly ranker: Ranker;
  readonly weights: readonly number[];
}

/** A reason in numbers: which retriever, its share in the score, and the grounds in the person's history. */
export interface RankedReason {
  readonly retriever: string;
  readonly weight: number;
  readonly grounds: readonly Ground[];
}

/** What might be shown to a person, with the retrievers' beliefs and the blend's score of each. */
export function retrieve(
  world: World,
  weights: BlendWeights,
  { person, may, limit }: { readonly person: Person; readonly may: May; readonly limit: number },
): Retrieved {
  const pool = Math.max(POOL, CONSIDERED * limit);
  own.begin(world.items);
  const { item: liked } = person.liked;
  for (let k = 0; k < liked.length; k++) own.note(liked[k]!, 1);
  const mayBeNews: May = (item) => own.of(item) === 0 && may(item);
  const weight = weightsFor(weights, person);
  const lists = retrievers.map((retriever, r) =>
    weight[r] === 0 ? NOTHING : retriever.retrieve(world, person, retriever.personal ? mayBeNews : may, pool),
  );
  const merged = merge(lists, world.items);
  return { ...merged, blend: blend(merged.share, weight) };
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
    /** Who asks and what was counted until then: needed for features, and so for a ranker. */
    readonly moment?: { readonly asker: Asker; readonly counters: Counters } | undefined;
    /** Scores the candidates instead of the blend. */
    readonly scoring?: Scoring | undefined;
  },
): Ranked[] {
  const { limit, diverse = true, moment, scoring } = request;
  const retrieved = retrieve(world, weights, request);
  const count = retrieved.item.length;
  const considered = diverse ? CONSIDERED * limit : limit;
  const describe = (chosen: ArrayLike<number>) =>
    moment ? features({ ...world, counters: moment.counters }, moment.asker, retrieved, chosen) : undefined;
  const first = top(
    ascending(count),
    count,
    retrieved.blend,
    scoring ? Math.max(SCORED, considered) : considered,
  );
  const all = scoring && describe(first);
  const score = all ? scored(scoring, all, first, count) : retrieved.blend;
  const best = all ? top(first, first.length, score, considered) : first;
  const alike = (a: number, b: number) => world.content.alike(retrieved.item[a]!, retrieved.item[b]!);
  const order = diverse ? diversify(best, score, alike, limit) : Array.from(best);
  const width = FEATURES.length;
  const described = all ?? describe(order) ?? new Float32Array(0);
  return order.map((place, k) => {
    const row = (all ? first.indexOf(place) : k) * width;
    return {
      item: retrieved.item[place]!,
      score: score[place]!,
      blend: retrieved.blend[place]!,
      shares: retrieved.share.map((shares) => shares[place]!),
      features: described.subarray(row, row + width),
    };
  });
}

/**
 * What candidates are worth by the ranker; raised to above 0 where the worst would be below, as re-ranking needs.
 * @param places of those that `described` describes.
 * @param count of all candidates: the others have no score.
 */
function scored(
  { ranker, weights }: Scoring,
  described: Float32Array,
  places: Int32Array,
  count: number,
): Float64Array {
  const values = worth(ranker.predict(described, places.length), weights);
  let lowest = 0;
  for (let k = 0; k < values.length; k++) if (values[k]! < lowest) lowest = values[k]!;
  const score = new Float64Array(count);
  for (let k = 0; k < values.length; k++) score[places[k]!] = values[k]! - lowest;
  return score;
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
    ranked.forEach(({ shares, blend }, k) => {
      const part = weight * shares[r]!;
      if (part > 0 && part >= LEAST_REASON * blend) {
        reasons[k]!.push({ retriever: retrievers[r]!.name, weight: part, grounds: grounds[k]! });
      }
    });
  });
  for (const list of reasons) list.sort((a, b) => b.weight - a.weight);
  return reasons;
}

/** The names of the features: those that are logged with a served list. */
export const FEATURES: readonly string[] = featureNames(retrievers.map((retriever) => retriever.name));

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

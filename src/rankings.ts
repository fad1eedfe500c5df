/** A feed request's walk through the rooms: retrieve, merge, score, re-rank; and afterwards, why. */

import type { Choice, How } from './decide.js';
import { type Counters, Marks, top } from './indexes/index.js';
import type { Ranker } from './models/index.js';
import {
  type Asker,
  type BlendWeights,
  blend,
  discount,
  diversify,
  featureNames,
  features,
  likelihoods,
  type Retrieved,
  raised,
  segmentOf,
  worth,
} from './rank/index.js';
import {
  type Candidates,
  type Ground,
  likenessIn,
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
/**
 * Candidates that the ranker scores, where not more are considered: the best by the blend times how likely the person is to
 * take them, as far as that is told without a network.
 */
const SCORED = 100;
/** A retriever with less than this share of an item's score is no reason worth telling. */
const LEAST_REASON = 0.05;

// What the person likes already.
const own = new Marks();

/** One item of a ranking. */
export interface Ranked {
  readonly item: number;
  /** The blend's, 0 to 1; or what the ranker says that it is worth; or what the objective makes of either. */
  readonly score: number;
  /** The blend's score, less what the person has met it before. */
  readonly blend: number;
  /** Each retriever's belief in it, in the order of `retrievers`. */
  readonly shares: readonly number[];
  /** What the ranker scores it by, in the order of {@link FEATURES}; none where nobody asks. */
  readonly features: Float32Array;
  /** Why it is where it is, if not for its score. */
  readonly how?: How | undefined;
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

/**
 * What might be shown to a person, with the retrievers' beliefs and the blend's score of each.
 * @param extra items to be considered besides.
 */
export function retrieve(
  world: World,
  weights: BlendWeights,
  { person, may, limit }: { readonly person: Person; readonly may: May; readonly limit: number },
  extra: readonly number[] = [],
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
  const { item, share } = merge(extra.length > 0 ? [...lists, equals(extra)] : lists, world.items);
  const shares = share.slice(0, retrievers.length);
  return { item, share: shares, blend: blend(shares, weight) };
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
    /** What chooses the list, instead of the score and diversity alone. */
    readonly choice?: Choice | undefined;
    /** Who asks and what was counted until then: needed for features, and so for a ranker. */
    readonly moment?: { readonly asker: Asker; readonly counters: Counters } | undefined;
    /** Scores the candidates instead of the blend. */
    readonly scoring?: Scoring | undefined;
  },
): Ranked[] {
  const { person, limit, diverse = true, choice, moment, scoring } = request;
  const retrieved = retrieve(world, weights, request, choice?.extra);
  // A ranker sees for itself what was met before, and learns how much that tires.
  const fresh = discount(retrieved.blend, retrieved.item, person.met, world.items);
  const considered = diverse ? CONSIDERED * limit : limit;
  const describe = (places: ArrayLike<number>) =>
    moment ? features({ ...world, counters: moment.counters }, moment.asker, retrieved, places) : undefined;

  // Candidates are places in what was retrieved; from here on, they are counted within `places`.
  const likely = scoring && likelihoods(world, person.experience, retrieved.item);
  const first = likely ? fresh.map((score, k) => score * likely[k]!) : fresh;
  const places = candidates(retrieved.item, first, choice, considered, scoring !== undefined);
  const described = scoring && describe(places);
  const outcomes = described && scoring.ranker.predict(described, places.length);
  const score = outcomes ? raised(worth(outcomes, scoring.weights)) : picked(fresh, places);
  const item = picked(retrieved.item, places);
  // By the blend they are in order already.
  const inOrder = ascending(places.length).subarray(0, places.length);
  const best = outcomes && !choice ? top(inOrder, places.length, score, considered) : inOrder;
  const likeness = likenessIn(world);
  const alike = (a: number, b: number) => likeness(item[a]!, item[b]!);
  const order: readonly { candidate: number; score: number; how?: How | undefined }[] = choice
    ? choice.choose({ item, score, outcomes: outcomes ? named(scoring!.ranker, outcomes) : {}, alike })
    : (diverse ? diversify(best, score, alike, limit) : Array.from(best)).map((candidate) => ({
        candidate,
        score: score[candidate]!,
      }));

  const width = FEATURES.length;
  const rows = described ?? describe(order.map(({ candidate }) => places[candidate]!)) ?? new Float32Array(0);
  return order.map(({ candidate, score: final, how }, k) => {
    const place = places[candidate]!;
    const row = (described ? candidate : k) * width;
    return {
      item: item[candidate]!,
      score: final,
      blend: fresh[place]!,
      shares: retrieved.share.map((shares) => shares[place]!),
      features: rows.subarray(row, row + width),
      how,
    };
  });
}

/** The candidates that are scored: the first by `score`, and what a choice adds to them; all where it costs nothing. */
function candidates(
  item: Int32Array,
  score: Float64Array,
  choice: Choice | undefined,
  considered: number,
  predicts: boolean,
): Int32Array {
  const count = item.length;
  if (choice && !predicts) return ascending(count).subarray(0, count);
  const first = top(ascending(count), count, score, predicts ? Math.max(SCORED, considered) : considered);
  if (!choice) return first;
  const all = new Set(first);
  for (const extra of choice.extra) all.add(item.indexOf(extra));
  return Int32Array.from(all);
}

/** Outcomes' columns by their names. */
function named(
  { outcomes }: Ranker,
  columns: readonly Float64Array[],
): { readonly [name: string]: Float64Array } {
  return Object.fromEntries(outcomes.map((name, o) => [name, columns[o]!]));
}

/** The members of a column at some places. */
function picked<Column extends Int32Array | Float64Array>(column: Column, places: Int32Array): Column {
  const all = column.slice(0, places.length) as Column;
  for (let k = 0; k < places.length; k++) all[k] = column[places[k]!]!;
  return all;
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

/** Items as if a retriever had found them all alike. */
function equals(items: readonly number[]): Candidates {
  const item = Int32Array.from(new Set(items));
  return { item, score: new Float64Array(item.length).fill(1) };
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
  const full = ranked.map(({ shares }) => shares.reduce((sum, share, r) => sum + weight[r]! * share, 0));
  retrievers.forEach((retriever, r) => {
    const told: number[] = [];
    ranked.forEach(({ shares }, k) => {
      const part = weight[r]! * shares[r]!;
      if (part > 0 && part >= LEAST_REASON * full[k]!) told.push(k);
    });
    if (told.length === 0) return;
    const items = told.map((k) => ranked[k]!.item);
    const grounds = retriever.explain(world, person, items);
    told.forEach((k, place) => {
      const { shares, blend } = ranked[k]!;
      const part = weight[r]! * shares[r]! * (blend / full[k]!);
      reasons[k]!.push({ retriever: retriever.name, weight: part, grounds: grounds[place]! });
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

/** A feed request's walk through the rooms: retrieve, merge, score, re-rank; and afterwards, why. */
import { type Counters, top } from '../indexes/index.js';
import type { Ranker } from '../models/index.js';
import {
  type BlendWeights,
  CONSIDERED,
  type Eligible,
  likenessIn,
  type Person,
  retrieve,
  type World,
} from '../retrieve/index.js';
import type { Choice, How } from './choice.js';
import { discount } from './discount.js';
import { diversify } from './diversify.js';
import { FEATURES } from './feature-names.js';
import { type Asker, features, likelihoods } from './features.js';
import { raised } from './objective.js';
import type { Scoring } from './scorer.js';
import { utility } from './utility.js';

/**
 * Candidates that the ranker scores, where not more are considered: the best by the blend times how likely the person is to
 * take them, as far as that is told without a network.
 */
const SCORED = 100;

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

/** The best items for a person, best first; fewer than `limit` only where `may` lets fewer through. */
export function rank(
  world: World,
  weights: BlendWeights,
  request: {
    readonly person: Person;
    readonly may: Eligible;
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
  const first = likely ? fresh.map((score, k) => score * likely[k]) : fresh;
  const places = candidates(retrieved.item, first, choice, considered, scoring !== undefined);
  const described = scoring && describe(places);
  const outcomes = described && scoring.ranker.predict(described, places.length);
  const score = outcomes ? raised(utility(outcomes, scoring.weights)) : picked(fresh, places);
  const item = picked(retrieved.item, places);
  // By the blend they are in order already.
  const inOrder = ascending(places.length).subarray(0, places.length);
  const best = outcomes && !choice ? top(inOrder, places.length, score, considered) : inOrder;
  const likeness = likenessIn(world);
  const alike = (a: number, b: number) => likeness(item[a], item[b]);
  const order: readonly { candidate: number; score: number; how?: How | undefined }[] = choice
    ? choice.choose({ item, score, outcomes: outcomes ? named(scoring.ranker, outcomes) : {}, alike })
    : (diverse ? diversify(best, score, alike, limit) : Array.from(best)).map((candidate) => ({
        candidate,
        score: score[candidate],
      }));

  const width = FEATURES.length;
  const rows = described ?? describe(order.map(({ candidate }) => places[candidate])) ?? new Float32Array(0);
  return order.map(({ candidate, score: final, how }, k) => {
    const place = places[candidate];
    const row = (described ? candidate : k) * width;
    return {
      item: item[candidate],
      score: final,
      blend: fresh[place],
      shares: retrieved.share.map((shares) => shares[place]),
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
  return Object.fromEntries(outcomes.map((name, o) => [name, columns[o]]));
}

/** The members of a column at some places. */
function picked<Column extends Int32Array | Float64Array>(column: Column, places: Int32Array): Column {
  const all = column.slice(0, places.length) as Column;
  for (let k = 0; k < places.length; k++) all[k] = column[places[k]];
  return all;
}

let places = new Int32Array(0);

/** 0, 1, 2 and so on, at least `count` of them. */
function ascending(count: number): Int32Array {
  if (places.length < count) places = Int32Array.from({ length: 2 * count }, (_, place) => place);
  return places;
}

/** A feed request's walk through the rooms: retrieve, merge, score, re-rank; and afterwards, why. */

import type { Choice, How } from './decide.js';
import { Marks, top } from './indexes/index.js';
import { type BlendWeights, blend, diversify, segmentOf } from './rank/index.js';
import {
  type Candidates,
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

// What the person likes already.
const own = new Marks();

/** One item of a ranking. */
export interface Ranked {
  readonly item: number;
  /** 0 to 1. */
  readonly score: number;
  /** Each retriever's belief in it, in the order of `retrievers`. */
  readonly shares: readonly number[];
  /** Why it is where it is, if not for its score. */
  readonly how?: How | undefined;
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
    /** Items to consider besides those that retrievers find, and what chooses the list, instead of the blend alone. */
    readonly steered?: Choice | undefined;
  },
): Ranked[] {
  const { person, may, limit, diverse = true, steered } = request;
  const pool = Math.max(POOL, CONSIDERED * limit);
  own.begin(world.items);
  for (const item of person.liked.item) own.note(item, 1);
  const mayBeNews: May = (item) => own.of(item) === 0 && may(item);
  const weight = weightsFor(weights, person);
  const lists = retrievers.map((retriever, r) =>
    weight[r] === 0 ? NOTHING : retriever.retrieve(world, person, retriever.personal ? mayBeNews : may, pool),
  );
  const merged = merge(steered ? [...lists, equals(steered.extra)] : lists, world.items);
  const score = blend(merged.share, weight);
  const chosen = (candidate: number, score: number, how?: How): Ranked => ({
    item: merged.item[candidate]!,
    score,
    shares: retrievers.map((_, r) => merged.share[r]![candidate]!),
    how,
  });
  if (steered) {
    const list = steered.choose({ item: merged.item, score, outcomes: {} });
    return list.map((one) => chosen(one.candidate, one.score, one.how));
  }
  const places = new Int32Array(score.length);
  for (let place = 0; place < places.length; place++) places[place] = place;
  const best = top(places, places.length, score, diverse ? CONSIDERED * limit : limit);
  const alike = (a: number, b: number) => world.content.alike(merged.item[a]!, merged.item[b]!);
  const order = diverse ? diversify(best, score, alike, limit) : Array.from(best);
  return order.map((place) => chosen(place, score[place]!));
}

/** Items as if a retriever had found them all alike. */
function equals(items: readonly number[]): Candidates {
  const item = Int32Array.from(new Set(items));
  return { item, score: new Float64Array(item.length).fill(1) };
}

/** Why each item was ranked: the retrievers that believed in it, the weightiest first. */
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
    ranked.forEach(({ shares }, k) => {
      if (shares[r]! > 0) {
        reasons[k]!.push({
          retriever: retrievers[r]!.name,
          weight: weight * shares[r]!,
          grounds: grounds[k]!,
        });
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

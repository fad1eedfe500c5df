/** Ranking: the candidates of one request scored by the fused score, a ranker's utility, or the objective. */
import { type Counters, top } from '../indexes/index.js';
import { CONSIDERED, type Person, type Request, type Retrieved, type World } from '../retrieve/index.js';
import type { Scratch } from '../runtime/index.js';
import { discount, passedOver } from './discount.js';
import { type Asker, features, likelihoods } from './features.js';
import type { Formula, FormulaInput } from './formula.js';
import type { FormulaItem } from './formula-nodes.js';
import { raised, scoreBy } from './objective.js';
import type { Scoring } from './scorer.js';
import { searchFeatures } from './search-features.js';
import { utility } from './utility.js';

/**
 * Candidates that the ranker scores, where not more are considered: the best by the fused score times `likelihoods`.
 */
const SCORED = 100;

/** What a list is configured by, besides its score. */
export interface Configured {
  readonly objective: Formula<number> | undefined;
  /** What formulas read of an item, by its number. */
  readonly entry: (item: number) => FormulaItem;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Items that are scored in any case, such as pinned ones. */
  readonly extra: readonly number[];
}

export interface RankRequest {
  readonly person: Person;
  /** Where something is searched for, nothing is discounted for having been seen. */
  readonly query?: Request['query'];
  readonly limit: number;
  /** Milliseconds since 1970; absent where it does not count what was passed over lately. */
  readonly now?: number | undefined;
  /** Whether the list is to be re-ranked for diversity, for which more are considered; true by default. */
  readonly diverse?: boolean | undefined;
  /** Absent where nothing is: then only the best by the score can come into the list, and no others are looked at. */
  readonly configured?: Configured | undefined;
  /** Who asks and what was counted until then: needed for features, and so for a ranker. */
  readonly moment?: { readonly asker: Asker; readonly counters: Counters } | undefined;
  /** Scores the candidates instead of the fused score. */
  readonly scoring?: Scoring | undefined;
}

/** Candidates in columns of one length, by their numbers from 0. */
export interface Ranking {
  readonly item: Int32Array;
  /** What the list is ordered by: 0 or more, except by an objective. */
  readonly score: Float64Array;
  /** Whether the score is an objective's. */
  readonly byObjective: boolean;
  /** 0, 1, 2 and so on: the candidates in the order in which they were retrieved, or of the score where `inOrder`. */
  readonly all: Int32Array;
  readonly inOrder: boolean;
  /** What formulas look at; absent where nothing is configured. */
  readonly input: FormulaInput | undefined;
  /** The features of all, where a ranker scored them. */
  readonly features: Float32Array | undefined;
  /** Where each stands in what was retrieved. */
  readonly place: Int32Array;
  readonly retrieved: Retrieved;
  /** The fused score less the impression discount, by place in what was retrieved. */
  readonly fresh: Float64Array;
  /** By place in what was retrieved, what was passed over lately is multiplied by; absent where nothing was. */
  readonly passed: Float64Array | undefined;
  /** What a ranker predicts: a column for each of its outcomes. */
  readonly predicted: readonly Float64Array[] | undefined;
  /** The features of some, by place in what was retrieved; absent where there is no moment. */
  readonly describe: ((places: ArrayLike<number>) => Float32Array) | undefined;
}

/** Scores the candidates of a request. */
export function rank(world: World, retrieved: Retrieved, request: RankRequest, scratch: Scratch): Ranking {
  const { person, query, now, configured, moment, scoring } = request;
  // The ranker has features of what was seen before, and learns itself how much that lowers the score: it gets no discount.
  const discounted = query
    ? retrieved.fused
    : discount(retrieved.fused, retrieved.item, person.seen, world.items, scratch);
  // What was seen just now it cannot know of: it was trained on the lists of other days.
  const passed =
    query || now === undefined
      ? undefined
      : passedOver(retrieved.item, person.seen, now, world.items, scratch);
  const fresh = passed ? discounted.map((score, k) => score * passed[k]) : discounted;
  const describe = moment && describing(world, retrieved, moment, query, scratch);
  const likely = scoring && !query && likelihoods(world, person.experience, retrieved.item, scratch);
  const first = likely ? fresh.map((score, k) => score * likely[k]) : fresh;
  const place = scoredPlaces(retrieved.item, first, request, scratch);
  const rows = scoring && describe?.(place);
  const predicted = rows && scoring.ranker.predict(rows, place.length);
  const own = predicted
    ? raised(utility(predicted, scoring.weights)).map((score, k) => score * (passed?.[place[k]] ?? 1))
    : picked(fresh, place);
  const item = picked(retrieved.item, place);
  const outcomes = predicted ? byName(scoring.ranker.outcomes, predicted) : {};
  const input = configured && {
    items: Array.from(item, configured.entry),
    score: own,
    outcomes,
    now: configured.now,
  };
  // Until a model predicts what the objective names, as before the first is trained, the score serves.
  const objective = configured?.objective?.outcomes.every((name) => Object.hasOwn(outcomes, name))
    ? configured.objective
    : undefined;
  return {
    item,
    score: objective && input ? scoreBy(objective, input) : own,
    byObjective: objective !== undefined,
    all: scratch.of(RankBuffers).ascending(place.length).subarray(0, place.length),
    inOrder: !predicted && !configured,
    input,
    features: rows,
    place,
    retrieved,
    fresh,
    passed,
    predicted: predicted || undefined,
    describe,
  };
}

function describing(
  world: World,
  retrieved: Retrieved,
  { asker, counters }: NonNullable<RankRequest['moment']>,
  query: RankRequest['query'],
  scratch: Scratch,
): (places: ArrayLike<number>) => Float32Array {
  const surroundings = { ...world, counters };
  return query
    ? (places) => searchFeatures(surroundings, asker, query, retrieved, places, scratch)
    : (places) => features(surroundings, asker, retrieved, places, scratch);
}

class RankBuffers {
  /** 0, 1, 2 and so on. */
  places = new Int32Array(0);

  ascending(count: number): Int32Array {
    if (this.places.length < count) this.places = Int32Array.from({ length: 2 * count }, (_, place) => place);
    return this.places;
  }
}

/**
 * Which of the retrieved are scored, as places in them: the best by `first`, and what is configured to be considered
 * besides; all of them where something is configured and there is no ranker whose time it would cost.
 */
function scoredPlaces(
  item: Int32Array,
  first: Float64Array,
  { query, limit, diverse = true, configured, scoring }: RankRequest,
  scratch: Scratch,
): Int32Array {
  const count = item.length;
  const all = scratch.of(RankBuffers).ascending(count);
  if (configured && !scoring) return all.subarray(0, count);
  const considered = diverse ? CONSIDERED * limit : limit;
  // A search's ranker was trained on the first results: it orders no others.
  const most = query ? CONSIDERED * limit : Math.max(SCORED, considered);
  const best = top(all, count, first, scoring ? most : considered);
  if (!configured) return best;
  const places = new Set(best);
  for (const extra of configured.extra) places.add(item.indexOf(extra));
  return Int32Array.from(places);
}

function byName(
  names: readonly string[],
  columns: readonly Float64Array[],
): { readonly [name: string]: Float64Array } {
  return Object.fromEntries(names.map((name, o) => [name, columns[o]]));
}

/** The members of a column at some places. */
function picked<Column extends Int32Array | Float64Array>(column: Column, places: Int32Array): Column {
  const all = column.slice(0, places.length) as Column;
  for (let k = 0; k < places.length; k++) all[k] = column[places[k]];
  return all;
}

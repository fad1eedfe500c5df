/** Ranking: scores the candidates of a request by the fused score, a ranker's utility, or the objective. */
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
 * The number of candidates that the ranker scores, unless more are considered: the best by the fused score times
 * `likelihoods`.
 */
const SCORED = 100;

/** The configuration of a list besides its score. */
export interface Configured {
  readonly objective: Formula<number> | undefined;
  /** The part of an item that formulas read, by its number. */
  readonly entry: (item: number) => FormulaItem;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Items that are always scored, such as pinned ones. */
  readonly extra: readonly number[];
}

export interface RankRequest {
  readonly person: Person;
  /** Searches have no impression discount. */
  readonly query?: Request['query'];
  readonly limit: number;
  /** Milliseconds since 1970; absent where recently skipped items are not discounted. */
  readonly now?: number | undefined;
  /** Whether the list will be diversified, for which more candidates are considered; true by default. */
  readonly diverse?: boolean | undefined;
  /** Absent without a configuration: then only the best by score can be in the list, and no others are considered. */
  readonly configured?: Configured | undefined;
  /** The person and the counters at the time of the request: required for features, and so for a ranker. */
  readonly moment?: { readonly asker: Asker; readonly counters: Counters } | undefined;
  /** The ranker, used instead of the fused score. */
  readonly scoring?: Scoring | undefined;
}

/** Candidates in columns of equal length, numbered from 0. */
export interface Ranking {
  readonly item: Int32Array;
  /** The score that orders the list: 0 or more, except with an objective. */
  readonly score: Float64Array;
  /** Whether the score comes from an objective. */
  readonly byObjective: boolean;
  /** Always 0, 1, 2 and so on: candidates are in the order of retrieval, or of the score where `inOrder`. */
  readonly all: Int32Array;
  readonly inOrder: boolean;
  /** The input of formulas; absent without a configuration. */
  readonly input: FormulaInput | undefined;
  /** The features of all candidates, if a ranker scored them. */
  readonly features: Float32Array | undefined;
  /** The position of each among the retrieved. */
  readonly place: Int32Array;
  readonly retrieved: Retrieved;
  /** The fused score less the impression discount, by position among the retrieved. */
  readonly fresh: Float64Array;
  /** The factor for recently skipped items, by position among the retrieved; absent where there are none. */
  readonly passed: Float64Array | undefined;
  /** A ranker's predictions: a column for each outcome. */
  readonly predicted: readonly Float64Array[] | undefined;
  /** The features of candidates by position among the retrieved; absent without the time and person. */
  readonly describe: ((places: ArrayLike<number>) => Float32Array) | undefined;
}

/** Scores the candidates of a request. */
export function rank(world: World, retrieved: Retrieved, request: RankRequest, scratch: Scratch): Ranking {
  const { person, query, now, configured, moment, scoring } = request;
  // No discount with a ranker, which has features of earlier impressions and learns their effect.
  const discounted = query
    ? retrieved.fused
    : discount(retrieved.fused, retrieved.item, person.seen, world.items, scratch);
  // Items skipped just now are discounted even so, as the ranker was trained on lists of other days.
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
  const baseScore = predicted
    ? raised(utility(predicted, scoring.weights)).map((score, k) => score * (passed?.[place[k]] ?? 1))
    : picked(fresh, place);
  const item = picked(retrieved.item, place);
  const outcomes = predicted ? byName(scoring.ranker.outcomes, predicted) : {};
  const input = configured && {
    items: Array.from(item, configured.entry),
    score: baseScore,
    outcomes,
    now: configured.now,
  };
  // While no model predicts the outcomes that the objective names, the score is used.
  const objective = configured?.objective?.outcomes.every((name) => Object.hasOwn(outcomes, name))
    ? configured.objective
    : undefined;
  return {
    item,
    score: objective && input ? scoreBy(objective, input) : baseScore,
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
  /** Holds 0, 1, 2 and so on. */
  places = new Int32Array(0);

  ascending(count: number): Int32Array {
    if (this.places.length < count) this.places = Int32Array.from({ length: 2 * count }, (_, place) => place);
    return this.places;
  }
}

/**
 * The retrieved candidates to score, as positions: the best by `first`, and those that the configuration includes;
 * with a configuration and without a ranker, all of them, as scoring is cheap then.
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
  // A ranker of searches was trained on the first results, and orders only these.
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

/** The values of a column at some positions. */
function picked<Column extends Int32Array | Float64Array>(column: Column, places: Int32Array): Column {
  const all = column.slice(0, places.length) as Column;
  for (let k = 0; k < places.length; k++) all[k] = column[places[k]];
  return all;
}

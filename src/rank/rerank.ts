/**
 * Re-ranking: chooses the list of a request from its scored candidates, with boosts, diversity, pinned and explored
 * places, and caps.
 */
import { top } from '../indexes/index.js';
import { CONSIDERED } from '../retrieve/index.js';
import { type Arranged, arrange } from './arrange.js';
import { diversify } from './diversify.js';
import type { FormulaInput } from './formula.js';
import { LAST, raised } from './objective.js';
import type { Ranking } from './rank.js';
import type { CapCount, FullCap, Pin, Rules } from './rules.js';

/**
 * The number of candidates considered with a configuration, besides three for each place, as caps can exclude some.
 */
const SPARE = 60;

/** The maximum number of alternatives for each explored place. */
const STAND_BY = 8;

/** Why an item has its place, if not for its score; `rate` is the rate that exploration drew. */
export type How = { readonly how: 'pin' } | { readonly how: 'exploration'; readonly rate: number };

/** Exploration for one list; numbers are those of items. */
export interface Explorer {
  /** The places to explore, from 0. */
  places(limit: number): readonly number[];
  /** The items to explore among those given, in the order in which to try them. */
  draw(items: Iterable<number>): readonly { readonly item: number; readonly rate: number }[];
}

export interface RerankRequest {
  readonly limit: number;
  /** Whether the list is diversified; true by default. */
  readonly diverse?: boolean | undefined;
  /** The similarity of two items, 0 to 1. */
  readonly alike: (a: number, b: number) => number;
  /** The rules; they apply where the ranking has input for formulas. */
  readonly rules?: Rules | undefined;
  /** Called with each candidate, by its position in the ranking, that only a cap excludes from the list. */
  readonly capped?: ((candidate: number, cap: FullCap) => void) | undefined;
  /** Exploration; absent where there is none. */
  readonly explorer?: Explorer | undefined;
}

/** One item of a list. */
export interface Ranked {
  readonly item: number;
  /** Its position in the ranking. */
  readonly candidate: number;
  /** The fused score, 0 to 1, or the ranker's utility, or either after the objective and boosts. */
  readonly score: number;
  /** The fused score less the impression discount. */
  readonly fused: number;
  /** The probability from each retriever, in the order of `retrievers`. */
  readonly shares: readonly number[];
  /** The values of its features in the ranker's order; absent unless requested. */
  readonly features: Float32Array;
  /** Why it has its place, if not for its score. */
  readonly how?: How | undefined;
}

/** @returns the list in order; fewer items than `limit` where there are no more candidates, or caps allow no more. */
export function rerank(ranking: Ranking, request: RerankRequest): Ranked[] {
  const { input } = ranking;
  if (input && request.rules) return listed(ranking, arranged(ranking, input, request.rules, request));
  const { limit, diverse = true } = request;
  const { score, all, inOrder } = ranking;
  const best = inOrder ? all : top(all, all.length, score, diverse ? CONSIDERED * limit : limit);
  const order = diverse ? diversified(ranking, best, score, request, limit) : Array.from(best);
  return listed(
    ranking,
    order.map((candidate) => ({ candidate, score: score[candidate] })),
  );
}

const NO_FEATURES = new Float32Array(0);

/** A place of a list. */
interface Chosen {
  readonly candidate: number;
  readonly score: number;
  readonly how?: How | undefined;
}

/** The list with a configuration. */
function arranged(
  ranking: Ranking,
  { now, ...rest }: FormulaInput,
  rules: Rules,
  request: RerankRequest,
): Chosen[] {
  const { limit, explorer } = request;
  const { item, all } = ranking;
  // Rules that name outcomes which are not predicted do not apply.
  const input = { ...rest, now, outcomes: { ...zeros(rules.outcomes, item.length), ...rest.outcomes } };
  const boosted = rules.boost(ranking.score, input);
  const score = ranking.byObjective || boosted !== ranking.score ? raised(boosted) : boosted;
  const best = top(all, all.length, boosted, CONSIDERED * limit + SPARE);
  const pins = rules.pins(now);
  // Only caps and pins skip candidates: without them, only as many as are shown need to be sorted.
  const needed = rules.capped(now) ? best.length : limit + pins.length;
  const ranked = diversified(ranking, best, score, request, needed);
  const pinned = pinnedPlaces(pins, input, { all, best, limit });
  const others = new Map<number, readonly Arranged<How>[]>();
  const explored = explorer?.places(limit) ?? [];
  if (explorer && explored.length > 0) {
    // Items that would be shown anyway need no explored place.
    const shown = new Set(ranked.slice(0, limit));
    const left = new Map<number, number>();
    for (const candidate of all) {
      if (!shown.has(candidate) && boosted[candidate] !== LAST) left.set(item[candidate], candidate);
    }
    const drawn = explorer.draw(left.keys()).slice(0, STAND_BY * explored.length);
    const queue = drawn.map(({ item: one, rate }): Arranged<How> => {
      return { candidate: left.get(one)!, how: { how: 'exploration', rate } };
    });
    for (const place of explored) others.set(place, queue);
  }
  const list = arrange(limit, ranked, { pinned, others, count: reportingCount(rules.count(input), request) });
  return list.map(({ candidate, how }) => ({ candidate, how, score: boosted[candidate] }));
}

/** The same counts, with a call for each candidate that does not fit. */
function reportingCount(count: CapCount, { capped }: RerankRequest): CapCount {
  if (!capped) return count;
  return {
    ...count,
    fits(candidate) {
      const cap = count.full(candidate);
      if (cap) capped(candidate, cap);
      return !cap;
    },
  };
}

/** Pinned candidates by place; of two pins for one place, or of one item, the first counts. */
function pinnedPlaces(
  pins: readonly Pin[],
  input: FormulaInput,
  { all, best, limit }: { readonly all: Int32Array; readonly best: Int32Array; readonly limit: number },
): ReadonlyMap<number, Arranged<How>> {
  const pinned = new Map<number, Arranged<How>>();
  const taken = new Set<number>();
  for (const { place, item: id, where } of pins) {
    const meets = where?.over(input) ?? ((candidate: number) => input.items[candidate].id === id);
    const candidate = (where ? best : all).find((one) => !taken.has(one) && meets(one));
    if (candidate === undefined || place >= limit || pinned.has(place)) continue;
    taken.add(candidate);
    pinned.set(place, { candidate, how: { how: 'pin' } });
  }
  return pinned;
}

function diversified(
  { item }: Ranking,
  best: Int32Array,
  score: Float64Array,
  { alike }: RerankRequest,
  limit: number,
): number[] {
  return diversify(best, score, (a, b) => alike(item[a], item[b]), limit);
}

function zeros(names: readonly string[], length: number): { [name: string]: Float64Array } {
  return Object.fromEntries(names.map((name) => [name, new Float64Array(length)]));
}

/** The chosen items, with the data for reasons and the log. */
function listed(ranking: Ranking, chosen: readonly Chosen[]): Ranked[] {
  const { item, place, retrieved, fresh, features, describe } = ranking;
  const rows = features ?? describe?.(chosen.map(({ candidate }) => place[candidate]));
  const width = rows ? rows.length / Math.max(1, features ? item.length : chosen.length) : 0;
  return chosen.map(({ candidate, score, how }, k) => {
    const at = place[candidate];
    const row = (features ? candidate : k) * width;
    return {
      item: item[candidate],
      candidate,
      score,
      fused: fresh[at],
      shares: retrieved.share.map((shares) => shares[at]),
      features: rows ? rows.subarray(row, row + width) : NO_FEATURES,
      how,
    };
  });
}

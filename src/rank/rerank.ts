/**
 * Re-ranking: the list of one request, chosen from its scored candidates once: boosts change scores, similar items keep
 * apart, pinned and explored items get their places, caps hold.
 */
import { top } from '../indexes/index.js';
import { CONSIDERED } from '../retrieve/index.js';
import { type Arranged, arrange } from './arrange.js';
import { diversify } from './diversify.js';
import type { FormulaInput } from './formula.js';
import { LAST, raised } from './objective.js';
import type { Ranking } from './rank.js';
import type { CapCount, FullCap, Pin, Rules } from './rules.js';

/** Candidates considered where something is configured, beside three for each place: caps may leave some out. */
const SPARE = 60;

/** At most this many stand by for each place that is explored. */
const STAND_BY = 8;

/** Why something is where it is, if not for its score; `rate` is what exploration drew. */
export type How = { readonly how: 'pin' } | { readonly how: 'exploration'; readonly rate: number };

/** What gives places to items of which little is known; numbers are of items. */
export interface Explorer {
  /** Places that go to exploring, from 0. */
  places(limit: number): readonly number[];
  /** Those of the items that are worth exploring, in the order in which to try them. */
  draw(items: Iterable<number>): readonly { readonly item: number; readonly rate: number }[];
}

export interface RerankRequest {
  readonly limit: number;
  /** Whether similar items keep apart; true by default. */
  readonly diverse?: boolean | undefined;
  /** How similar two items are, 0 to 1. */
  readonly alike: (a: number, b: number) => number;
  /** Rules that hold now; they count where the ranking has input for formulas. */
  readonly rules?: Rules | undefined;
  /** Told of each candidate, by its place in the ranking, that would be in the list but for a cap. */
  readonly capped?: ((candidate: number, cap: FullCap) => void) | undefined;
  /** Absent where nothing is explored. */
  readonly explorer?: Explorer | undefined;
}

/** One item of a list. */
export interface Ranked {
  readonly item: number;
  /** Its place in the ranking. */
  readonly candidate: number;
  /** The fused score, 0 to 1; or the ranker's utility; or what the objective and boosts make of either. */
  readonly score: number;
  /** The fused score less the impression discount. */
  readonly fused: number;
  /** Each retriever's probability of it, in the order of `retrievers`. */
  readonly shares: readonly number[];
  /** What the ranker scores it by, in the order of its features; none where nobody asks. */
  readonly features: Float32Array;
  /** Why it is where it is, if not for its score. */
  readonly how?: How | undefined;
}

/** @returns the list in order; fewer than `limit` where there are no more candidates, or caps let no more in. */
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

/** The list where something is configured. */
function arranged(
  ranking: Ranking,
  { now, ...rest }: FormulaInput,
  rules: Rules,
  request: RerankRequest,
): Chosen[] {
  const { limit, explorer } = request;
  const { item, all } = ranking;
  // Rules about outcomes that are not predicted do not apply.
  const input = { ...rest, now, outcomes: { ...zeros(rules.outcomes, item.length), ...rest.outcomes } };
  const boosted = rules.boost(ranking.score, input);
  const score = ranking.byObjective || boosted !== ranking.score ? raised(boosted) : boosted;
  const best = top(all, all.length, boosted, CONSIDERED * limit + SPARE);
  const pins = rules.pins(now);
  // Only caps and pins pass over candidates: without them no more need be put in order than are shown.
  const needed = rules.capped(now) ? best.length : limit + pins.length;
  const ranked = diversified(ranking, best, score, request, needed);
  const pinned = pinnedPlaces(pins, input, { all, best, limit });
  const others = new Map<number, readonly Arranged<How>[]>();
  const explored = explorer?.places(limit) ?? [];
  if (explorer && explored.length > 0) {
    // What would be shown anyway needs no place of its own.
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
  const list = arrange(limit, ranked, { pinned, others, count: telling(rules.count(input), request) });
  return list.map(({ candidate, how }) => ({ candidate, how, score: boosted[candidate] }));
}

/** Counts as before, and tells of what does not fit. */
function telling(count: CapCount, { capped }: RerankRequest): CapCount {
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

/** What is pinned where: of two pins of one place, and of one item, the first counts. */
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

/** What was chosen, with all that reasons and the log need of it. */
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

/** Makes a list of the candidates by a policy: score, boost, order for diversity, and give what has a place its place. */
import { top } from '../indexes/index.js';
import {
  type Arranged,
  arrange,
  type Candidates,
  type Chosen,
  diversify,
  type FormulaItem,
  type How,
  LAST,
  raised,
  scoreBy,
} from '../rank/index.js';
import type { Exploration } from './exploration.js';
import type { Policy } from './policy.js';

export interface Decision {
  readonly policy: Policy;
  readonly limit: number;
  readonly now: number;
  /** What an item is, by its number. */
  readonly entry: (item: number) => FormulaItem;
  /** Absent where nothing is explored. */
  readonly exploration?: Exploration | undefined;
}

/** Candidates considered in re-ranking, for each place of the list, and beyond that where caps may leave some out. */
const CONSIDERED = 3;

const SPARE = 60;

/** At most this many stand by for each place that is explored. */
const STAND_BY = 8;

/** Chooses the places of a list, in order. */
export function chooseList(
  { item, score: own, outcomes, alike }: Candidates,
  { policy, limit, now, entry, exploration }: Decision,
): Chosen[] {
  const { objective, rules } = policy;
  const items = Array.from(item, entry);
  const known = { ...noneOf(rules.outcomes, item.length), ...outcomes };
  const input = { items, score: own, outcomes: known, now };
  // While nothing predicts what the objective is about, as before the first model is trained, the own score serves.
  const applies = objective?.outcomes.every((name) => Object.hasOwn(outcomes, name));
  const score = rules.boost(objective && applies ? scoreBy(objective, input) : own, input);

  const places = Int32Array.from(item.keys());
  const best = top(places, places.length, score, CONSIDERED * limit + SPARE);
  const pins = rules.pins(now);
  // Only caps and pins pass over candidates: without them no more need be put in order than are shown.
  const needed = rules.capped(now) ? best.length : limit + pins.length;
  const ranked = diversify(best, raised(score), alike, needed);

  const pinned = new Map<number, Arranged<How>>();
  const taken = new Set<number>();
  for (const { place, item: id, where } of pins) {
    const meets = where?.over(input) ?? ((candidate: number) => items[candidate].id === id);
    const from = where ? best : places;
    const candidate = from.find((one) => !taken.has(one) && meets(one));
    if (candidate === undefined || place >= limit || pinned.has(place)) continue;
    taken.add(candidate);
    pinned.set(place, { candidate, how: { how: 'pin' } });
  }

  const others = new Map<number, readonly Arranged<How>[]>();
  const explored = exploration?.places(policy.exploration, limit) ?? [];
  if (exploration && explored.length > 0) {
    // What would be shown anyway needs no place of its own.
    const shown = new Set(ranked.slice(0, limit));
    const left = new Map<number, number>();
    for (const candidate of places) {
      if (!shown.has(candidate) && score[candidate] !== LAST) left.set(item[candidate], candidate);
    }
    const drawn = exploration.draw(left.keys()).slice(0, STAND_BY * explored.length);
    const queue = drawn.map(({ item: one, rate }): Arranged<How> => {
      return { candidate: left.get(one)!, how: { how: 'exploration', rate } };
    });
    for (const place of explored) others.set(place, queue);
  }

  const list = arrange(limit, ranked, { pinned, others, count: rules.count(input) });
  return list.map(({ candidate, how }) => ({ candidate, how, score: score[candidate] }));
}

/** Columns of zeros: rules about what is not predicted do not apply. */
function noneOf(names: readonly string[], length: number): { [name: string]: Float64Array } {
  return Object.fromEntries(names.map((name) => [name, new Float64Array(length)]));
}

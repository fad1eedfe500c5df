/**
 * The orders of named lists: items by the value of the list's formula, the highest first. An order is recomputed on
 * request once data may have changed; with many events and items it is cached somewhat longer, so that computing
 * orders takes at most about 1 % of the time.
 */
import type { NamedList } from '../control/index.js';
import { countsByItem, top } from '../indexes/index.js';
import { type Candidates, NO_CANDIDATES } from '../retrieve/index.js';
import { DAY } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';

/** An order is cached for a millisecond per so many events; an item counts as so many events. */
const [EVENTS_A_MILLISECOND, ITEM] = [1_000, 20] as const;

interface Order {
  readonly at: number;
  readonly candidates: Candidates;
}

/** The orders of all named lists of one engine. */
export class NamedListOrders {
  /** Keyed by the parsed list: a changed configuration has new ones. */
  readonly #orders = new WeakMap<NamedList, Order>();

  constructor(private readonly state: EngineState) {}

  /** All items of a list with their values, the best first, including items that are not eligible. */
  of(list: NamedList, now: number): Candidates {
    const { log, catalogue } = this.state;
    const known = this.#orders.get(list);
    const keep = Math.floor((log.length + ITEM * catalogue.length) / EVENTS_A_MILLISECOND);
    if (known && now - known.at < keep && now >= known.at) return known.candidates;
    const candidates = this.#make(list, now);
    this.#orders.set(list, { at: now, candidates });
    return candidates;
  }

  #make({ score, where, days }: NamedList, now: number): Candidates {
    const { log, catalogue, popularity, kindNames, meanings, people } = this.state;
    const counts = countsByItem(log, {
      names: [...new Set([...score.outcomes, ...(where?.outcomes ?? [])])],
      since: days === undefined ? Number.NEGATIVE_INFINITY : now - days * DAY,
      items: catalogue.length,
      kindNames,
      meanings,
      without: people.bots,
    });
    const existing: number[] = [];
    for (let item = 0; item < catalogue.length; item++) if (catalogue.entry(item)) existing.push(item);
    if (existing.length === 0) return NO_CANDIDATES;
    const column = (of: (item: number) => number) => Float64Array.from(existing, of);
    const input = {
      items: existing.map((item) => catalogue.entry(item)!),
      score: column((item) => popularity.score(item) / (popularity.highest || 1)),
      outcomes: Object.fromEntries(
        Object.entries(counts).map(([name, count]) => [name, column((item) => count[item])]),
      ),
      now,
    };
    const value = score.over(input);
    const values = Float64Array.from(existing, (_, k) => value(k));
    const holds = where?.over(input);
    const places = Int32Array.from(existing, (_, k) => k).filter(
      (k) => values[k] > 0 && Number.isFinite(values[k]) && (holds?.(k) ?? true),
    );
    const best = top(places, places.length, values, places.length);
    return {
      item: best.map((k) => existing[k]),
      score: Float64Array.from(best, (k) => values[k]),
    };
  }
}

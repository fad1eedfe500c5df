/**
 * Items that a person is due to consume again, by the earlier intervals of this person and of others
 * (`indexes/repeats.ts`).
 *
 * For an item last consumed a time `e` ago, whose interval has the distribution `F` and which is consumed again with
 * the probability `p`, the probability of consumption before the next visit is `p (F(e + visit) - F(e)) / (p (1 -
 * F(e)) + 1 - p)`: it rises until the item is due, and falls once it seems that the person will not return to it.
 */
import type { Repeats, Repetition } from '../indexes/index.js';
import { DAY } from '../runtime/index.js';
import type { History } from './history.js';

/** The weight of other people's rate in the probability of consuming again, in events of the person. */
const CHANCE_OF_ALL = 2;

/**
 * An item is due only once these shares of its intervals have passed now, and by the next visit, so that an item
 * just consumed is never due, however rare the person's visits.
 */
const [EARLIEST, EARLIEST_BY_VISIT] = [0.02, 0.1] as const;

/** The least probability of consuming an item again, and of doing so before the next visit. */
const [LEAST_CHANCE, LEAST] = [0.1, 0.005] as const;

/** The spread of intervals for items whose attribute gives the interval. */
const TOLD = { chance: 0.9, between: 0.1, within: 0.05 } as const;

/** Due items, the likeliest first, with probabilities; and the weight of all of them relative to new items. */
export interface Due {
  readonly item: Int32Array;
  readonly score: Float64Array;
  readonly weight: number;
}

/**
 * @param told the number of days after which an item is needed again by its attribute; `undefined` without it.
 * @param now milliseconds since 1970.
 * @returns `undefined` where nothing is due.
 */
export function dueItems(
  { takings, refused }: Pick<History, 'takings' | 'refused'>,
  repeats: Repeats,
  told: (item: number) => number | undefined,
  now: number,
): Due | undefined {
  const found: { item: number; score: number }[] = [];
  let all = 0;
  const visit = repeats.betweenVisits;
  for (let k = 0; k < takings.item.length; k++) {
    const item = takings.item[k];
    const how = repetitionOf(repeats.of(item), told(item));
    if (!how || refused.includes(item)) continue;
    const again = takings.times[k] - 1;
    const chance = (CHANCE_OF_ALL * how.chance + again) / (CHANCE_OF_ALL + again);
    if (chance < LEAST_CHANCE) continue;
    const passed = passedBy(how, again, takings.last[k] - takings.first[k]);
    const elapsed = now - takings.last[k];
    const [until, then] = [passed(elapsed), passed(elapsed + visit)];
    if (until < EARLIEST || then < EARLIEST_BY_VISIT) continue;
    const score = (chance * (then - until)) / (chance * (1 - until) + 1 - chance + 1e-9);
    if (score < LEAST) continue;
    found.push({ item, score });
    all += score;
  }
  if (found.length === 0) return undefined;
  found.sort((a, b) => b.score - a.score || a.item - b.item);
  return {
    item: Int32Array.from(found, ({ item }) => item),
    score: Float64Array.from(found, ({ score }) => score),
    weight: all / (all + repeats.newInVisit),
  };
}

function repetitionOf(learnt: Repetition | undefined, days: number | undefined): Repetition | undefined {
  if (days === undefined) return learnt;
  return { ...TOLD, mean: Math.log(days * DAY) };
}

/**
 * The predictive distribution of a person's next interval, from the number and the length of earlier intervals: its
 * logarithm is normal.
 *
 * @returns a function from milliseconds to the probability that the interval is at most as long.
 */
function passedBy(
  { mean, between, within }: Repetition,
  again: number,
  span: number,
): (elapsed: number) => number {
  const precision = 1 / between + again / within;
  const own = again > 0 ? (again / within) * Math.log(span / again) : 0;
  const expected = (mean / between + own) / precision;
  const deviation = Math.sqrt(within + 1 / precision);
  return (elapsed) => normal((Math.log(Math.max(1, elapsed)) - expected) / deviation);
}

/** The distribution function of the standard normal distribution, to 1e-7 (Abramowitz and Stegun 1964, 26.2.17). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return x >= 0 ? 1 - tail : tail;
}

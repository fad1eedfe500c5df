/**
 * What a person is due to take again: by how they, and others, took it before (`indexes/repeats.ts`).
 *
 * Of an item that was last taken a time `e` ago, whose interval has the distribution `F` and which is taken again with the
 * chance `p`, the probability that it is in the time until the next visit is `p (F(e + visit) - F(e)) / (p (1 - F(e)) + 1 - p)`:
 * it rises until the item is due, and falls once it seems that the person will not come back to it.
 */
import type { Repeats, Repetition } from '../indexes/index.js';
import { DAY } from '../runtime/index.js';
import type { History } from './history.js';

/** The weight of what others do in the chance, in takings of the person's own. */
const CHANCE_OF_ALL = 2;

/**
 * Unless so many of an item's intervals are over now, and by the next visit, it is not due: what was just taken never is, however
 * rarely people come.
 */
const [EARLIEST, EARLIEST_BY_VISIT] = [0.02, 0.1] as const;

/** With a smaller chance an item is not taken again; less probable by the next visit it is not shown. */
const [LEAST_CHANCE, LEAST] = [0.1, 0.005] as const;

/** How an item is repeated that says itself after how long it is. */
const TOLD = { chance: 0.9, between: 0.1, within: 0.05 } as const;

/** What is due, the likeliest first, with the probability of each; and the weight of all beside what is new. */
export interface Due {
  readonly item: Int32Array;
  readonly score: Float64Array;
  readonly weight: number;
}

/**
 * @param told after how many days an item says that it is needed again; `undefined` where it says nothing.
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
 * The distribution of a person's next interval, from how often they took an item again so far and in what time: of its
 * logarithm the predictive distribution, which is normal.
 *
 * @returns the probability that an interval is at most so many milliseconds.
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

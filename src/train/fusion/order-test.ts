/**
 * Whether the order of what people had tells anything: whether what they had last goes better with what they had just
 * before than with what they had long before. In a random order, in one without times, and in one of a list, it does not.
 */
import { type EventLog, type ItemGraph, type Meanings, sampledAmong } from '../../indexes/index.js';

export interface OrderTest {
  /** People with enough items, of those sampled. */
  readonly people: number;
  /**
   * How much better the latest items go with the last than earlier ones do: the mean over people of the difference of
   * both by their sum, -1 to 1; and its standard error.
   */
  readonly effect: number;
  readonly error: number;
  /** Whether the order tells something, beyond chance. */
  readonly tells: boolean;
}

/** Items just before the last, and as many long before, that are compared. */
const COMPARED = 4;

/** The effect must be so many of its standard errors. */
const SURE = 3;

/**
 * @param linear the linear item-to-item model of the same log, which knows no order: what it was fitted to favours
 *   neither side.
 * @example
 * orderTest(log, meanings, linear); // { people: 593, effect: 0.21, error: 0.03, tells: true }
 */
export function orderTest(log: EventLog, meanings: Meanings, linear: ItemGraph): OrderTest {
  let people = 0;
  let sum = 0;
  let squares = 0;
  // Three items are the fewest of which two can be compared.
  const enough = (user: number) => itemsOf(log, meanings, user, 3).length === 3;
  for (const user of sampledAmong(log.users, enough)) {
    const had = itemsOf(log, meanings, user);
    const each = Math.min(COMPARED, (had.length - 1) >> 1);
    if (each === 0) continue;
    const step = (had.length - 1 - each) / each;
    let late = 0;
    let early = 0;
    for (let k = 0; k < each; k++) {
      late += Math.max(0, weightOf(linear, had[1 + k], had[0]));
      early += Math.max(0, weightOf(linear, had[Math.floor(1 + each + k * step)], had[0]));
    }
    if (late + early === 0) continue;
    const difference = (late - early) / (late + early);
    people++;
    sum += difference;
    squares += difference * difference;
  }
  const effect = people > 0 ? sum / people : 0;
  const error = people > 1 ? Math.sqrt(Math.max(0, squares / people - effect * effect) / (people - 1)) : 0;
  return { people, effect, error, tells: people > 1 && effect > SURE * error };
}

/** What a user had, the latest first, each once; so many at most. */
function itemsOf(log: EventLog, meanings: Meanings, user: number, most = Number.POSITIVE_INFINITY): number[] {
  const items = new Set<number>();
  let event = log.lastOfUser(user);
  for (; event >= 0 && items.size < most; event = log.beforeOfUser(event)) {
    const item = log.itemOf(event);
    if (item >= 0 && meanings.weight[log.kindOf(event)] > 0) items.add(item);
  }
  return [...items];
}

/** What having one item says of another; the model's edges are in the order of targets. */
function weightOf({ start, neighbour, weight }: ItemGraph, source: number, target: number): number {
  if (source + 1 >= start.length) return 0;
  let low = start[source];
  let high = start[source + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (neighbour[middle] < target) low = middle + 1;
    else high = middle;
  }
  return low < start[source + 1] && neighbour[low] === target ? weight[low] : 0;
}

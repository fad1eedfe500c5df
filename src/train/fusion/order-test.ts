/**
 * A test of whether the order of events carries information: whether people's last item is more similar to the items
 * just before it than to earlier ones. This is not so in random order, without times, or in the order of a list.
 */
import {
  type EventLog,
  type LinearSettings,
  linearWeights,
  type Meanings,
  sampledAmong,
  sequencesOf,
  USUAL_TASTE,
} from '../../indexes/index.js';

export interface OrderTest {
  /** The number of sampled people with enough items. */
  readonly people: number;
  /**
   * How much more similar to the last item the latest items are than earlier ones: the mean over people of the
   * difference of both similarities divided by their sum, -1 to 1; and its standard error.
   */
  readonly effect: number;
  readonly error: number;
  /** Whether the order carries information, beyond chance. */
  readonly tells: boolean;
}

/** The number of items just before the last, and of earlier ones, that are compared. */
const COMPARED = 4;

/** The minimum effect in standard errors. */
const SURE = 3;

/**
 * The similarity of two items is their weight in the linear item-to-item model of the log, which ignores order and so
 * favours neither side. Time: its co-occurrences, and a solution for each last item.
 *
 * @param items one more than the largest number of an item.
 * @param settings of the linear model.
 * @example
 * orderTest(log, meanings, 9_742); // { people: 593, effect: 0.21, error: 0.03, tells: true }
 */
export function orderTest(
  log: EventLog,
  meanings: Meanings,
  items: number,
  settings: LinearSettings = USUAL_TASTE,
): OrderTest {
  const weightsTo = linearWeights(sequencesOf(log, meanings), items, settings);
  let people = 0;
  let sum = 0;
  let squares = 0;
  // At least three items are needed to compare two with the last.
  const enough = (user: number) => itemsOf(log, meanings, user, 3).length === 3;
  for (const user of sampledAmong(log.users, enough)) {
    const had = itemsOf(log, meanings, user);
    const each = Math.min(COMPARED, (had.length - 1) >> 1);
    if (each === 0) continue;
    const step = (had.length - 1 - each) / each;
    const weights = weightsTo(had[0]);
    const weightOf = (item: number) => Math.max(0, weights.get(item) ?? 0);
    let late = 0;
    let early = 0;
    for (let k = 0; k < each; k++) {
      late += weightOf(had[1 + k]);
      early += weightOf(had[Math.floor(1 + each + k * step)]);
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

/** A user's distinct items, the latest first, up to `most`. */
function itemsOf(log: EventLog, meanings: Meanings, user: number, most = Number.POSITIVE_INFINITY): number[] {
  const items = new Set<number>();
  let event = log.lastOfUser(user);
  for (; event >= 0 && items.size < most; event = log.beforeOfUser(event)) {
    const item = log.itemOf(event);
    if (item >= 0 && meanings.weight[log.kindOf(event)] > 0) items.add(item);
  }
  return [...items];
}

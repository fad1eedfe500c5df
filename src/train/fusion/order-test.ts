/**
 * Whether the order of what people had tells anything: whether what they had last goes better with what they had just
 * before than with what they had long before. In a random order, in one without times, and in one of a list, it does not.
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
 * How much two items go together is what the linear item-to-item model of the log says, which knows no order: what it was
 * fitted to favours neither side. Time: its co-occurrences, and a solution for each item that was somebody's last.
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
  // Three items are the fewest of which two can be compared.
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

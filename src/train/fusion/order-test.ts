/**
 * A test of whether the order of events carries information: whether people's last item is more similar to the items
 * just before it than to earlier ones. This is not so in random order; in something sorted (`sorting.ts`) it can be so, but
 * does not tell what comes next.
 */
import {
  bucketOf,
  type EventLog,
  type LinearSettings,
  linearWeights,
  type Meanings,
  sampledAmong,
  sequencesOf,
  USUAL_TASTE,
  without,
} from '../../indexes/index.js';
import { seeded } from '../../runtime/index.js';
import { type Sorting, sortingOf } from './sorting.js';

export interface OrderTest {
  /** The number of sampled people with enough items. */
  readonly people: number;
  /**
   * How much more similar to the last item the latest items are than earlier ones: the mean over people of the
   * difference of both similarities divided by their sum, -1 to 1; and its standard error.
   */
  readonly effect: number;
  readonly error: number;
  /** Whether the order carries information, beyond chance, and is not that of something sorted. */
  readonly tells: boolean;
  /** What people's items are sorted by instead of time, if anything. */
  readonly sorted?: Sorting | undefined;
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
  const enough = (user: number) => hasItems(log, meanings, user, 3);
  const users = sampledAmong(log.users, enough);
  const histories = users.map((user) => itemsOf(log, meanings, user));
  for (const had of histories) {
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
  const differs = people > 1 && effect > SURE * error;
  const sorted = differs ? sortingOf(log, meanings, users, histories) : undefined;
  return { people, effect, error, tells: differs && sorted === undefined, sorted };
}

/** The log; or for a longer one than so many events, the events of about as many users as have these. */
export function someUsersOf(log: EventLog, events: number): EventLog {
  const share = events / Math.max(1, log.length);
  return share < 1 ? without(log, (event) => bucketOf(log.userOf(event)) >= share) : log;
}

/** Whether a user has so many distinct items. */
function hasItems(log: EventLog, meanings: Meanings, user: number, fewest: number): boolean {
  const items = new Set<number>();
  let event = log.lastOfUser(user);
  for (; event >= 0 && items.size < fewest; event = log.beforeOfUser(event)) {
    const item = log.itemOf(event);
    if (item >= 0 && meanings.weight[log.kindOf(event)] > 0) items.add(item);
  }
  return items.size >= fewest;
}

/**
 * A user's distinct items, the latest first. Each is where a random one of the user's events with it is: at the latest one,
 * items that a person has often, which are more similar to each other, would be later than others in any order.
 */
function itemsOf(log: EventLog, meanings: Meanings, user: number): number[] {
  const random = seeded(user);
  const times = new Map<number, number>();
  const places = new Map<number, number>();
  let place = 0;
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    const item = log.itemOf(event);
    if (item < 0 || !(meanings.weight[log.kindOf(event)] > 0)) continue;
    const time = (times.get(item) ?? 0) + 1;
    times.set(item, time);
    if (time === 1 || random() * time < 1) places.set(item, place);
    place++;
  }
  return [...places.keys()].sort((a, b) => places.get(a)! - places.get(b)!);
}

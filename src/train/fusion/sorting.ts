/**
 * Whether people's items are sorted by something else than time, as in a catalogue's export or in lists from the best
 * rated or most played down. Neighbours in such an order can be similar, but it does not tell what a person takes next.
 */
import { type EventLog, kindCode, type Meanings } from '../../indexes/index.js';

/** What all people's items are sorted by. */
export type Sorting = 'items' | 'values';

/** The number of each person's items, the most frequent ones, whose order is compared with other people's. */
const COMPARED = 15;

/** The number of each person's steps from one item to the next that are counted. */
const STEPS = 200;

/** The minimum number of comparisons for a result. */
const FEWEST = 100;

/** The share of comparisons that sorted data agrees in; below 1, as exports can be of several parts. */
const SORTED = 0.98;

/** People who go on to the same next item this often, as through the parts of a course, follow an order themselves. */
const FOLLOWED = 0.5;

/** The value of a positive event that names no amount. */
const UNNAMED = 1;

/** More runs of events of one person, or of one item, than this times their number, are no export. */
const RUNS = 1.1;

/**
 * What all people's items are sorted by, if anything:
 *
 * - `values`: amounts fall, or rise, from each of a person's items to the next, or low ratings come before others, or after
 *   them, in everybody's.
 * - `items`: everybody has the same items in the same order, but does not go on from one to the same next one; and the
 *   whole log comes person by person or item by item, which recorded events do not.
 *
 * Time: one sort of the events by time, and only where the order of items is the same.
 *
 * @param users people to compare.
 * @param histories the items of each, the latest first, each once.
 */
export function sortingOf(
  log: EventLog,
  meanings: Meanings,
  users: readonly number[],
  histories: readonly (readonly number[])[],
): Sorting | undefined {
  const { up, down } = valueChanges(log, meanings, users);
  if (up + down >= FEWEST && Math.max(up, down) >= SORTED * (up + down)) return 'values';
  const isSame = sameOrder(histories) >= SORTED && sameNext(histories) < FOLLOWED;
  return isSame && isExport(log) ? 'items' : undefined;
}

/**
 * How often values are above or below that of the person's event before, if that is of the same kind: amounts of positive
 * events, and low ratings below all of these.
 */
function valueChanges(log: EventLog, meanings: Meanings, users: readonly number[]) {
  let [up, down] = [0, 0];
  for (const user of users) {
    let later = Number.NaN;
    let kind = -1;
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
      const weight = meanings.weight[log.kindOf(event)];
      if (log.itemOf(event) < 0 || weight === 0) continue;
      const amount = log.amountOf(event);
      const value = weight < 0 ? 0 : amount > 0 ? amount : UNNAMED;
      if (kindCode(log.kindOf(event)) === kind && later > value) up++;
      if (kindCode(log.kindOf(event)) === kind && later < value) down++;
      later = value;
      kind = kindCode(log.kindOf(event));
    }
  }
  return { up, down };
}

/** The probability that two people who had the same two items had them in the same order; 0 if too few had. */
function sameOrder(histories: readonly (readonly number[])[]): number {
  const people = new Map<number, number>();
  for (const items of histories) for (const item of items) people.set(item, (people.get(item) ?? 0) + 1);
  const pairs = new Tallies();
  for (const items of histories) {
    const least = items.map((item) => people.get(item)!).sort((a, b) => b - a)[COMPARED - 1] ?? 0;
    const frequent = items.filter((item) => people.get(item)! >= least).slice(0, COMPARED);
    frequent.forEach((later, k) => {
      for (const earlier of frequent.slice(k + 1))
        pairs.add(`${Math.min(earlier, later)} ${Math.max(earlier, later)}`, Number(earlier < later));
    });
  }
  return pairs.agreement;
}

/** The probability that two people who had an item went on to the same next one; 0 if too few had. */
function sameNext(histories: readonly (readonly number[])[]): number {
  const steps = new Tallies();
  for (const items of histories)
    for (let k = 1; k < Math.min(items.length, STEPS); k++) steps.add(String(items[k]), items[k - 1]);
  return steps.agreement;
}

/** Choices by situation. */
class Tallies {
  readonly #choices = new Map<string, Map<number, number>>();

  add(situation: string, choice: number): void {
    const own = this.#choices.get(situation) ?? new Map<number, number>();
    own.set(choice, (own.get(choice) ?? 0) + 1);
    this.#choices.set(situation, own);
  }

  /** The probability that two choices in the same situation are the same; 0 if there are too few. */
  get agreement(): number {
    let [same, all] = [0, 0];
    for (const own of this.#choices.values()) {
      let count = 0;
      for (const times of own.values()) count += times;
      if (count < 2) continue;
      // Each situation weighs as much as it has choices beyond the first.
      for (const times of own.values()) same += (times * (times - 1)) / count;
      all += count - 1;
    }
    return all >= FEWEST ? same / all : 0;
  }
}

/** Whether the events come person by person, or item by item. */
function isExport(log: EventLog): boolean {
  const [users, items] = [new Set<number>(), new Set<number>()];
  let [ofUsers, ofItems] = [0, 0];
  let [user, item] = [-1, -1];
  for (const event of log.byTime()) {
    if (log.itemOf(event) < 0) continue;
    if (log.userOf(event) !== user) ofUsers++;
    if (log.itemOf(event) !== item) ofItems++;
    user = log.userOf(event);
    item = log.itemOf(event);
    users.add(user);
    items.add(item);
  }
  return ofUsers <= RUNS * users.size || ofItems <= RUNS * items.size;
}

/**
 * What people with similar taste liked: the people who lately had the same items, weighted by how many and how telling
 * those items are, and what they liked since. It reads the log itself, so it knows the last second's events.
 *
 * Nearest neighbours over recent sessions, after Jannach and Ludewig (2017, doi:10.1145/3109859.3109872).
 */
import type { Person, Retriever, World } from './retriever.js';
import { weightiest } from './retriever.js';
import { Tally } from './tally.js';

/** The person's latest items looked at, the latest people looked at for each, and their latest items. */
const OWN = 20;
const VISITORS = 60;
const PEOPLE = 40;
const THEIRS = 30;

const tally = new Tally();

/** Somebody with similar taste, and what they liked lately. */
interface Neighbour {
  readonly alike: number;
  readonly items: readonly number[];
}

// Retrieving and explaining look at the same people; a person is read anew for each request.
const found = new WeakMap<Person, readonly Neighbour[]>();

/** The people most like `person`. */
function neighbours({ log, meanings }: World, person: Person): readonly Neighbour[] {
  const known = found.get(person);
  if (known) return known;
  const { user, liked } = person;
  const alike = new Map<number, number>();
  for (let k = 0; k < Math.min(OWN, liked.item.length); k++) {
    const visitors = new Set<number>();
    let event = log.lastOfItem(liked.item[k]!);
    for (let seen = 0; event >= 0 && seen < VISITORS; seen++, event = log.beforeOfItem(event)) {
      const other = log.userOf(event);
      if (other !== user && meanings.weight[log.kindOf(event)]! > 0) visitors.add(other);
    }
    // An item that few have had says more of those who have.
    const telling = liked.weight[k]! / Math.sqrt(visitors.size + 1);
    for (const other of visitors) alike.set(other, (alike.get(other) ?? 0) + telling);
  }
  const nearest = [...alike]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, PEOPLE)
    .map(([other, likeness]) => {
      const items: number[] = [];
      let event = log.lastOfUser(other);
      for (let step = 0; event >= 0 && step < THEIRS; step++, event = log.beforeOfUser(event)) {
        if (log.itemOf(event) >= 0 && meanings.weight[log.kindOf(event)]! > 0) items.push(log.itemOf(event));
      }
      return { alike: likeness, items };
    });
  found.set(person, nearest);
  return nearest;
}

export const similarPeople: Retriever = {
  name: 'similar-people',
  retrieve(world, person, may, limit) {
    tally.begin(world.items);
    for (const { alike, items } of neighbours(world, person))
      for (const item of items) tally.add(item, alike);
    return tally.best(may, limit);
  },
  explain(world, person, item) {
    // The grounds are the person's items that the people who had `item` had as well.
    const shared = new Map<number, number>();
    for (const { alike, items } of neighbours(world, person)) {
      if (!items.includes(item)) continue;
      for (const own of person.liked.item) {
        if (items.includes(own)) shared.set(own, (shared.get(own) ?? 0) + alike);
      }
    }
    return weightiest([...shared].map(([own, weight]) => ({ item: own, weight })));
  },
};

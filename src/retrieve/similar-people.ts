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

/** The people most like `person`, with how alike they are. */
function neighbours({ log, meanings }: World, { user, liked }: Person): [user: number, alike: number][] {
  const alike = new Map<number, number>();
  for (let k = 0; k < Math.min(OWN, liked.item.length); k++) {
    const visitors: number[] = [];
    let event = log.lastOfItem(liked.item[k]!);
    for (let seen = 0; event >= 0 && seen < VISITORS; seen++, event = log.beforeOfItem(event)) {
      const other = log.userOf(event);
      if (other !== user && meanings.weight[log.kindOf(event)]! > 0 && !visitors.includes(other)) visitors.push(other);
    }
    // An item that few have had says more of those who have.
    const telling = liked.weight[k]! / Math.sqrt(visitors.length + 1);
    for (const other of visitors) alike.set(other, (alike.get(other) ?? 0) + telling);
  }
  return [...alike].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, PEOPLE);
}

export const similarPeople: Retriever = {
  name: 'similar-people',
  retrieve(world, person, may, limit) {
    const { log, meanings, items } = world;
    tally.begin(items);
    for (const [other, alike] of neighbours(world, person)) {
      let event = log.lastOfUser(other);
      for (let step = 0; event >= 0 && step < THEIRS; step++, event = log.beforeOfUser(event)) {
        const item = log.itemOf(event);
        if (item >= 0 && meanings.weight[log.kindOf(event)]! > 0) tally.add(item, alike);
      }
    }
    return tally.best(may, limit);
  },
  explain(world, person, item) {
    // The grounds are the person's items that the people who had `item` had as well.
    const { log, meanings } = world;
    const shared = new Map<number, number>();
    for (const [other, alike] of neighbours(world, person)) {
      const theirs = new Set<number>();
      let event = log.lastOfUser(other);
      for (let step = 0; event >= 0 && step < THEIRS; step++, event = log.beforeOfUser(event)) {
        if (meanings.weight[log.kindOf(event)]! > 0) theirs.add(log.itemOf(event));
      }
      if (!theirs.has(item)) continue;
      for (const own of person.liked.item) if (theirs.has(own)) shared.set(own, (shared.get(own) ?? 0) + alike);
    }
    return weightiest([...shared].map(([own, weight]) => ({ item: own, weight })));
  },
};

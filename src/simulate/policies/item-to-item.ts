/**
 * A baseline: items similar to those that the person recently liked, by the cosine between items' sets of people,
 * updated with every action (Sarwar et al. 2001, doi:10.1145/371920.372071). Filled up with popular items.
 */
import type { Policy } from './policy.js';
import { Counts } from './popular.js';
import { bestOf, Shelf } from './shelf.js';

/** The number of a person's latest items that are the basis of a list, and that a new item is paired with. */
const OWN = 20;

const PAIRED = 50;

/** Shrinkage: added to the denominator of each cosine, so that one common person is not a full similarity. */
const SHRUNK = 5;

/** @param count the number of items. */
export function itemToItemPolicy(count: number): Policy {
  const shelf = new Shelf();
  const counts = new Counts();
  /** The number of people who liked both of two items, and each item. */
  const both = new Float32Array(count * count);
  const alone = new Float64Array(count);
  const liked = new Map<number, number[]>();
  const score = new Float64Array(count);
  return {
    publish: (items) => shelf.publish(items),
    withdraw: (items) => shelf.withdraw(items),
    welcome() {},
    recommend({ person, limit }) {
      const likedItems = (liked.get(person) ?? []).slice(-OWN);
      score.fill(0);
      for (const item of likedItems) {
        for (let other = 0; other < count; other++) {
          const pairs = both[item * count + other];
          if (pairs > 0) score[other] += pairs / (Math.sqrt(alone[item] * alone[other]) + SHRUNK);
        }
      }
      const having = new Set(likedItems);
      const news = shelf.for(person).filter((item) => !having.has(item));
      const list = bestOf(
        news.filter((item) => score[item] > 0),
        (item) => score[item],
        limit,
      );
      const listed = new Set(list);
      const rest = news.filter((item) => !listed.has(item));
      return { items: [...list, ...bestOf(rest, (item) => counts.of(item), limit - list.length)] };
    },
    observe(actions) {
      shelf.note(actions);
      counts.note(actions);
      for (const { person, item, kind } of actions) {
        if (kind === 'dismiss') continue;
        const likedItems = liked.get(person) ?? [];
        if (likedItems.includes(item)) continue;
        alone[item]++;
        for (const other of likedItems.slice(-PAIRED)) {
          both[item * count + other]++;
          both[other * count + item]++;
        }
        likedItems.push(item);
        liked.set(person, likedItems);
      }
    },
    tick() {},
    close() {},
  };
}

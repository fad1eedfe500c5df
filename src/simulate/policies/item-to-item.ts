/**
 * A baseline: similar items to those that the person lately liked, by the cosine between items' sets of people, kept up
 * to date with every action (Sarwar et al. 2001, doi:10.1145/371920.372071). Where nothing goes with it, what most
 * people like.
 */
import type { Policy } from './policy.js';
import { Counts } from './popular.js';
import { bestOf, Shelf } from './shelf.js';

/** The person's latest items that a list is made from, and that a new one is paired with. */
const OWN = 20;

const PAIRED = 50;

/** Added below the line of each cosine, so that two items with one person in common are not all alike. */
const SHRUNK = 5;

/** @param count items in all. */
export function itemToItemPolicy(count: number): Policy {
  const shelf = new Shelf();
  const counts = new Counts();
  /** How many people liked both of two items, and each alone. */
  const both = new Float32Array(count * count);
  const alone = new Float64Array(count);
  const liked = new Map<number, number[]>();
  const score = new Float64Array(count);
  return {
    publish: (items) => shelf.publish(items),
    withdraw: (items) => shelf.withdraw(items),
    welcome() {},
    recommend({ person, limit }) {
      const own = (liked.get(person) ?? []).slice(-OWN);
      score.fill(0);
      for (const item of own) {
        for (let other = 0; other < count; other++) {
          const pairs = both[item * count + other];
          if (pairs > 0) score[other] += pairs / (Math.sqrt(alone[item] * alone[other]) + SHRUNK);
        }
      }
      const having = new Set(own);
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
        const own = liked.get(person) ?? [];
        if (own.includes(item)) continue;
        alone[item]++;
        for (const other of own.slice(-PAIRED)) {
          both[item * count + other]++;
          both[other * count + item]++;
        }
        own.push(item);
        liked.set(person, own);
      }
    },
    tick() {},
    close() {},
  };
}

/** Recent likes, by item and by person. */
import type { EventLog } from './event-log.js';
import type { Meanings } from './kinds.js';
import { Recent } from './recent.js';

/** The number of people kept for an item, and of items for a person. */
const PEOPLE = 32;

const ITEMS = 16;

/** For each item the people who recently liked it, and for each person the items. */
export class Tastes {
  readonly #likedBy = new Recent(PEOPLE);
  readonly #likes = new Recent(ITEMS);

  static of(log: EventLog, meanings: Meanings): Tastes {
    const tastes = new Tastes();
    for (let event = 0; event < log.length; event++) {
      tastes.add(log.userOf(event), log.itemOf(event), meanings.weight[log.kindOf(event)]);
    }
    return tastes;
  }

  /** Adds an event; negative ones and events without an item change nothing. */
  add(user: number, item: number, weight: number): void {
    if (item < 0 || !(weight > 0)) return;
    this.#likedBy.add(item, user);
    this.#likes.add(user, item);
  }

  /** Deletes the likes of a person. */
  forget(user: number): void {
    this.#likes.forget(user);
  }

  /** Removes a person's like of an item. */
  remove(user: number, item: number): void {
    this.#likes.remove(user, item);
    this.#likedBy.remove(item, user);
  }

  /** People who recently liked an item, unordered, perhaps with repetitions. */
  likedBy(item: number): Int32Array {
    return this.#likedBy.of(item);
  }

  /** Items that a person recently liked, unordered, perhaps with repetitions. */
  likesOf(user: number): Int32Array {
    return this.#likes.of(user);
  }
}

/** A baseline: recently popular items, the same for everybody except items that they completed or dismissed. */
import { DAY } from '../../runtime/index.js';
import type { Action, Policy } from './policy.js';
import { bestOf, Shelf } from './shelf.js';

/** The half-life of an action's weight, in milliseconds. */
const HALF_LIFE = 3 * DAY;

/** The weight of each kind of action. */
const WEIGHT: { readonly [Kind in Action['kind']]: number } = { click: 1, complete: 2, like: 2, dismiss: 0 };

/** The decayed popularity of each item. */
export class Counts {
  readonly #count = new Map<number, number>();
  #from: number | undefined;

  note(actions: readonly Action[]): void {
    for (const { item, kind, at } of actions) {
      this.#from ??= at;
      const counts = WEIGHT[kind] * 2 ** ((at - this.#from) / HALF_LIFE);
      this.#count.set(item, (this.#count.get(item) ?? 0) + counts);
    }
  }

  of(item: number): number {
    return this.#count.get(item) ?? 0;
  }
}

/** A policy that shows everybody the most popular items. */
export function popularPolicy(): Policy {
  const shelf = new Shelf();
  const counts = new Counts();
  return {
    publish: (items) => shelf.publish(items),
    withdraw: (items) => shelf.withdraw(items),
    welcome() {},
    recommend: ({ person, limit }) => ({
      items: bestOf(shelf.for(person), (item) => counts.of(item), limit),
    }),
    observe(actions) {
      shelf.note(actions);
      counts.note(actions);
    },
    tick() {},
    close() {},
  };
}

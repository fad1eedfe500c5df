/** State shared by the simple policies: the items on the site, and those that each person completed or dismissed. */
import type { ItemInput } from '../../store/index.js';
import type { Action, Known } from './policy.js';

/** Kinds after which an item is not shown to the person again. */
export const ENDS: ReadonlySet<Action['kind']> = new Set(['complete', 'dismiss']);

/** The items that can be shown to each person. */
export class Shelf {
  readonly #there = new Set<number>();
  readonly #done = new Map<number, Set<number>>();

  publish(items: readonly Known<ItemInput>[]): void {
    for (const { no } of items) this.#there.add(no);
  }

  withdraw(items: readonly number[]): void {
    for (const item of items) this.#there.delete(item);
  }

  note(actions: readonly Action[]): void {
    for (const { person, item, kind } of actions) {
      if (!ENDS.has(kind)) continue;
      const done = this.#done.get(person);
      if (done) done.add(item);
      else this.#done.set(person, new Set([item]));
    }
  }

  /** Items that can be shown to a person, in order of publication. */
  for(person: number): number[] {
    const done = this.#done.get(person);
    const items = [...this.#there];
    return done ? items.filter((item) => !done.has(item)) : items;
  }
}

/** The items with the highest scores, the best first; ties are in order of publication. */
export function bestOf(items: readonly number[], score: (item: number) => number, limit: number): number[] {
  const best: number[] = [];
  const scores: number[] = [];
  for (const item of items) {
    const itemScore = score(item);
    if (best.length === limit && itemScore <= scores[limit - 1]) continue;
    let place = best.length;
    while (place > 0 && scores[place - 1] < itemScore) place--;
    best.splice(place, 0, item);
    scores.splice(place, 0, itemScore);
    if (best.length > limit) {
      best.pop();
      scores.pop();
    }
  }
  return best;
}

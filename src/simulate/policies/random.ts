/** Any items, in any order. */
import { drawFor } from '../random.js';
import type { Policy } from './policy.js';
import { Shelf } from './shelf.js';

const ROLE = 0x61;

export function randomPolicy(seed: number): Policy {
  const shelf = new Shelf();
  const draw = drawFor(seed, ROLE);
  return {
    publish: (items) => shelf.publish(items),
    withdraw: (items) => shelf.withdraw(items),
    welcome() {},
    recommend({ person, limit }) {
      const items = shelf.for(person);
      for (let place = 0; place < Math.min(limit, items.length); place++) {
        const other = place + Math.floor(draw() * (items.length - place));
        [items[place], items[other]] = [items[other], items[place]];
      }
      return { items: items.slice(0, limit) };
    },
    learn: (actions) => shelf.note(actions),
    tick() {},
    close() {},
  };
}

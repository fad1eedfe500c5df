/** A baseline: random items. */
import { drawn } from '../../runtime/index.js';
import { drawFor } from '../random.js';
import type { Policy } from './policy.js';
import { Shelf } from './shelf.js';

const ROLE = 0x61;

/** A policy that shows items drawn at random, from a seed. */
export function randomPolicy(seed: number): Policy {
  const shelf = new Shelf();
  const draw = drawFor(seed, ROLE);
  return {
    publish: (items) => shelf.publish(items),
    withdraw: (items) => shelf.withdraw(items),
    welcome() {},
    recommend({ person, limit }) {
      return { items: drawn(shelf.for(person), limit, draw) };
    },
    observe: (actions) => shelf.note(actions),
    tick() {},
    close() {},
  };
}

/** Turns of computing: what happens meanwhile is seen between two of them. */
import { describe, expect, it } from 'vitest';
import { Turns } from '#tandem/runtime/index.js';

describe('turns', () => {
  it('come one in each iteration of the event loop, in the order of calls', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const callers = ['a', 'b', 'c'].map(async (name) => {
      await turns.next();
      order.push(name);
      setImmediate(() => order.push(`after ${name}`));
    });
    await Promise.all(callers);
    expect(order).toEqual(['a', 'after a', 'b', 'after b', 'c']);
  });
});

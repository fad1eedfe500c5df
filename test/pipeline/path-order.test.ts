/** The order of learning paths: after all that is required, also of chains longer than calls may be deep; circles are found. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closureOf } from '#tandem/pipeline/path-order.js';

describe('closureOf', () => {
  test('gives each item once, after all that it requires, and nothing that is not needed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { minLength: 1, maxLength: 30 }),
        (links) => {
          // Only to lower numbers: a graph without a circle.
          const requires = (item: number) => links[item].filter((to) => to < item);
          const target = links.length - 1;
          const closure = closureOf(target, requires, new Set());
          if (!('order' in closure)) throw new Error('a circle in a graph that has none');
          const { order } = closure;
          expect(order.at(-1)).toBe(target);
          expect(new Set(order).size).toBe(order.length);
          for (const [place, item] of order.entries()) {
            for (const to of requires(item)) expect(order.indexOf(to)).toBeLessThan(place);
            if (item !== target) expect(order.some((other) => requires(other).includes(item))).toBe(true);
          }
        },
      ),
    );
  });

  test('leaves out what comes before anyway, with what only that requires', () => {
    const requires = (item: number) => ({ 4: [3], 3: [2], 2: [1] })[item] ?? [];
    expect(closureOf(4, requires, new Set([2]))).toEqual({ order: [3, 4] });
  });

  test('walks a chain of any length', () => {
    const closure = closureOf(200_000, (item) => (item > 0 ? [item - 1] : []), new Set());
    expect('order' in closure && closure.order.length).toBe(200_001);
  });

  test('names a circle, wherever it is', () => {
    const requires = (item: number) => ({ 1: [2], 2: [3], 3: [4], 4: [2] })[item] ?? [];
    expect(closureOf(1, requires, new Set())).toEqual({ circle: [2, 3, 4] });
    expect(closureOf(7, () => [7], new Set())).toEqual({ circle: [7] });
  });
});

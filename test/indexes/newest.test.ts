/** Items by their time of publication, beside sorting them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Newest } from '#tandem/indexes/index.js';

const time = fc.option(fc.integer({ min: -3, max: 3 }));
const step = fc.oneof(
  fc.record({ item: fc.nat(40), published: time }),
  fc.record({ item: fc.nat(40), published: fc.constant('removed' as const) }),
);

it('gives what sorting gives, whatever is put in, moved and removed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(14), fc.nat(40), (steps, limit, barred) => {
      const newest = new Newest();
      const model = new Map<number, number | null>();
      for (const { item, published } of steps) {
        if (published === 'removed') {
          newest.remove(item);
          model.delete(item);
        } else {
          newest.set(item, published);
          model.set(item, published);
        }
      }
      const sorted = [...model]
        .sort(([a, at], [b, bt]) => {
          const left = at ?? Number.NEGATIVE_INFINITY;
          const right = bt ?? Number.NEGATIVE_INFINITY;
          return left === right ? b - a : right - left;
        })
        .map(([item]) => item);
      expect([...newest.best(100, () => true)]).toEqual(sorted);
      const expected = sorted.filter((item) => item !== barred).slice(0, limit);
      expect([...newest.best(limit, (item) => item !== barred)]).toEqual(expected);
    }),
  );
});

/** The bounded cache, beside a list of pairs in the order in which they were set. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedCache } from '#tandem/runtime/index.js';

it('keeps the values set last, so many at most', () => {
  const operation = fc.record({ key: fc.nat(8), value: fc.option(fc.nat(), { nil: undefined }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(operation), (most, operations) => {
      const cache = new BoundedCache<number>(most);
      let model: { key: number; value: number }[] = [];
      for (const { key, value } of operations) {
        model = model.filter((pair) => pair.key !== key);
        if (value === undefined) cache.delete(key);
        else {
          cache.set(key, value);
          model = [...model, { key, value }].slice(-most);
        }
        for (let k = 0; k <= 8; k++) expect(cache.get(k)).toBe(model.find((pair) => pair.key === k)?.value);
      }
    }),
  );
});

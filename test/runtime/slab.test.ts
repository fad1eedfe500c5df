/** The slab: what was joined stays as it was, however much comes after it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Slab } from '#tandem/runtime/index.js';

it('joins texts and bytes, none of which overwrites another', () => {
  const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array(), fc.constant('x'.repeat(200_000)));
  fc.assert(
    fc.property(fc.array(fc.array(part, { maxLength: 4 }), { maxLength: 30 }), (lists) => {
      const slab = new Slab();
      const joined = lists.map((parts) => slab.join(...parts));
      for (const [k, parts] of lists.entries()) {
        const expected = Buffer.concat(parts.map((one) => Buffer.from(one as string)));
        expect(Buffer.compare(joined[k], expected)).toBe(0);
      }
    }),
    { numRuns: 50 },
  );
});

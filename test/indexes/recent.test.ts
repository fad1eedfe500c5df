/** The latest few of each key, and who lately liked what. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventLog, Tastes } from '#tandem/indexes/index.js';
import { Recent } from '#tandem/indexes/recent.js';

it('remembers the latest values of each key, as many as asked for', () => {
  const pair = fc.tuple(fc.oneof(fc.nat(4), fc.constantFrom(1_500, 9_000)), fc.nat(100));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(pair, { maxLength: 60 }), (length, pairs) => {
      const recent = new Recent(length);
      for (const [key, value] of pairs) recent.add(key, value);
      for (const key of [0, 1, 2, 3, 4, 5, 1_500, 9_000, 20_000]) {
        const values = pairs.filter(([of]) => of === key).map(([, value]) => value);
        expect([...recent.of(key)].sort()).toEqual(values.slice(-length).sort());
      }
    }),
  );
});

it('knows likes from both sides, and no dislikes', () => {
  const log = new EventLog();
  log.append({
    user: Int32Array.of(0, 1, 1, 2),
    item: Int32Array.of(5, 5, -1, 6),
    kind: Uint16Array.of(0, 0, 0, 1),
    at: Float64Array.of(1, 2, 3, 4),
  });
  const tastes = Tastes.of(log, { weight: Float32Array.of(1, -1), hides: new Uint8Array(2) });
  expect([...tastes.likedBy(5)]).toEqual([0, 1]);
  expect([...tastes.likesOf(1)]).toEqual([5]);
  expect([...tastes.likedBy(6), ...tastes.likesOf(2)]).toEqual([]);
});

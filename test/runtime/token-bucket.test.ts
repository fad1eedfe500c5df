/** The token bucket: a rate, a burst after a pause, and never more. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBucket } from '#tandem/runtime/index.js';

it('allows so many a second, and a burst after a pause', () => {
  const allowance = new TokenBucket(10, 3);
  const taken = (now: number, tries: number) =>
    Array.from({ length: tries }, () => allowance.take(now)).filter(Boolean).length;
  expect(taken(0, 5)).toBe(3);
  expect(taken(99, 5)).toBe(0);
  expect(taken(100, 5)).toBe(1);
  expect(taken(50, 5)).toBe(0);
  expect(taken(10_000, 5)).toBe(3);
});

it('never allows more in all than the burst and what the time gives', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { maxLength: 200 }), (times) => {
      const allowance = new TokenBucket(5, 4);
      const first = Math.min(...times, 0);
      const taken = times.filter((now) => allowance.take(now)).length;
      expect(taken).toBeLessThanOrEqual(4 + ((Math.max(...times, 0) - first) / 1000) * 5 + 1e-9);
    }),
  );
});

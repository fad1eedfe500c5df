/** Working memory of requests. */
import { expect, it } from 'vitest';
import { Scratch } from '#tandem/runtime/index.js';

class Counts {
  readonly of = new Map<string, number>();
}

class Sums {
  value = 0;
}

it('has one part of each class, made at the first call, and its own in each scratch', () => {
  const scratch = new Scratch();
  scratch.of(Counts).of.set('a', 1);
  scratch.of(Sums).value = 2;
  expect(scratch.of(Counts).of.get('a')).toBe(1);
  expect(scratch.of(Sums).value).toBe(2);
  expect(new Scratch().of(Counts).of.size).toBe(0);
});

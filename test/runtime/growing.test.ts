/** Typed arrays that grow: what they hold stays, what is new is filled, shared memory stays shared. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sharedColumn, withRoom } from '#tandem/runtime/index.js';

it('keeps the values, fills the new places, and gives the same array where there is room', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(250)), fc.nat(300), fc.nat(9), (values, length, fill) => {
      const column = Uint8Array.from(values);
      const larger = withRoom(column, length, fill);
      if (length <= values.length) expect(larger).toBe(column);
      else expect(larger.length).toBeGreaterThanOrEqual(Math.max(length, 1.5 * values.length));
      expect([...larger.subarray(0, values.length)]).toEqual(values);
      expect(larger.subarray(values.length).every((value) => value === fill)).toBe(true);
    }),
  );
});

it('copies seldom: appending a million values one by one copies fewer than four million', () => {
  let column = new Float64Array(0);
  let copied = 0;
  for (let length = 1; length <= 1_000_000; length++) {
    const larger = withRoom(column, length);
    if (larger !== column) copied += column.length;
    column = larger;
  }
  expect(copied).toBeLessThan(4_000_000);
});

it('keeps the type, and shared memory shared', () => {
  const shared = withRoom(sharedColumn(Int32Array, 1), 2, -1);
  expect(shared).toBeInstanceOf(Int32Array);
  expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect([shared[0], shared[1]]).toEqual([0, -1]);
  expect(withRoom(new Float32Array(1), 2).buffer).toBeInstanceOf(ArrayBuffer);
});

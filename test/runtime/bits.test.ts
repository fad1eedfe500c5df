/** Mixing of bits: the results may not change, as what is stored follows from them. */
import { expect, it } from 'vitest';
import { lowbiasMix, murmurMix } from '#tandem/runtime/index.js';

it('gives the results of the functions that it names', () => {
  expect([0, 1, -1, 0xdeadbeef].map((bits) => murmurMix(bits) >>> 0)).toEqual([
    0, 1364076727, 2180083513, 233162409,
  ]);
  expect([0, 1, -1, 0xdeadbeef].map((bits) => lowbiasMix(bits) >>> 0)).toEqual([
    0, 1753845952, 1734902346, 3861431939,
  ]);
});

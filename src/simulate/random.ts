/**
 * Random numbers by key: events of a person at a time are drawn from the seed, the person and the time, not from one
 * sequence. So every policy gets the same draws, and a change in one part of the site changes no other part.
 */

/** Numbers from 0 to below 1. */
export type Draw = () => number;

/**
 * Mixes a word into a hash: the final steps of MurmurHash3 (public domain, by Austin Appleby). Not runtime's
 * `murmurMix`, which has one more step: all simulated sites depend on these results.
 */
function mixed(hash: number, word: number): number {
  let h = Math.imul(hash ^ word, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A random number generator with whole numbers as its seed (sfc32, public domain, by Chris Doty-Humphrey). The same
 * keys in the same order give the same sequence on every machine.
 */
export function drawFor(...keys: readonly number[]): Draw {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  for (const key of keys) {
    a = mixed(a, key);
    b = mixed(b, a ^ (key >>> 7));
  }
  let c = 0xb7e15162;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warm = 0; warm < 12; warm++) next();
  return next;
}

/** A Poisson-distributed number with a small mean (Knuth's algorithm). */
export function poisson(mean: number, draw: Draw): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = draw(); product > limit; product *= draw()) count++;
  return count;
}

/** An index drawn with probability proportional to its weight, given the running sums of the weights. */
export function drawFrom(sums: ArrayLike<number>, draw: Draw): number {
  const aim = draw() * sums[sums.length - 1];
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > aim) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Running sums. */
export function sumsOf(weights: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(weights, (weight) => {
    sum += weight;
    return sum;
  });
}

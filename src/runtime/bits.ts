/**
 * Mixing of the bits of a 32-bit integer, so that each bit of the result depends on all of them. Stored data,
 * trained models and assignments to arms depend on the results, so they must never change.
 */

/**
 * The finaliser of MurmurHash3 (public domain, by Austin Appleby).
 *
 * @returns a 32-bit integer, signed.
 * @example
 * murmurMix(1); // 1364076727
 */
export function murmurMix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * The function lowbias32, found by search for the least bias (public domain, by Chris Wellons, 2018).
 *
 * @returns a 32-bit integer, signed.
 * @example
 * lowbiasMix(0); // 0
 */
export function lowbiasMix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

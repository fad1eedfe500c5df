/**
 * A 32-bit hash of short strings, uniform and the same on every machine; not cryptographic: collisions can be
 * constructed.
 */
import { murmurMix } from '../runtime/index.js';

/**
 * FNV-1a over UTF-16 code units, with the final mix of MurmurHash3.
 * @param seed selects another hash function.
 * @returns a 32-bit integer, signed.
 * @example
 * hash32('tea') === hash32('green tea', 0, 6); // true
 */
export function hash32(text: string, seed = 0, from = 0, to = text.length): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return murmurMix(hash);
}

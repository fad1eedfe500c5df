/** A fast, non-cryptographic 64-bit hash of strings, to distinguish events. */
import { lowbiasMix } from '../../runtime/index.js';

/** Multiplies and rotates two lanes with different odd constants over the UTF-16 code units, then mixes them. */
export function hash64(text: string, seed = 0): string {
  let left = seed ^ 0x3c6ef372;
  let right = Math.imul(seed, 0x2545f491) ^ 0x510e527f;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    left = Math.imul(left ^ unit, 0x6b43a9b5);
    left = (left << 13) | (left >>> 19);
    right = Math.imul(right + unit + 1, 0x5bd1e995);
    right = (right << 17) | (right >>> 15);
  }
  left = lowbiasMix(left ^ text.length ^ (right >>> 3));
  right = lowbiasMix(right ^ left);
  return (left >>> 0).toString(36).padStart(7, '0') + (right >>> 0).toString(36).padStart(7, '0');
}

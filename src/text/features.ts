/**
 * Hashed features of tokens: each token itself, and the character n-grams of longer words, so that forms of one word
 * and unseen words share features without a stemmer for each language (the hashing trick: Weinberger et al. 2009,
 * arXiv:0902.2206; character n-grams as in fastText: Bojanowski et al. 2017, arXiv:1607.04606).
 */
import { hash32 } from './hash.js';

/** Distinct features with their counts. */
export interface Bag {
  /** Signed 32-bit hashes, in the order of first occurrence. */
  readonly feature: Int32Array;
  /** 1 to 255, by feature. */
  readonly count: Uint8Array;
}

/** The length of n-grams in characters; the ends of a word count as characters. */
const GRAM = 4;

const [WHOLE, PART] = [1, 2];

/**
 * The features of tokens.
 *
 * @example
 * featuresOf(['tea', 'tea']).count; // [2]
 */
export function featuresOf(tokens: readonly string[]): Bag {
  const counts = new Map<number, number>();
  const add = (feature: number) => counts.set(feature, (counts.get(feature) ?? 0) + 1);
  for (const token of tokens) {
    add(hash32(token, WHOLE));
    if (token.length < GRAM) continue;
    const word = `<${token}>`;
    for (let at = 0; at + GRAM <= word.length; at++) add(hash32(word, PART, at, at + GRAM));
  }
  return {
    feature: Int32Array.from(counts.keys()),
    count: Uint8Array.from(counts.values(), (count) => Math.min(count, 255)),
  };
}

/** The terms of a query: analysed as documents are, each once, without English stop words. */
import { analyse } from './analyse.js';

/** Articles, pronouns, prepositions, conjunctions, auxiliary and question words. */
const STOP_WORDS = new Set(
  (
    'a an and are as at be been but by can do does for from had has have he her his how i if in into is it its my no not ' +
    'of on or our she such that the their then there these they this to was we were what when where which who whom whose ' +
    'why will with you your'
  )
    .split(' ')
    .flatMap((word) => analyse(word).map(({ term }) => term)),
);

/** A term of a query with its weight. */
export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
}

/**
 * The distinct terms of a query, in the order of first occurrence. If a query has only stop words, all are kept.
 *
 * @example
 * queryTerms('What is the temperature of the water?'); // ['temperatur', 'water']
 * queryTerms('to be or not to be'); // ['to', 'be', 'or', 'not']
 */
export function queryTerms(text: string): string[] {
  return weightedTerms(text).map(({ term }) => term);
}

/**
 * As {@link queryTerms}, with weights: 1, or less for bigrams of Chinese characters across two words.
 *
 * @example
 * weightedTerms('green tea'); // [{ term: 'green', weight: 1 }, { term: 'tea', weight: 1 }]
 */
export function weightedTerms(text: string): WeightedTerm[] {
  const weights = new Map<string, number>();
  for (const { term, weight = 1 } of analyse(text))
    weights.set(term, Math.max(weight, weights.get(term) ?? 0));
  const all = Array.from(weights, ([term, weight]) => ({ term, weight }));
  const content = all.filter(({ term, weight }) => weight > 0 && !STOP_WORDS.has(term));
  return content.length > 0 ? content : all.map(({ term }) => ({ term, weight: 1 }));
}

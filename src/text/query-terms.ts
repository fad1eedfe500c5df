/** The terms of a query: as of a document, each once, without the words that nearly every English text has. */
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

/**
 * The different terms of a query, in the order in which they come first. Of a query of stop words alone, all are kept.
 *
 * @example
 * queryTerms('What is the temperature of the water?'); // ['temperatur', 'water']
 * queryTerms('to be or not to be'); // ['to', 'be', 'or', 'not']
 */
export function queryTerms(text: string): string[] {
  const all = [...new Set(analyse(text).map(({ term }) => term))];
  const telling = all.filter((term) => !STOP_WORDS.has(term));
  return telling.length > 0 ? telling : all;
}

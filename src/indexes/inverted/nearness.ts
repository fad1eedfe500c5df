/** The proximity of a query's terms in a document. */
import { BREAK, SAME_PLACE } from './documents.js';

/** The maximum distance of near terms in positions. */
const WINDOW = 6;

/** The maximum number of terms read of a document. */
const READ = 512;

/** BM25's k1, for counts of pairs. */
const K1 = 1.2;

/** A term of the query by number, with its weight times its inverse document frequency. */
export interface WeighedTerm {
  readonly number: number;
  readonly idf: number;
}

/**
 * The sum over the pairs of the query's terms that are near each other.
 * @param placeOf the index of a term in the query by number, from 1; 0 if it is not in the query.
 */
export function nearness(
  tokens: Uint32Array,
  placeOf: (number: number) => number,
  query: readonly WeighedTerm[],
): number {
  const at: number[] = [];
  const which: number[] = [];
  let place = 0;
  const length = Math.min(READ, tokens.length);
  for (let k = 0; k < length; k++) {
    const token = tokens[k];
    if (token === BREAK) {
      place += WINDOW;
      continue;
    }
    const same = token >= SAME_PLACE;
    if (!same) place++;
    const term = placeOf(same ? token - SAME_PLACE : token) - 1;
    if (term < 0) continue;
    at.push(place);
    which.push(term);
  }
  if (at.length < 2) return 0;
  const counts = new Map<number, number>();
  for (let a = 0; a < at.length; a++) {
    for (let b = a + 1; b < at.length && at[b] - at[a] <= WINDOW; b++) {
      if (which[a] === which[b] || at[a] === at[b]) continue;
      const pair = Math.min(which[a], which[b]) * query.length + Math.max(which[a], which[b]);
      counts.set(pair, (counts.get(pair) ?? 0) + 1 / (at[b] - at[a]));
    }
  }
  let sum = 0;
  for (const [pair, count] of counts) {
    const least = Math.min(query[Math.floor(pair / query.length)].idf, query[pair % query.length].idf);
    sum += (least * count * (K1 + 1)) / (count + K1);
  }
  return sum;
}

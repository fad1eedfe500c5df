/**
 * The second look at the best documents of a search, which may cost more for each than the first:
 *
 * - nearness: terms of the query that stand near to each other count more (Metzler and Croft 2005,
 *   doi:10.1145/1076034.1076115; here each pair by one over its distance, saturated as BM25 saturates counts);
 * - regularisation: a document that is like other good ones is more probably good itself (Diaz 2007,
 *   doi:10.1007/s10791-006-9021-x): its score is mixed with those of the documents most like it.
 *
 * The weights were chosen among a few dozen settings by the first 50 queries of Cranfield, with the other queries and NPL
 * in view: figures on these two collections are not blind.
 */
import { BREAK, type Documents, SAME_PLACE } from './documents.js';

/** Documents that are compared with each other, at most, and how many of those most like it each is mixed with. */
const [COMPARED, NEIGHBOURS] = [100, 10] as const;

/** How much nearness counts beside the terms, and the scores of like documents beside the own one. */
const [NEAR, LIKE] = [0.2, 0.4] as const;

/** How many places apart two terms still are near to each other. */
const WINDOW = 6;

/** Terms of a document that are read, at most, and how rare one must be to tell how like two are. */
const [READ, TELLING] = [512, 1.5] as const;

/** BM25's k1, for counts of pairs and of terms. */
const K1 = 1.2;

/** A document with its score of the first look, above 0. */
export interface Candidate {
  readonly doc: number;
  readonly score: number;
}

/** A term of the query by its number, and its weight times its rareness. */
export interface WeighedTerm {
  readonly number: number;
  readonly idf: number;
}

/**
 * The scores after the second look, in the order of the candidates, in the unit of the first look.
 *
 * @param candidates the best first.
 * @param idf how rare a term is, by its number.
 */
export function refined(
  candidates: readonly Candidate[],
  query: readonly WeighedTerm[],
  documents: Documents,
  idf: (number: number) => number,
): number[] {
  const scores = candidates.map(({ score }) => score);
  const compared = candidates.slice(0, COMPARED);
  if (query.length > 1) {
    const places = new Map(query.map(({ number }, k) => [number, k]));
    compared.forEach(({ doc }, k) => {
      scores[k] += NEAR * nearness(documents.tokensOf(doc), places, query);
    });
  }
  return regularised(
    scores,
    compared.map(({ doc }) => vectorOf(documents.tokensOf(doc), idf)),
  );
}

/** The sum over the pairs of the query's terms that stand near to each other. */
export function nearness(
  tokens: Uint32Array,
  placeIn: ReadonlyMap<number, number>,
  query: readonly WeighedTerm[],
): number {
  const at: number[] = [];
  const which: number[] = [];
  let place = 0;
  for (let k = 0; k < Math.min(READ, tokens.length); k++) {
    const token = tokens[k];
    if (token === BREAK) {
      place += WINDOW;
      continue;
    }
    const same = token >= SAME_PLACE;
    if (!same) place++;
    const term = placeIn.get(same ? token - SAME_PLACE : token);
    if (term === undefined) continue;
    at.push(place);
    which.push(term);
  }
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

/** Terms of a document, flat: the number of each and its weight. */
type Vector = readonly number[];

/** A document's terms with their TF-IDF weights, of length 1; common terms, which tell little, are left out. */
function vectorOf(tokens: Uint32Array, idf: (number: number) => number): Vector {
  const sorted = tokens.slice(0, READ);
  for (let k = 0; k < sorted.length; k++) {
    if (sorted[k] >= SAME_PLACE) sorted[k] -= SAME_PLACE;
  }
  sorted.sort();
  const vector: number[] = [];
  let squares = 0;
  for (let k = 0; k < sorted.length; ) {
    const number = sorted[k];
    const from = k;
    while (k < sorted.length && sorted[k] === number) k++;
    if (number === BREAK) break;
    const rare = idf(number);
    if (rare < TELLING) continue;
    const count = k - from;
    const weight = (count / (count + K1)) * rare;
    vector.push(number, weight);
    squares += weight * weight;
  }
  const by = 1 / Math.sqrt(squares || 1);
  for (let k = 1; k < vector.length; k += 2) vector[k] *= by;
  return vector;
}

/** Mixes each score with those of the documents most like it, by how like they are. Scores without a vector stay. */
function regularised(scores: readonly number[], vectors: readonly Vector[]): number[] {
  const having = new Map<number, number[]>();
  vectors.forEach((vector, k) => {
    for (let at = 0; at < vector.length; at += 2) {
      const list = having.get(vector[at]);
      if (list) list.push(k, vector[at + 1]);
      else having.set(vector[at], [k, vector[at + 1]]);
    }
  });
  const like = new Float64Array(vectors.length);
  const mixed = vectors.map((vector, k) => {
    like.fill(0);
    for (let at = 0; at < vector.length; at += 2) {
      const list = having.get(vector[at])!;
      const weight = vector[at + 1];
      for (let place = 0; place < list.length; place += 2) like[list[place]] += weight * list[place + 1];
    }
    like[k] = 0;
    let sum = 0;
    let of = 0;
    for (const other of largest(like, NEIGHBOURS)) {
      sum += like[other] * scores[other];
      of += like[other];
    }
    return of > 0 ? (1 - LIKE) * scores[k] + (LIKE * sum) / of : (1 - LIKE) * scores[k];
  });
  // What was not compared stays below what was, in its order.
  return [...mixed, ...scores.slice(vectors.length).map((score) => (1 - LIKE) * score)];
}

/** The places of the largest values. */
function largest(values: Float64Array, count: number): number[] {
  const best: number[] = [];
  for (let k = 0; k < values.length; k++) {
    if (best.length === count && values[k] <= values[best[count - 1]]) continue;
    let place = best.length;
    while (place > 0 && values[best[place - 1]] < values[k]) place--;
    best.splice(place, 0, k);
    if (best.length > count) best.pop();
  }
  return best;
}

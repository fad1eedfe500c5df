/**
 * The second look at the best documents of a search, which may cost more for each than the first:
 *
 * - nearness: terms of the query that stand near to each other count more (Metzler and Croft 2005,
 *   doi:10.1145/1076034.1076115; here each pair by one over its distance, saturated as BM25 saturates counts);
 * - regularisation: a document that is like other good ones is more probably good itself (Diaz 2007,
 *   doi:10.1007/s10791-006-9021-x): its score is mixed with those of the documents most like it;
 * - latent likeness: the cosine of the vectors of query and document (`latent.ts`), as a share of the best score, where
 *   vectors of terms are fitted.
 *
 * The weights were chosen among a few dozen settings by the first 50 queries of Cranfield, with the other queries and NPL
 * in view: figures on these two collections are not blind.
 */
import { withRoom } from '../../runtime/index.js';
import type { Documents } from './documents.js';
import type { Latent } from './latent.js';
import { nearness, type WeighedTerm } from './nearness.js';
import type { Entries, TermCounts } from './term-counts.js';

/** Documents that are compared with each other, at most, and how many of those most like it each is mixed with. */
const [COMPARED, NEIGHBOURS] = [100, 10] as const;

/** How much nearness counts beside the terms, and the scores of like documents beside the own one. */
const [NEAR, LIKE] = [0.2, 0.4] as const;

/** How much latent likeness counts beside the best score. */
const LATENT = 0.2;

/** How rare a term must be to tell how like two documents are. */
const TELLING = 1.5;

/** A document with its score of the first look, above 0. */
export interface Candidate {
  readonly doc: number;
  readonly score: number;
}

/** Takes the second look; holds the memory that it needs. */
export class Refiner {
  readonly #docs: Documents;
  readonly #latent: Latent;
  readonly #counts: TermCounts;
  /** By number of a term: its place in the query, from 1. */
  #places: Int32Array = new Int32Array(0);
  /** By slot of a term: where its documents begin; and these, each with its weight. */
  #begins: Int32Array = new Int32Array(0);
  #having: Int32Array = new Int32Array(0);
  #weights: Float32Array = new Float32Array(0);

  constructor(docs: Documents, latent: Latent, counts: TermCounts) {
    this.#docs = docs;
    this.#latent = latent;
    this.#counts = counts;
  }

  /**
   * The scores after the second look, in the order of the candidates, in the unit of the first look.
   *
   * @param candidates the best first.
   * @param terms one more than the largest number of a term.
   */
  refined(candidates: readonly Candidate[], query: readonly WeighedTerm[], terms: number): number[] {
    const scores = candidates.map(({ score }) => score);
    const docs = candidates.slice(0, COMPARED).map(({ doc }) => doc);
    if (query.length > 1) {
      this.#places = withRoom(this.#places, terms);
      query.forEach(({ number }, k) => {
        this.#places[number] = k + 1;
      });
      const places = this.#places;
      const placeOf = (number: number) => places[number];
      for (const [k, doc] of docs.entries())
        scores[k] += NEAR * nearness(this.#docs.tokensOf(doc), placeOf, query);
      for (const { number } of query) this.#places[number] = 0;
    }
    const entries = this.#counts.read(docs);
    const mixed = this.#regularised(scores, entries);
    const like = this.#latent.likeness(query, docs, entries);
    if (!like) return mixed;
    const best = mixed.reduce((most, score) => Math.max(most, score), 0);
    return mixed.map((score, k) => (k < docs.length ? score + LATENT * best * Math.max(0, like[k]) : score));
  }

  /** Mixes each score with those of the documents most like it, by how like they are. Scores that were not compared stay. */
  #regularised(scores: readonly number[], entries: Entries): number[] {
    const { start, slot, weight, slots, rareness } = entries;
    const count = start.length - 1;
    const by = this.#invert(entries);
    const [begins, having, weights] = [this.#begins, this.#having, this.#weights];
    const like = new Float64Array(count);
    const mixed: number[] = [];
    for (let k = 0; k < count; k++) {
      like.fill(0);
      for (let e = start[k]; e < start[k + 1]; e++) {
        if (rareness[slot[e]] < TELLING) continue;
        const own = weight[e] * by[k];
        for (let at = begins[slot[e]]; at < begins[slot[e] + 1]; at++) like[having[at]] += own * weights[at];
      }
      like[k] = 0;
      let sum = 0;
      let of = 0;
      for (const other of largest(like, NEIGHBOURS)) {
        sum += like[other] * scores[other];
        of += like[other];
      }
      mixed.push((1 - LIKE) * scores[k] + (of > 0 ? (LIKE * sum) / of : 0));
    }
    this.#counts.forget(slots);
    // What was not compared stays below what was, in its order.
    return [...mixed, ...scores.slice(count).map((score) => (1 - LIKE) * score)];
  }

  /** Lists by slot the documents that have a telling term. @returns what makes the length of each document's weights 1. */
  #invert({ start, slot, weight, slots, rareness }: Entries): Float64Array {
    const count = start.length - 1;
    const total = start[count];
    this.#begins = withRoom(this.#begins, slots + 2);
    this.#having = withRoom(this.#having, total);
    this.#weights = withRoom(this.#weights, total);
    const begins = this.#begins.fill(0, 0, slots + 2);
    for (let e = 0; e < total; e++) begins[slot[e] + 2]++;
    for (let s = 2; s < slots + 2; s++) begins[s] += begins[s - 1];
    const by = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      let squares = 0;
      for (let e = start[k]; e < start[k + 1]; e++)
        if (rareness[slot[e]] >= TELLING) squares += weight[e] * weight[e];
      by[k] = 1 / Math.sqrt(squares || 1);
      for (let e = start[k]; e < start[k + 1]; e++) {
        const at = begins[slot[e] + 1]++;
        this.#having[at] = k;
        this.#weights[at] = weight[e] * by[k];
      }
    }
    return by;
  }
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

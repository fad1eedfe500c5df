/**
 * Second-stage scoring of the best documents of a search, which costs more per document than the first stage:
 *
 * - proximity: terms of the query that are near each other count more (Metzler and Croft 2005,
 *   doi:10.1145/1076034.1076115; here each pair by one over its distance, saturated as BM25 saturates counts);
 * - regularisation: a document that is like other good ones is more probably good itself (Diaz 2007,
 *   doi:10.1007/s10791-006-9021-x): its score is mixed with those of the documents most like it by their most telling terms.
 *   Only as far as the query is in words: pairs of characters make documents alike that are not about the same;
 * - latent likeness: the cosine of the vectors of query and document (`latent.ts`), as a share of the best score, where
 *   vectors of terms are fitted. The vector of the query is moved towards those of the best documents, as in relevance
 *   feedback (Rocchio 1971) without judgements, so that it does not depend on the few words of the query.
 *
 * The weights were chosen by collections that are not measured: the first 50 queries of Cranfield, CISI and CACM; for Chinese
 * CMRC 2018's trial part, questions of DRCD's development part, sentences taken out of news, and questions of laymen about
 * statutes (STARD's, among the articles that answer any of them).
 */
import { withRoom } from '../../runtime/index.js';
import { type Digests, TERMS } from './digests.js';
import type { Documents } from './documents.js';
import { type Latent, norm } from './latent.js';
import { nearness, type WeighedTerm } from './nearness.js';

/** Documents that are compared with each other, at most, and how many of those most like it each is mixed with. */
const [COMPARED, NEIGHBOURS] = [100, 5] as const;

/** The weight of proximity relative to the terms, and of similar documents' scores relative to the document's own. */
const [NEAR, LIKE] = [0.2, 0.35] as const;

/** {@link NEAR} in scripts without spaces, where pairs of characters of one word are near each other in any case. */
const NEAR_PAIRS = 0.05;

/**
 * The weight of latent similarity relative to the best score; how many of the best documents are added to the query's
 * vector, and with which weight relative to the query.
 */
const [LATENT, FEEDBACK, EXPANDED] = [0.3, 10, 0.6] as const;

/** A document with its score of the first stage, above 0. */
export interface Candidate {
  readonly doc: number;
  readonly score: number;
}

/** The second stage, with its scratch memory. */
export class Refiner {
  readonly #docs: Documents;
  readonly #latent: Latent;
  readonly #digests: Digests;
  /** By number of a term: its place in the query, from 1. */
  #places: Int32Array = new Int32Array(0);
  /** By number of a term: the entry of the last document that has it, from 1. */
  #last: Int32Array = new Int32Array(0);
  /** By entry: the entry of the same term before it, from 1; its document and weight. */
  readonly #before = new Int32Array(COMPARED * TERMS);
  readonly #having = new Int32Array(COMPARED * TERMS);
  readonly #weights = new Float32Array(COMPARED * TERMS);
  /** How like each two documents are. */
  readonly #like = new Float32Array(COMPARED * COMPARED);

  constructor(docs: Documents, latent: Latent, digests: Digests) {
    this.#docs = docs;
    this.#latent = latent;
    this.#digests = digests;
  }

  /**
   * The scores of the second stage, in the order of the candidates, on the scale of the first stage.
   *
   * @param candidates the best first.
   * @param terms one more than the largest number of a term.
   * @param words the share of the query that is in words, 0 to 1; the rest is in pairs of characters.
   */
  refined(
    candidates: readonly Candidate[],
    query: readonly WeighedTerm[],
    terms: number,
    words: number,
  ): number[] {
    const scores = candidates.map(({ score }) => score);
    const docs = candidates.slice(0, COMPARED).map(({ doc }) => doc);
    if (query.length > 1) {
      this.#places = withRoom(this.#places, terms);
      query.forEach(({ number }, k) => {
        this.#places[number] = k + 1;
      });
      const places = this.#places;
      const placeOf = (number: number) => places[number];
      const near = words * NEAR + (1 - words) * NEAR_PAIRS;
      for (const [k, doc] of docs.entries())
        scores[k] += near * nearness(this.#docs.tokensOf(doc), placeOf, query);
      for (const { number } of query) this.#places[number] = 0;
    }
    const digests = this.#digests.of(docs);
    const mixed = words > 0 ? this.#regularised(scores, digests, terms, LIKE * words) : scores;
    const vector = this.#latent.vectorOf(query);
    if (!vector) return mixed;
    const asked = this.#expanded(vector, digests, mixed);
    const best = mixed.reduce((most, score) => Math.max(most, score), 0);
    return mixed.map((score, k) =>
      k < docs.length ? score + LATENT * best * Math.max(0, this.#digests.along(digests[k], asked)) : score,
    );
  }

  /** The vector of the query with those of the best documents, by their scores; of length 1. */
  #expanded(vector: Float64Array, digests: Int32Array, scores: readonly number[]): Float64Array {
    const sum = new Float64Array(vector.length);
    for (const k of largest(scores.slice(0, digests.length), FEEDBACK))
      this.#digests.addTo(sum, digests[k], scores[k]);
    const by = EXPANDED / (norm(sum) || 1);
    const expanded = vector.map((value, j) => value + by * sum[j]);
    const length = norm(expanded) || 1;
    return expanded.map((value) => value / length);
  }

  /** Mixes each score with those of the documents most like it, by how like they are. Scores that were not compared stay. */
  #regularised(scores: readonly number[], digests: Int32Array, terms: number, share: number): number[] {
    const count = digests.length;
    this.#compare(digests, terms);
    const mixed: number[] = [];
    for (let k = 0; k < count; k++) {
      const like = this.#like.subarray(k * count, (k + 1) * count);
      let sum = 0;
      let of = 0;
      for (const other of largest(like, NEIGHBOURS)) {
        sum += like[other] * scores[other];
        of += like[other];
      }
      mixed.push((1 - share) * scores[k] + (of > 0 ? (share * sum) / of : 0));
    }
    // What was not compared stays below what was, in its order.
    return [...mixed, ...scores.slice(count).map((score) => (1 - share) * score)];
  }

  /** Computes how like each two documents are: the cosine of their most telling terms; 0 for one and itself. */
  #compare(digests: Int32Array, terms: number): void {
    const count = digests.length;
    const [like, before, having, weights] = [this.#like, this.#before, this.#having, this.#weights];
    like.fill(0, 0, count * count);
    this.#last = withRoom(this.#last, terms);
    const last = this.#last;
    let entries = 0;
    for (let k = 0; k < count; k++) {
      const place = digests[k];
      const length = this.#digests.countAt(place);
      for (let t = 0; t < length; t++) {
        const number = this.#digests.numberAt(place, t);
        const weight = this.#digests.weightAt(place, t);
        for (let e = last[number]; e > 0; e = before[e - 1]) {
          const own = weight * weights[e - 1];
          like[k * count + having[e - 1]] += own;
          like[having[e - 1] * count + k] += own;
        }
        before[entries] = last[number];
        having[entries] = k;
        weights[entries] = weight;
        last[number] = ++entries;
      }
    }
    for (const place of digests)
      for (let t = this.#digests.countAt(place) - 1; t >= 0; t--) last[this.#digests.numberAt(place, t)] = 0;
  }
}

/** The places of the largest values above 0. */
function largest(values: ArrayLike<number>, count: number): number[] {
  const best: number[] = [];
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (value === 0 || (best.length === count && value <= values[best[count - 1]])) continue;
    let place = best.length === count ? count - 1 : best.length;
    while (place > 0 && values[best[place - 1]] < value) {
      best[place] = best[place - 1];
      place--;
    }
    best[place] = k;
  }
  return best;
}

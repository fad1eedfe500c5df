/**
 * The inverted index: documents of several fields, found by BM25F (Zaragoza et al. 2004, TREC 13; Robertson and Zaragoza
 * 2009, doi:10.1561/1500000019) from the first change on.
 *
 * - A document is an item or a chunk of one, by a key of the caller's. Writing it again replaces it; the old version is
 *   passed over at once, and taken out when a quarter of all are such.
 * - Counts of a term by field are in one 32-bit number, so that a posting takes 8 bytes.
 * - The best documents are found exactly, term by term, the rarest first: once what the terms to come could add at most
 *   is less than the last of the best has, no other document is taken up, and those go that cannot come among the best
 *   (MaxScore: Turtle and Flood 1995,
 *   doi:10.1016/0306-4573(95)00020-H).
 */
import { withRoom } from '../../runtime/index.js';
import { Bm25, type QueryTerm } from './bm25.js';
import { BREAK, Documents, SAME_PLACE } from './documents.js';
import { Latent } from './latent.js';
import { MatchReader } from './match.js';
import { hasPhrase } from './phrase.js';
import { countIn, FIELDS, type FieldName, inAll, type Postings } from './postings.js';
import { Refiner } from './refine.js';
import { TermCounts } from './term-counts.js';
import { Vocabulary } from './vocabulary.js';

/** A term where it stands; several may stand in one place. By itself, each stands in a place of its own. */
export type PlacedTerm = string | { readonly term: string; readonly position: number };

/** A document's terms by field, in the order of its text. Between what stands apart in a field, such as tags, comes null. */
export type DocumentTerms = { readonly [field in FieldName]?: readonly (PlacedTerm | null)[] };

export interface SearchHit {
  readonly key: number;
  readonly score: number;
}

/** Documents that are looked at a second time, at most. */
const LOOKED_AT = 100;

export class InvertedIndex {
  readonly #terms = new Vocabulary();
  readonly #docs = new Documents();
  readonly #bm25 = new Bm25(this.#docs, this.#terms);
  readonly #counts = new TermCounts(this.#docs, (number) => this.#bm25.idf(this.#terms.at(number)));
  /** Vectors of terms, once they are fitted. */
  readonly latent = new Latent(this.#docs, this.#terms, this.#counts);
  readonly #refiner = new Refiner(this.#docs, this.latent, this.#counts);
  #scores = new Float32Array(0);

  /** How many documents there are. */
  get size(): number {
    return this.#docs.size;
  }

  /**
   * Adds a document, instead of the one of the same key.
   *
   * @param key a whole number of the caller's, 0 or more.
   * @example
   * const index = new InvertedIndex();
   * index.set(7, { title: ['green', 'tea'], body: ['water', 'and', 'tea'] });
   * index.search([{ term: 'tea' }], 10)[0].key; // 7
   */
  set(key: number, document: DocumentTerms): void {
    this.delete(key);
    const doc = this.#docs.begin(key);
    const lengths = [0, 0, 0, 0];
    const tokens: number[] = [];
    FIELDS.forEach((field, f) => {
      let place = -1;
      for (const placed of document[field] ?? []) {
        if (placed === null) {
          tokens.push(BREAK);
          continue;
        }
        const term = typeof placed === 'string' ? placed : placed.term;
        const postings = this.#terms.take(term);
        postings.count(doc, f);
        lengths[f]++;
        const same = typeof placed !== 'string' && placed.position === place;
        if (typeof placed !== 'string') place = placed.position;
        tokens.push(same ? postings.number + SAME_PLACE : postings.number);
      }
      tokens.push(BREAK);
    });
    this.#docs.finish(lengths, tokens);
  }

  /** Takes a document out. @returns whether it was there. */
  delete(key: number): boolean {
    if (!this.#docs.delete(key)) return false;
    if (this.#docs.due) {
      this.#terms.renumber(this.#docs.compact());
      this.latent.forget();
    }
    return true;
  }

  /**
   * The documents that fit best, the best first.
   *
   * @param query a term given twice counts twice.
   * @param limit how many, at most.
   * @param eligible whether a document may be among them, by its key.
   */
  search(
    query: readonly QueryTerm[],
    limit: number,
    eligible: (key: number) => boolean = () => true,
  ): SearchHit[] {
    const terms = this.#bm25.weighed(query);
    this.#scores = withRoom(this.#scores, this.#docs.count);
    let touched: number[] = [];
    let left = terms.reduce((sum, { most }) => sum + most, 0);
    let open = true;
    for (const { postings, idf, most } of terms) {
      const least = bar(this.#scores, touched, limit);
      if (left < least) {
        open = false;
        touched = hopeful(this.#scores, touched, least - left);
      }
      if (open) this.#addAll(postings, idf, touched, eligible);
      else this.#addTo(postings, idf, touched);
      left -= most;
    }
    return this.#best(touched, limit);
  }

  /** As {@link search}, with a second look at the best: see `refine.ts`. */
  refinedSearch(
    query: readonly QueryTerm[],
    limit: number,
    eligible?: (key: number) => boolean,
  ): SearchHit[] {
    const hits = this.search(query, Math.max(limit, LOOKED_AT), eligible);
    const terms = this.#bm25.weighed(query).map(({ postings: { number }, idf }) => ({ number, idf }));
    const candidates = hits.map(({ key, score }) => ({ doc: this.#docs.of(key)!, score }));
    const scores = this.#refiner.refined(candidates, terms, this.#terms.numbers);
    return hits
      .map(({ key }, k) => ({ key, score: scores[k] }))
      .sort((a, b) => b.score - a.score || a.key - b.key)
      .slice(0, limit);
  }

  /** What a document scores for a query; 0 where it has none of its terms. */
  score(key: number, query: readonly QueryTerm[]): number {
    return this.matcher(query).score(key);
  }

  /** How documents match a query, by their keys: until the index changes. */
  matcher(query: readonly QueryTerm[]): MatchReader {
    return new MatchReader(this.#bm25, this.#docs, this.#bm25.weighed(query));
  }

  /** The documents in which terms stand as they do in a phrase, by their keys, in the order in which they came. */
  withPhrase(phrase: readonly { readonly term: string; readonly position: number }[]): number[] {
    const lists = phrase.map(({ term }) => this.#terms.get(term));
    if (lists.length === 0 || lists.includes(undefined)) return [];
    const wanted = phrase.map(({ position }, k) => ({ position, number: lists[k]!.number }));
    const alone = wanted.every(({ position }) => position === wanted[0].position);
    return inAll(lists as Postings[])
      .filter((doc) => this.#docs.keyOf[doc] >= 0 && (alone || hasPhrase(this.#docs.tokensOf(doc), wanted)))
      .map((doc) => this.#docs.keyOf[doc]);
  }

  /** The documents that have any of some terms, by their keys, each with how many of them it has. */
  matching(terms: readonly string[]): Map<number, number> {
    const counts = new Map<number, number>();
    for (const term of new Set(terms))
      for (const key of this.having(term)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }

  /** The keys of the documents that have a term, in the order in which they came. */
  *having(term: string): Generator<number> {
    const postings = this.#terms.get(term);
    for (let k = 0; postings && k < postings.length; k++) {
      const key = this.#docs.keyOf[postings.doc[k]];
      if (key >= 0) yield key;
    }
  }

  /** The terms that are meant, by their beginning, their middle, or within some edits; see {@link Vocabulary}. */
  get vocabulary(): Pick<Vocabulary, 'beginning' | 'containing' | 'near'> {
    return this.#terms;
  }

  /** How often a document has a term, by field; zeros where it has it nowhere. */
  countsIn(key: number, term: string): number[] {
    const postings = this.#terms.get(term);
    const doc = this.#docs.of(key);
    const place = postings && doc !== undefined ? postings.placeOf(doc) : -1;
    return FIELDS.map((_, f) => (place < 0 ? 0 : countIn(postings!.counts[place], f)));
  }

  /** How rare a term is: the logarithm that BM25 weighs it by; 0 for a term that is in no document. */
  idf(term: string): number {
    const postings = this.#terms.get(term);
    return postings ? this.#bm25.idf(postings) : 0;
  }

  #addAll(postings: Postings, idf: number, touched: number[], eligible: (key: number) => boolean): void {
    for (let k = 0; k < postings.length; k++) {
      const doc = postings.doc[k];
      const key = this.#docs.keyOf[doc];
      if (key < 0) continue;
      if (this.#scores[doc] === 0) {
        if (!eligible(key)) continue;
        touched.push(doc);
      }
      this.#scores[doc] += idf * this.#bm25.saturated(doc, postings.counts[k]);
    }
  }

  /** Adds to the documents that were taken up already, and to no others. */
  #addTo(postings: Postings, idf: number, touched: readonly number[]): void {
    for (const doc of touched) {
      const place = postings.placeOf(doc);
      if (place >= 0) this.#scores[doc] += idf * this.#bm25.saturated(doc, postings.counts[place]);
    }
  }

  #best(touched: number[], limit: number): SearchHit[] {
    const least = bar(this.#scores, touched, limit);
    const best = touched
      .filter((doc) => this.#scores[doc] >= least)
      .map((doc) => ({ key: this.#docs.keyOf[doc], score: this.#scores[doc] }))
      .sort((a, b) => b.score - a.score || a.key - b.key)
      .slice(0, limit);
    for (const doc of touched) this.#scores[doc] = 0;
    return best;
  }
}

/** The documents with at least a score; the others can come among the best no more. */
function hopeful(scores: Float32Array, touched: readonly number[], least: number): number[] {
  const left: number[] = [];
  for (let d = 0; d < touched.length; d++) {
    if (scores[touched[d]] >= least) left.push(touched[d]);
    else scores[touched[d]] = 0;
  }
  return left;
}

/** Ranges into which scores are counted: more put the bar nearer to the score that it stands for. */
const RANGES = 512;

/**
 * A score that at least `k` documents have or exceed, near to the `k`-th largest; 0 where there are fewer. Counting by
 * ranges takes one look at each document, and no copy.
 */
function bar(scores: Float32Array, docs: readonly number[], k: number): number {
  if (docs.length < k || k < 1) return 0;
  let highest = 0;
  for (let d = 0; d < docs.length; d++) if (scores[docs[d]] > highest) highest = scores[docs[d]];
  if (highest === 0) return 0;
  const perRange = (RANGES - 1) / highest;
  const counted = new Int32Array(RANGES);
  for (let d = 0; d < docs.length; d++) counted[Math.floor(scores[docs[d]] * perRange)]++;
  let above = 0;
  let range = RANGES;
  while (range > 0 && above < k) above += counted[--range];
  // Below the range's beginning by less than rounding could take off.
  return (range / perRange) * (1 - 1e-6);
}

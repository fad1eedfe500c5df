/**
 * Latent semantic likeness of queries and documents, by vectors of terms that were fitted to the collection (see
 * `term-vectors.ts`). A document's vector is the sum of its terms', so that what was written a moment ago has one. Terms that
 * came since the vectors were fitted have none.
 */
import type { Documents } from './documents.js';
import type { WeighedTerm } from './nearness.js';
import type { TermCounts } from './term-counts.js';
import type { SparseRows, TermVectors } from './term-vectors.js';
import type { Vocabulary } from './vocabulary.js';

/** The maximum number of documents that vectors are fitted to, spread evenly; and the minimum. */
const [SAMPLED, FEWEST] = [10_000, 300] as const;

/**
 * The maximum number of terms with a vector, those in most documents; and the minimum number of documents of a term.
 */
const [TERMS, OCCURS] = [30_000, 2] as const;

/** The number of documents read in one turn of the event loop. */
const STRIDE = 64;

/** The sample that vectors are fitted to: plain data, for a worker. */
export interface LatentSample {
  readonly rows: SparseRows;
  /** By column of the rows, the number of its term. */
  readonly numbers: Int32Array;
  /** How many documents there were. */
  readonly documents: number;
}

interface Fitted {
  /** By number of a term, where its vector begins; below 0 where it has none. */
  readonly place: Int32Array;
  readonly vectors: TermVectors;
  readonly documents: number;
}

/** The latent vectors of one inverted index. */
export class Latent {
  readonly #docs: Documents;
  readonly #terms: Vocabulary;
  readonly #counts: TermCounts;
  #fitted: Fitted | undefined;
  #version = 0;

  constructor(docs: Documents, terms: Vocabulary, counts: TermCounts) {
    this.#docs = docs;
    this.#terms = terms;
    this.#counts = counts;
  }

  /** Whether the index has grown or shrunk so much since the vectors were fitted that they must be fitted again. */
  get due(): boolean {
    const { size } = this.#docs;
    const fitted = this.#fitted?.documents ?? 0;
    return size >= FEWEST && (size > 1.5 * fitted || size < fitted / 2);
  }

  /** A sample of the documents to fit vectors to. Yields to the event loop meanwhile. */
  async sample(): Promise<LatentSample> {
    const docs: number[] = [];
    const step = Math.max(1, Math.floor(this.#docs.size / SAMPLED));
    for (let doc = 0, alive = 0; doc < this.#docs.count; doc++)
      if (this.#docs.keyOf[doc] >= 0 && alive++ % step === 0) docs.push(doc);
    const rows: { number: Int32Array; weight: Float32Array }[] = [];
    const having = new Uint32Array(this.#terms.numbers);
    for (let from = 0; from < docs.length; from += STRIDE) {
      // Documents can be renumbered meanwhile; then other ones are read.
      const part = docs.slice(from, from + STRIDE).filter((doc) => doc < this.#docs.count);
      const { start, slot, weight, numbers, slots } = this.#counts.read(part);
      part.forEach((_, k) => {
        const number = slot.slice(start[k], start[k + 1]).map((one) => numbers[one]);
        for (const one of number) if (one < having.length) having[one]++;
        rows.push({ number, weight: weight.slice(start[k], start[k + 1]) });
      });
      this.#counts.forget(slots);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const numbers = Int32Array.from(having.keys())
      .filter((number) => having[number] >= OCCURS)
      .sort((a, b) => having[b] - having[a] || a - b)
      .slice(0, TERMS);
    const column = new Int32Array(having.length).fill(-1);
    numbers.forEach((number, c) => {
      column[number] = c;
    });
    return { rows: sparse(rows, column, numbers.length), numbers, documents: this.#docs.size };
  }

  /** Uses these vectors from now on. @param vectors fitted to the rows of the sample. */
  use({ numbers, documents }: LatentSample, vectors: TermVectors): void {
    const place = new Int32Array(this.#terms.numbers).fill(-1);
    numbers.forEach((number, c) => {
      place[number] = c * vectors.width;
    });
    this.#fitted = { place, vectors, documents };
    this.#version++;
  }

  /** How many numbers a vector has; 0 where none are fitted. */
  get width(): number {
    return this.#fitted?.vectors.width ?? 0;
  }

  /** Changes when other vectors are fitted. */
  get version(): number {
    return this.#version;
  }

  /** The vector of some terms together, of length 1; absent where no vectors are fitted, or the terms have none. */
  vectorOf(terms: readonly WeighedTerm[]): Float64Array | undefined {
    const fitted = this.#fitted;
    if (!fitted) return undefined;
    const sum = new Float64Array(fitted.vectors.width);
    for (const { number, idf } of terms) add(sum, fitted, number, idf);
    const length = norm(sum);
    return length > 0 ? sum.map((value) => value / length) : undefined;
  }
}

/** Rows of the columns that are fitted, each row of length 1 with all its terms. */
function sparse(
  rows: readonly { readonly number: Int32Array; readonly weight: Float32Array }[],
  column: Int32Array,
  terms: number,
): SparseRows {
  const start = new Int32Array(rows.length + 1);
  const term: number[] = [];
  const weight: number[] = [];
  rows.forEach((row, d) => {
    const by = 1 / (norm(row.weight) || 1);
    row.number.forEach((number, k) => {
      if (!(column[number] >= 0)) return;
      term.push(column[number]);
      weight.push(row.weight[k] * by);
    });
    start[d + 1] = term.length;
  });
  return { start, term: Int32Array.from(term), weight: Float32Array.from(weight), terms };
}

/** Adds a term's vector, where it has one. */
function add(
  sum: Float64Array,
  { place, vectors: { width, values } }: Fitted,
  number: number,
  weight: number,
): void {
  const from = number < place.length ? place[number] : -1;
  if (from < 0) return;
  for (let j = 0; j < width; j++) sum[j] += weight * values[from + j];
}

/** The length of a vector. */
export function norm(vector: Float64Array | Float32Array): number {
  let squares = 0;
  for (let j = 0; j < vector.length; j++) squares += vector[j] * vector[j];
  return Math.sqrt(squares);
}

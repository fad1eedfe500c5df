/**
 * Latent semantic analysis (Deerwester et al. 1990, doi:10.1002/(SICI)1097-4571(199009)41:6<391::AID-ASI1>3.0.CO;2-9):
 * a vector for each term, fitted to the collection alone, in which terms of similar texts have similar vectors. A
 * document's vector is the weighted sum of its terms', so that new documents have one immediately.
 *
 * - The vectors span the collection's first right singular vectors, found by subspace iteration from random ones
 *   (Halko, Martinsson and Tropp 2011, doi:10.1137/090771806). Cosines do not depend on the rotation of the basis.
 */
import { clamp, seeded } from '../../runtime/index.js';

/** Documents in rows of sparse columns: row `d` has the terms `term[start[d]]` to before `start[d + 1]`, with their weights. */
export interface SparseRows {
  readonly start: Int32Array;
  readonly term: Int32Array;
  readonly weight: Float32Array;
  /** One more than the largest number of a term. */
  readonly terms: number;
}

/** Vectors of terms, concatenated, `width` numbers each; zeros for terms that were not fitted. */
export interface TermVectors {
  readonly width: number;
  readonly values: Float32Array;
}

/** The maximum number of dimensions; smaller collections have one for this many documents. */
const [WIDTH, DOCUMENTS] = [100, 4] as const;

const ITERATIONS = 4;

/** @param rows each of length 1. @returns vectors whose dimensions are orthogonal. */
export function fitTermVectors({ start, term, weight, terms }: SparseRows): TermVectors {
  const count = start.length - 1;
  const width = clamp(Math.floor(count / DOCUMENTS), 1, WIDTH);
  const random = seeded(1);
  const values = Float32Array.from({ length: terms * width }, () => random() - 0.5);
  const row = new Float32Array(width);
  for (let turn = 0; turn < ITERATIONS; turn++) {
    const next = new Float32Array(terms * width);
    for (let d = 0; d < count; d++) {
      row.fill(0);
      for (let k = start[d]; k < start[d + 1]; k++) {
        const from = term[k] * width;
        const own = weight[k];
        for (let j = 0; j < width; j++) row[j] += own * values[from + j];
      }
      for (let k = start[d]; k < start[d + 1]; k++) {
        const to = term[k] * width;
        const own = weight[k];
        for (let j = 0; j < width; j++) next[to + j] += own * row[j];
      }
    }
    orthonormalise(next, width);
    values.set(next);
  }
  return { width, values };
}

/** Makes the columns of a matrix orthogonal and of length 1 (Gram and Schmidt, twice for accuracy); dependent ones are 0. */
function orthonormalise(matrix: Float32Array, width: number): void {
  const rows = matrix.length / width;
  const columns = Array.from({ length: width }, (_, j) =>
    Float64Array.from({ length: rows }, (_, r) => matrix[r * width + j]),
  );
  columns.forEach((column, j) => {
    const before = Math.sqrt(inner(column, column));
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < j; other++) {
        const along = inner(column, columns[other]);
        if (along === 0) continue;
        const from = columns[other];
        for (let r = 0; r < rows; r++) column[r] -= along * from[r];
      }
    }
    const length = Math.sqrt(inner(column, column));
    const by = length > 1e-7 * before ? 1 / length : 0;
    for (let r = 0; r < rows; r++) column[r] *= by;
  });
  columns.forEach((column, j) => {
    for (let r = 0; r < rows; r++) matrix[r * width + j] = column[r];
  });
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < a.length; r++) sum += a[r] * b[r];
  return sum;
}

/** Small systems of linear equations, and eigenvectors of small matrices. */

/**
 * Solves `matrix · x = right` by Cholesky's factorisation, in place. Time: `size`³ / 6 multiplications.
 *
 * @param matrix symmetric, `size` rows, flattened, of which the lower triangle is read; contains the factor afterwards.
 * @param right is replaced by the solution.
 * @param least the minimum pivot; lower ones are replaced by it, so that the result is finite if the matrix is not
 * positive definite.
 */
export function solvePositive(matrix: Float64Array, right: Float64Array, size: number, least: number): void {
  for (let c = 0; c < size; c++) {
    const row = c * size;
    let pivot = matrix[row + c];
    for (let k = 0; k < c; k++) pivot -= matrix[row + k] * matrix[row + k];
    const root = Math.sqrt(Math.max(pivot, least));
    matrix[row + c] = root;
    for (let r = c + 1; r < size; r++) {
      const below = r * size;
      let sum = matrix[below + c];
      for (let k = 0; k < c; k++) sum -= matrix[below + k] * matrix[row + k];
      matrix[below + c] = sum / root;
    }
  }
  for (let r = 0; r < size; r++) {
    let sum = right[r];
    for (let k = 0; k < r; k++) sum -= matrix[r * size + k] * right[k];
    right[r] = sum / matrix[r * size + r];
  }
  for (let r = size - 1; r >= 0; r--) {
    let sum = right[r];
    for (let k = r + 1; k < size; k++) sum -= matrix[k * size + r] * right[k];
    right[r] = sum / matrix[r * size + r];
  }
}

/** Sweeps over all pairs, at most: each about squares what is left beside the diagonal. */
const SWEEPS = 12;

/** Where the squares beside the diagonal sum to this share of all, they count as 0. */
const OFF_DIAGONAL = 1e-20;

/**
 * The eigenvectors of a symmetric matrix, by Jacobi's method of plane rotations. Time: about 10 · `size`³ · 6 multiplications.
 *
 * @param matrix its `size` rows one after the other; afterwards the eigenvalues are on its diagonal.
 * @returns the eigenvectors in columns: that of the eigenvalue at place `c` is `[r * size + c]` for all `r`.
 */
export function eigenvectors(matrix: Float64Array, size: number): Float64Array {
  const vectors = new Float64Array(size * size);
  for (let c = 0; c < size; c++) vectors[c * size + c] = 1;
  let all = 0;
  for (const member of matrix) all += member * member;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = 0; q < p; q++) off += 2 * matrix[p * size + q] ** 2;
    if (off <= OFF_DIAGONAL * all) break;
    for (let p = 1; p < size; p++) for (let q = 0; q < p; q++) rotate(matrix, vectors, size, p, q);
  }
  return vectors;
}

/** Makes the member at `p` and `q` 0. */
function rotate(matrix: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const between = matrix[p * size + q];
  if (between === 0) return;
  const ratio = (matrix[q * size + q] - matrix[p * size + p]) / (2 * between);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  for (let k = 0; k < size; k++) {
    const [a, b] = [matrix[k * size + p], matrix[k * size + q]];
    matrix[k * size + p] = cosine * a - sine * b;
    matrix[k * size + q] = sine * a + cosine * b;
    const [c, d] = [vectors[k * size + p], vectors[k * size + q]];
    vectors[k * size + p] = cosine * c - sine * d;
    vectors[k * size + q] = sine * c + cosine * d;
  }
  for (let k = 0; k < size; k++) {
    const [a, b] = [matrix[p * size + k], matrix[q * size + k]];
    matrix[p * size + k] = cosine * a - sine * b;
    matrix[q * size + k] = sine * a + cosine * b;
  }
}

/** Solving small systems of linear equations. */

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

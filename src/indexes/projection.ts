/** Projection of vectors to a plane by principal component analysis (Pearson 1901), deterministic. */
import { dotOf } from '../runtime/index.js';

/** Rounds of orthogonal iteration; far fewer are sufficient for display. */
const ROUNDS = 50;

/**
 * Positions on the first two principal components of normalised vectors; they are normalised to length 1, as popular
 * items have longer vectors. About `4 * rows * width² / 2` multiplications.
 *
 * @param vectors `[rows, width]`, flattened.
 * @returns `[rows, 2]`, flattened, from -1 to 1; 0 where the vectors do not differ.
 *
 * @example
 * Array.from(projected(Float32Array.of(1, 0, -1, 0, 0, 0.5, 0, -0.5), 2), Math.abs).filter((x) => x > 0.99).length; // 4
 */
export function projected(vectors: ArrayLike<number>, width: number): Float32Array {
  const rows = width > 0 ? Math.floor(vectors.length / width) : 0;
  const places = new Float32Array(rows * 2);
  if (rows === 0) return places;
  const unit = centred(vectors, rows, width);
  const covariance = covarianceOf(unit, rows, width);
  const axes = firstAxes(covariance, width);
  for (let row = 0; row < rows; row++) {
    for (let axis = 0; axis < 2; axis++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += unit[row * width + k] * axes[axis][k];
      places[row * 2 + axis] = sum;
    }
  }
  const reach = places.reduce((most, place) => Math.max(most, Math.abs(place)), 0);
  return reach > 0 ? places.map((place) => place / reach) : places;
}

/** Rows normalised to length 1, minus their mean. */
function centred(vectors: ArrayLike<number>, rows: number, width: number): Float64Array {
  const unit = new Float64Array(rows * width);
  const mean = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let k = 0; k < width; k++) square += vectors[row * width + k] ** 2;
    const length = Math.sqrt(square) || 1;
    for (let k = 0; k < width; k++) {
      unit[row * width + k] = vectors[row * width + k] / length;
      mean[k] += unit[row * width + k] / rows;
    }
  }
  for (let at = 0; at < unit.length; at++) unit[at] -= mean[at % width];
  return unit;
}

function covarianceOf(unit: Float64Array, rows: number, width: number): Float64Array {
  const covariance = new Float64Array(width * width);
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < width; a++) {
      const value = unit[row * width + a];
      if (value === 0) continue;
      for (let b = a; b < width; b++) covariance[a * width + b] += value * unit[row * width + b];
    }
  }
  for (let a = 0; a < width; a++) {
    for (let b = 0; b < a; b++) covariance[a * width + b] = covariance[b * width + a];
  }
  return covariance;
}

/** The two eigenvectors of the largest eigenvalues, each with its largest member above 0. */
function firstAxes(matrix: Float64Array, width: number): readonly [Float64Array, Float64Array] {
  // Fixed initial vectors, different from any axis, so that the result is deterministic and no eigenvector is missed.
  let axes: Float64Array[] = [0, 1].map((axis) =>
    Float64Array.from({ length: width }, (_, k) => Math.cos(k * (axis + 1) + axis)),
  );
  for (let round = 0; round < ROUNDS; round++) {
    axes = axes.map((axis) => times(matrix, axis, width));
    const [first, second] = axes;
    scale(first);
    const along = dotOf(first, second);
    for (let k = 0; k < width; k++) second[k] -= along * first[k];
    scale(second);
  }
  for (const axis of axes) {
    const largest = axis.reduce((most, member) => (Math.abs(member) > Math.abs(most) ? member : most), 0);
    if (largest < 0) for (let k = 0; k < width; k++) axis[k] = -axis[k];
  }
  return [axes[0], axes[1]];
}

function times(matrix: Float64Array, vector: Float64Array, width: number): Float64Array {
  return Float64Array.from({ length: width }, (_, row) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += matrix[row * width + k] * vector[k];
    return sum;
  });
}

/** Normalises to length 1; a zero vector stays 0. */
function scale(vector: Float64Array): void {
  const length = Math.sqrt(dotOf(vector, vector));
  if (length > 0) for (let k = 0; k < vector.length; k++) vector[k] /= length;
}

/**
 * Item factors: a vector for each item, such that a person's vector, fitted to their items, predicts further items
 * by inner products. Factors capture what many items have in common, whereas the linear model (`linear-items.ts`)
 * captures pairs.
 *
 * Alternating least squares with a small weight for what was not had (Hu, Koren and Volinsky 2008,
 * doi:10.1109/ICDM.2008.22). Vectors that rest on more are penalised more, in proportion (Rendle et al. 2022,
 * doi:10.1145/3523227.3548486): with the same penalty for all, those of rare items vanish beside those of popular ones.
 */
import { seeded } from '../runtime/index.js';
import { type AmountSettings, havingOf } from './having.js';
import type { Sequences } from './item-graph.js';
import { eigenvectors } from './solve.js';

/** Plain data, in shared memory. */
export interface ItemFactors {
  /** The number of dimensions; 0 where there are no factors. */
  readonly width: number;
  /** Item `i`'s vector is at `i * width`. */
  readonly vectors: Float32Array;
  /** The weight of their predictions relative to those of the linear model. */
  readonly weight: number;
  /**
   * What every person's equations begin with: the sum over all items that were fitted, with the penalty that all have. The
   * vectors' axes are such that it is 0 but on the diagonal, which these `width` numbers are.
   */
  readonly base: Float64Array;
  /** What each item that a person had adds to their penalty. */
  readonly penalty: number;
}

/** No factors, for data without events, or with too many. */
export const NO_FACTORS: ItemFactors = {
  width: 0,
  weight: 0,
  vectors: new Float32Array(0),
  base: new Float64Array(0),
  penalty: 0,
};

/**
 * The number of candidates of the linear model whose scores factors change: a product for each of the thousands of
 * items that it relates to a long history would take longer than the model itself.
 */
export const RESCORED = 400;

/** How item factors are fitted. */
export interface FactorSettings extends AmountSettings {
  /** How much their predictions are to count; see {@link ItemFactors}. */
  readonly factors: number;
  /** The penalty of a vector that rests on as much as is average; above 0. */
  readonly factorPenalty: number;
}

/** Widths, of which the largest is taken that costs no more than {@link BUDGET}. */
const WIDTHS = [64, 32, 16];

/** The maximum number of multiplications of fitting: about twenty seconds. */
const BUDGET = 20e9;

/** With fewer items per person than this on average, no factors are fitted: the data is too sparse. */
const FEWEST = 3;

/** The number of rounds in which people's and items' vectors are fitted to each other. */
const ROUNDS = 6;

/** What an item that was not had counts beside one that was. */
const UNOBSERVED = 0.03;

/** The number of conjugate gradient steps in each round. */
const STEPS = 3;

/** The sum of squared residuals at which the steps stop. */
const LEAST = 1e-12;

/** The initial size of the vectors' elements, times the root of the width. */
const FIRST = 0.1;

/** A row's penalty is `fixed` and `each` for each that is in it. */
interface Penalty {
  readonly fixed: number;
  readonly each: number;
}

/** Rows with what is in them: `other[k]` as much as `value[k]`. */
interface Rows {
  readonly start: Uint32Array;
  readonly other: Int32Array;
  readonly value: Float64Array;
}

/**
 * Fits the factors. Time: at most {@link BUDGET} multiplications. There are no factors for data on which even narrow
 * vectors would take longer, and for data that is too sparse ({@link FEWEST}). Deterministic: the initial values come
 * from a fixed seed.
 *
 * @param items one more than the largest number of an item.
 * @param settings with `strength` and `measures` as in `LinearSettings`.
 * @param onProgress called now and then with the share done, 0 to 1.
 */
export function buildItemFactors(
  sequences: Sequences,
  items: number,
  { factors: weight, factorPenalty, ...amounts }: FactorSettings,
  onProgress: (share: number) => void = () => {},
): ItemFactors {
  const { start, item, value } = havingOf(sequences, items, { discount: 0, ...amounts });
  const users = start.length - 1;
  const width = WIDTHS.find((each) => costOf(each, item.length, users + items) <= BUDGET);
  let people = 0;
  for (let user = 0; user < users; user++) if (start[user + 1] > start[user]) people++;
  if (width === undefined || item.length < FEWEST * Math.max(1, people)) return NO_FACTORS;
  const byUser: Rows = { start, other: item, value };
  const byItem = transposed(byUser, items);
  const ofUsers = new Float32Array(users * width);
  const vectors = new Float32Array(new SharedArrayBuffer(4 * items * width));
  const random = seeded(1);
  for (let k = 0; k < vectors.length; k++) vectors[k] = ((random() - 0.5) * FIRST) / Math.sqrt(width);
  const ofUser = penaltyOf(byUser, items, factorPenalty);
  const ofItem = penaltyOf(byItem, people, factorPenalty);
  for (let round = 0; round < ROUNDS; round++) {
    fitSide(byUser, vectors, ofUsers, width, ofUser);
    fitSide(byItem, ofUsers, vectors, width, ofItem);
    onProgress((round + 1) / ROUNDS);
  }
  return { width, weight, vectors, base: turned(vectors, width, ofUser.fixed), penalty: ofUser.each };
}

/** Turns vectors to the axes in which the matrix of all equations is diagonal: their products stay. @returns that diagonal. */
function turned(vectors: Float32Array, width: number, penalty: number): Float64Array {
  const matrix = mirrored(baseOf(vectors, width, penalty), width);
  const axes = eigenvectors(matrix, width);
  const own = new Float64Array(width);
  for (let at = 0; at < vectors.length; at += width) {
    own.fill(0);
    for (let r = 0; r < width; r++) {
      const times = vectors[at + r];
      const row = r * width;
      for (let c = 0; c < width; c++) own[c] += times * axes[row + c];
    }
    vectors.set(own, at);
  }
  return Float64Array.from(own, (_, c) => matrix[c * width + c]);
}

/** In proportion to what a row rests on, what was not had counting as {@link UNOBSERVED}: on average `penalty`. */
function penaltyOf({ start, other }: Rows, others: number, penalty: number): Penalty {
  let rows = 0;
  for (let row = 0; row + 1 < start.length; row++) if (start[row + 1] > start[row]) rows++;
  const unobserved = UNOBSERVED * others;
  const each = penalty / (other.length / Math.max(1, rows) + unobserved);
  return { each, fixed: each * unobserved };
}

/** The number of rounds of fitting people's vectors, from zeros, before those of new items. */
const FOLDING = 2;

/**
 * Adds vectors of items that came after the factors were fitted: people's vectors are fitted to the items that have
 * one, and the new items' to those ('folding in', Hu, Koren and Volinsky 2008). Other items' vectors are unchanged.
 * Time: about a sixth of fitting.
 *
 * @param isNew whether an item is new and gets a vector.
 */
export function withNewItems(
  before: ItemFactors,
  sequences: Sequences,
  items: number,
  { factorPenalty, ...amounts }: Omit<FactorSettings, 'factors'>,
  isNew: (item: number) => boolean,
): ItemFactors {
  const { width } = before;
  if (width === 0) return before;
  const { start, item, value } = havingOf(sequences, items, { ...amounts, discount: 0 });
  const byUser: Rows = { start, other: item, value };
  const vectors = new Float32Array(new SharedArrayBuffer(4 * items * width));
  vectors.set(before.vectors.subarray(0, vectors.length));
  const ofUsers = new Float32Array((start.length - 1) * width);
  const ofUser = penaltyOf(byUser, items, factorPenalty);
  for (let round = 0; round < FOLDING; round++) fitSide(byUser, vectors, ofUsers, width, ofUser);
  const byItem = transposed(byUser, items);
  const ofItem = penaltyOf(byItem, start.length - 1, factorPenalty);
  for (let round = 0; round < FOLDING; round++) fitSide(byItem, ofUsers, vectors, width, ofItem, isNew);
  return { ...before, vectors };
}

/**
 * The number of multiplications: each step reads each event twice from either side, and the matrix once for each
 * row.
 */
const costOf = (width: number, events: number, rows: number): number =>
  ROUNDS * (STEPS + 1) * (4 * events * width + rows * width ** 2);

/** The number of latest items that a person's vector is fitted to. */
const FITTED = 200;

/** The steps end where the squares of what is left are this share of those at first; lists are no better with less. */
const PRECISE = 1e-4;

/**
 * A person's vector, fitted to what they had of the items that have vectors; 0 where they had none. By conjugate gradients
 * in units in which the matrix of all items is the identity, so that there are no more steps than items they had.
 */
export function personVector(
  { width, vectors, base, penalty }: ItemFactors,
  had: { readonly item: Int32Array; readonly value: Float64Array },
): Float64Array {
  const own = new Float64Array(width);
  const count = Math.min(FITTED, had.item.length);
  let total = 0;
  for (let k = 0; k < count; k++) total += had.value[k];
  const rest = new Float64Array(width);
  const known: number[] = [];
  for (let k = 0; k < count; k++) {
    const at = had.item[k] * width;
    if (at >= vectors.length) continue;
    known.push(k);
    addVector(rest, vectors, at, (had.value[k] * count) / total);
  }
  const unit = new Float64Array(width);
  const along = new Float64Array(width);
  const product = new Float64Array(width);
  let size = 0;
  for (let c = 0; c < width; c++) {
    unit[c] = 1 / (base[c] + penalty * count);
    along[c] = unit[c] * rest[c];
    size += rest[c] * along[c];
  }
  const enough = PRECISE * size;
  for (let step = 0; step <= known.length && size > enough; step++) {
    for (let c = 0; c < width; c++) product[c] = along[c] / unit[c];
    for (const k of known) {
      const at = had.item[k] * width;
      addVector(product, vectors, at, ((had.value[k] * count) / total) * innerProduct(along, vectors, at));
    }
    let curvature = 0;
    for (let c = 0; c < width; c++) curvature += along[c] * product[c];
    const length = size / curvature;
    const before = size;
    size = 0;
    for (let c = 0; c < width; c++) {
      own[c] += length * along[c];
      rest[c] -= length * product[c];
      size += unit[c] * rest[c] * rest[c];
    }
    for (let c = 0; c < width; c++) along[c] = unit[c] * rest[c] + (size / before) * along[c];
  }
  return own;
}

/** The lower triangle of the weighted sum of all vectors' products, with the penalty. */
function baseOf(vectors: Float32Array, width: number, penalty: number): Float64Array {
  const base = new Float64Array(width * width);
  for (let at = 0; at < vectors.length; at += width) {
    for (let r = 0; r < width; r++) {
      const times = UNOBSERVED * vectors[at + r];
      const row = r * width;
      for (let c = 0; c <= r; c++) base[row + c] += times * vectors[at + c];
    }
  }
  for (let r = 0; r < width; r++) base[r * width + r] += penalty;
  return base;
}

/**
 * Fits one side's vectors to the other side's, by {@link STEPS} steps of conjugate gradients from where they are (Takács,
 * Pilászy and Tikk 2011, doi:10.1145/2043932.2043987): time grows with the width, not with its square, for each event.
 */
function fitSide(
  { start, other, value }: Rows,
  from: Float32Array,
  to: Float32Array,
  width: number,
  { fixed, each }: Penalty,
  isFitted: (row: number) => boolean = () => true,
): void {
  const base = mirrored(baseOf(from, width, fixed), width);
  const [own, rest, along, product] = Array.from({ length: 4 }, () => new Float64Array(width));
  for (let row = 0; row + 1 < start.length; row++) {
    if (!isFitted(row)) continue;
    const [first, end] = [start[row], start[row + 1]];
    const at = row * width;
    if (first === end) {
      to.fill(0, at, at + width);
      continue;
    }
    for (let c = 0; c < width; c++) own[c] = to[at + c];
    const more = each * (end - first);
    multiply(base, own, rest);
    for (let c = 0; c < width; c++) rest[c] = -rest[c] - more * own[c];
    for (let k = first; k < end; k++) {
      const vector = other[k] * width;
      addVector(rest, from, vector, value[k] * (1 - innerProduct(own, from, vector)));
    }
    along.set(rest);
    let size = squared(rest);
    for (let step = 0; step < STEPS && size > LEAST; step++) {
      multiply(base, along, product);
      for (let c = 0; c < width; c++) product[c] += more * along[c];
      for (let k = first; k < end; k++) {
        const vector = other[k] * width;
        addVector(product, from, vector, value[k] * innerProduct(along, from, vector));
      }
      let curvature = 0;
      for (let c = 0; c < width; c++) curvature += along[c] * product[c];
      const length = size / curvature;
      for (let c = 0; c < width; c++) {
        own[c] += length * along[c];
        rest[c] -= length * product[c];
      }
      const before = size;
      size = squared(rest);
      for (let c = 0; c < width; c++) along[c] = rest[c] + (size / before) * along[c];
    }
    to.set(own, at);
  }
}

/** Fills the upper triangle of a symmetric matrix from the lower one. */
function mirrored(matrix: Float64Array, width: number): Float64Array {
  for (let r = 0; r < width; r++) for (let c = 0; c < r; c++) matrix[c * width + r] = matrix[r * width + c];
  return matrix;
}

/** Writes the product of a symmetric matrix and a vector. */
function multiply(matrix: Float64Array, vector: Float64Array, product: Float64Array): void {
  const width = vector.length;
  product.fill(0);
  for (let r = 0; r < width; r++) {
    const times = vector[r];
    const row = r * width;
    for (let c = 0; c < width; c++) product[c] += times * matrix[row + c];
  }
}

/** Adds a multiple of the vector that begins at `at`. */
function addVector(sum: Float64Array, vectors: Float32Array, at: number, times: number): void {
  for (let c = 0; c < sum.length; c++) sum[c] += times * vectors[at + c];
}

function squared(vector: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < vector.length; c++) sum += vector[c] * vector[c];
  return sum;
}

function transposed({ start, other, value }: Rows, columns: number): Rows {
  const first = new Uint32Array(columns + 1);
  for (const column of other) first[column + 1]++;
  for (let c = 0; c < columns; c++) first[c + 1] += first[c];
  const next = first.slice(0, -1);
  const rows = new Int32Array(other.length);
  const values = new Float64Array(other.length);
  for (let row = 0; row + 1 < start.length; row++) {
    for (let k = start[row]; k < start[row + 1]; k++) {
      const slot = next[other[k]]++;
      rows[slot] = row;
      values[slot] = value[k];
    }
  }
  return { start: first, other: rows, value: values };
}

/** The prediction for a person, given their vector, of the item whose vector is at `at`. */
export function innerProduct(own: Float64Array, vectors: Float32Array, at: number): number {
  // Four sums, as each addition to one sum would wait for the one before; all widths are divisible by four.
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let k = 0; k < own.length; k += 4) {
    a += own[k] * vectors[at + k];
    b += own[k + 1] * vectors[at + k + 1];
    c += own[k + 2] * vectors[at + k + 2];
    d += own[k + 3] * vectors[at + k + 3];
  }
  return a + b + (c + d);
}

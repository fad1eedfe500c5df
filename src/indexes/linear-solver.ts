/**
 * Solves the regression of one item after the other on its most telling others.
 *
 * These are chosen twice: first those that explain most alone, then those whose count with the item differs most from what
 * the first let expect. So an item that people take instead of another, such as the same under another id, says that the
 * other is not taken, although both are never had together.
 */
import type { CoOccurrence, CoOccurring } from './co-occurrence.js';
import { solvePositive } from './solve.js';
import { top } from './top.js';

/** The maximum number of items that an item is predicted from. */
const CANDIDATES = 64;

/** How many of them are chosen by what the others leave unexplained. */
const REVISED = 16;

/** The regularisation of a regression; see `LinearSettings`. */
interface Regularisation {
  readonly penalty: number;
  readonly dropped: number;
}

/** That of the first regressions, by which candidates are chosen, independent of that for solving. */
const CHOOSING: Regularisation = { penalty: 80, dropped: 0.6 };

/**
 * Smaller pivots, as a share of the penalty, are raised to this: counts that were not kept can make the matrix
 * indefinite.
 */
const LEAST_PIVOT = 0.01;

/** Solves regressions one after the other, reusing memory. */
class Regression {
  readonly #counts: CoOccurrence;
  /** By item, its position among the candidates, or -1. In bytes, so that it stays in the processor's cache. */
  readonly #place: Int8Array;
  /** The co-occurrences of the candidates with each other: the lower triangle, without the diagonal. */
  readonly #sums = new Float64Array(CANDIDATES * CANDIDATES);
  readonly #matrix = new Float64Array(CANDIDATES * CANDIDATES);

  constructor(counts: CoOccurrence) {
    this.#counts = counts;
    this.#place = new Int8Array(counts.items).fill(-1);
  }

  /** @returns the weights of the candidates with each of the regularisations. */
  weigh({ item, sum }: CoOccurring, regularisations: readonly Regularisation[]): Float64Array[] {
    const n = item.length;
    this.#gather(item);
    return regularisations.map(({ penalty, dropped }) => {
      const { own } = this.#counts;
      this.#matrix.set(this.#sums.subarray(0, n * n));
      for (let p = 0; p < n; p++) this.#matrix[p * n + p] = own[item[p]] * (1 + dropped) + penalty;
      const weight = sum.slice();
      solvePositive(this.#matrix, weight, n, LEAST_PIVOT * penalty);
      return weight;
    });
  }

  #gather(from: Int32Array): void {
    const n = from.length;
    const matrix = this.#sums;
    const place = this.#place;
    matrix.fill(0, 0, n * n);
    for (let p = 0; p < n; p++) place[from[p]] = p;
    for (let p = 0; p < n; p++) {
      const { item: others, sum: sums } = this.#counts.of(from[p]);
      for (let e = 0; e < others.length; e++) {
        const q = place[others[e]];
        if (q < 0) continue;
        // The count of a pair can be kept for one of its items and not for the other.
        matrix[q < p ? p * n + q : q * n + p] = sums[e];
      }
    }
    for (let p = 0; p < n; p++) place[from[p]] = -1;
  }
}

/** The items that each item is predicted from; those of an item are chosen on first use, once for all regularisations. */
export class Candidates {
  readonly counts: CoOccurrence;
  readonly #of: (CoOccurring | undefined)[];
  readonly #regression: Regression;
  /** By item, what is left unexplained of its sum with the target; otherwise 0. */
  readonly #left: Float64Array;
  /** By item, what it would explain of that. */
  readonly #gain: Float64Array;
  /** By item, 1 if it is among the first {@link Candidates.#touched}; otherwise 0. */
  readonly #isTouched: Uint8Array;
  readonly #touched: Int32Array;

  constructor(counts: CoOccurrence) {
    this.counts = counts;
    this.#of = Array(counts.items);
    this.#regression = new Regression(counts);
    this.#left = new Float64Array(counts.items);
    this.#gain = new Float64Array(counts.items);
    this.#isTouched = new Uint8Array(counts.items);
    this.#touched = new Int32Array(counts.items);
  }

  /** @returns them with their sums with the target. */
  of(target: number): CoOccurring {
    this.#of[target] ??= this.#choose(target);
    return this.#of[target];
  }

  #choose(target: number): CoOccurring {
    // They are in the order of how much each explains.
    const { item, sum } = this.counts.of(target);
    const first = { item: item.slice(0, CANDIDATES - REVISED), sum: sum.slice(0, CANDIDATES - REVISED) };
    const [weight] = this.#regression.weigh(first, [CHOOSING]);
    const added = this.#unexplained(target, first.item, weight);
    return {
      item: Int32Array.of(...first.item, ...added.item),
      sum: Float64Array.of(...first.sum, ...added.sum),
    };
  }

  /**
   * The items whose sum with the target differs most from what the candidates let expect, with these sums: also items
   * that seldom go with the target although the candidates go with both, such as the same under another id, of which
   * people take one (the active set of coordinate descent, as in SLIM, doi:10.1109/ICDM.2011.134).
   */
  #unexplained(target: number, from: Int32Array, weight: Float64Array): CoOccurring {
    const { own } = this.counts;
    const [left, gain, touched, isTouched] = [this.#left, this.#gain, this.#touched, this.#isTouched];
    const { item, sum } = this.counts.of(target);
    let count = item.length;
    touched.set(item);
    for (let e = 0; e < item.length; e++) {
      left[item[e]] = sum[e];
      isTouched[item[e]] = 1;
    }
    for (let c = 0; c < from.length; c++) {
      const { item: others, sum: sums } = this.counts.of(from[c]);
      for (let e = 0; e < others.length; e++) {
        const j = others[e];
        if (isTouched[j] === 0) {
          touched[count++] = j;
          isTouched[j] = 1;
        }
        left[j] -= weight[c] * sums[e];
      }
    }
    const gainOf = (j: number, rest: number) =>
      rest ** 2 / (own[j] * (1 + CHOOSING.dropped) + CHOOSING.penalty);
    for (let k = 0; k < count; k++) {
      const j = touched[k];
      gain[j] = gainOf(j, left[j]);
      isTouched[j] = 0;
    }
    gain[target] = 0;
    for (const candidate of from) gain[candidate] = 0;
    const best = Array.from(top(touched, count, gain, 2 * REVISED))
      .filter((j) => gain[j] > 0)
      .map((j) => {
        const e = item.indexOf(j);
        if (e >= 0) return { item: j, sum: sum[e], gain: gain[j] };
        // What was not kept may be large beside what is expected of it.
        const exact = this.counts.between(target, j);
        return { item: j, sum: exact, gain: gainOf(j, left[j] + exact) };
      })
      .sort((a, b) => b.gain - a.gain)
      .slice(0, REVISED);
    for (let k = 0; k < count; k++) left[touched[k]] = 0;
    return {
      item: Int32Array.from(best, (one) => one.item),
      sum: Float64Array.from(best, (one) => one.sum),
    };
  }
}

/** Solves the regressions on the candidates, one after the other. */
export class Solver {
  readonly #candidates: Candidates;
  readonly #regression: Regression;
  readonly #regularisations: readonly Regularisation[];

  constructor(candidates: Candidates, regularisations: readonly Regularisation[]) {
    this.#candidates = candidates;
    this.#regression = new Regression(candidates.counts);
    this.#regularisations = regularisations;
  }

  /** The items that `target` is predicted from, and their weights with each of the regularisations. */
  solve(target: number): { from: Int32Array; weights: Float64Array[] } {
    const chosen = this.#candidates.of(target);
    return { from: chosen.item, weights: this.#regression.weigh(chosen, this.#regularisations) };
  }
}

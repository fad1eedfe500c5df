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
  /** By item, its position among the candidates, or -1. */
  readonly #place: Int32Array;
  readonly #matrix = new Float64Array(CANDIDATES * CANDIDATES);

  constructor(counts: CoOccurrence) {
    this.#counts = counts;
    this.#place = new Int32Array(counts.items).fill(-1);
  }

  /** @returns the weights of the candidates. */
  weigh({ item, sum }: CoOccurring, regularisation: Regularisation): Float64Array {
    const weight = sum.slice();
    this.#fill(item, regularisation);
    solvePositive(this.#matrix, weight, item.length, LEAST_PIVOT * regularisation.penalty);
    return weight;
  }

  /** Writes the candidates' co-occurrences with each other into the matrix, with the penalty. */
  #fill(from: Int32Array, { penalty, dropped }: Regularisation): void {
    const { own } = this.#counts;
    const n = from.length;
    const matrix = this.#matrix;
    const place = this.#place;
    matrix.fill(0, 0, n * n);
    for (let p = 0; p < n; p++) place[from[p]] = p;
    for (let p = 0; p < n; p++) {
      const { item: others, sum: sums } = this.#counts.of(from[p]);
      for (let e = 0; e < others.length; e++) {
        const q = place[others[e]];
        if (q < 0) continue;
        // The count of a pair can be kept for one of its items and not for the other.
        matrix[p * n + q] = sums[e];
        matrix[q * n + p] = sums[e];
      }
      matrix[p * n + p] = own[from[p]] * (1 + dropped) + penalty;
    }
    for (let p = 0; p < n; p++) place[from[p]] = -1;
  }
}

/** The items that each item is predicted from; those of an item are chosen on first use, once for all regularisations. */
export class Candidates {
  readonly counts: CoOccurrence;
  readonly #of: (CoOccurring | undefined)[];
  readonly #regression: Regression;
  /** By item, what is left unexplained of its sum with the target, and what it would explain of that; otherwise 0. */
  readonly #left: Float64Array;
  readonly #gain: Float64Array;
  readonly #touched: Int32Array;

  constructor(counts: CoOccurrence) {
    this.counts = counts;
    this.#of = Array(counts.items);
    this.#regression = new Regression(counts);
    this.#left = new Float64Array(counts.items);
    this.#gain = new Float64Array(counts.items);
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
    const added = this.#unexplained(target, first.item, this.#regression.weigh(first, CHOOSING));
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
    const [left, gain, touched] = [this.#left, this.#gain, this.#touched];
    const { item, sum } = this.counts.of(target);
    let count = item.length;
    touched.set(item);
    for (let e = 0; e < item.length; e++) {
      left[item[e]] = sum[e];
      gain[item[e]] = 1;
    }
    for (let c = 0; c < from.length; c++) {
      const { item: others, sum: sums } = this.counts.of(from[c]);
      for (let e = 0; e < others.length; e++) {
        const j = others[e];
        if (gain[j] === 0) touched[count++] = j;
        gain[j] = 1;
        left[j] -= weight[c] * sums[e];
      }
    }
    const gainOf = (j: number, rest: number) =>
      rest ** 2 / (own[j] * (1 + CHOOSING.dropped) + CHOOSING.penalty);
    for (let k = 0; k < count; k++) gain[touched[k]] = gainOf(touched[k], left[touched[k]]);
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
    for (let k = 0; k < count; k++) {
      gain[touched[k]] = 0;
      left[touched[k]] = 0;
    }
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
  readonly #regularisation: Regularisation;

  constructor(candidates: Candidates, regularisation: Regularisation) {
    this.#candidates = candidates;
    this.#regression = new Regression(candidates.counts);
    this.#regularisation = regularisation;
  }

  /** The items that `target` is predicted from, and their weights. */
  solve(target: number): { from: Int32Array; weight: Float64Array } {
    const chosen = this.#candidates.of(target);
    return { from: chosen.item, weight: this.#regression.weigh(chosen, this.#regularisation) };
  }
}

/**
 * The linear item-to-item model: how much having one item says that a person will have another, whatever the order. It
 * predicts each item from those that go with it most, by ridge regression over people.
 *
 * - The model is that of EASE (Steck 2019, arXiv:1905.03375), solved for each item among its {@link CANDIDATES} most
 *   telling others alone, as the sparse approximation of Steck (2019, 'Markov Random Fields for Collaborative
 *   Filtering', arXiv:1910.09645) does: time and memory grow with the items, not with their square or cube.
 * - Where a person with many items says less by each, theirs count as (number of items)^-discount.
 * - How much a person had of an item counts by its logarithm, or not at all.
 *
 * Penalty, `dropped`, discount and strength are chosen by validation on the data at hand; see `docs/retrieval.md`.
 */
import { type Having, havingOf } from './having.js';
import type { ItemGraph, Sequences } from './item-graph.js';
import { solvePositive } from './solve.js';
import { top } from './top.js';

/** Other items that an item is predicted from, at most. */
const CANDIDATES = 64;

/** Co-occurring items whose counts are kept for each item, at most; what is not kept counts as 0. */
const KEPT = 400;

/** The penalty by which candidates are chosen, whatever the one is that is solved with. */
const CHOOSING = 80;

export interface LinearSettings {
  /** The ridge penalty, where a person's item counts 1 on average; above 0. */
  readonly penalty: number;
  /**
   * How much more an item counts with itself than it does, as if people's items were left out by chance in fitting (Steck
   * 2020, 'Autoencoders that don't overfit towards the Identity'): popular items are held back more than rare ones. 0 or more.
   */
  readonly dropped: number;
  /** A person's items count by their number to the power of minus this; 0 or more. */
  readonly discount: number;
  /** How much it counts how much a person had of an item: from 0, not at all, to 1, by its logarithm. */
  readonly strength: number;
  /** Whether the amounts that events name (plays, quantities, shares watched) count as well; without, only how many events there are. */
  readonly measures: boolean;
}

/** Of each item, the items it was had together with, and the sums over people of both values' product. */
export interface CoOccurrence {
  readonly item: readonly Int32Array[];
  readonly sum: readonly Float64Array[];
  /** Each item's sum with itself. */
  readonly own: Float64Array;
}

/**
 * What the model is solved from: how often items were had together. Several models, with different penalties, can be
 * solved from the same.
 *
 * Time: the pairs of items that people had. Memory: 12 bytes for each of the {@link KEPT} items kept of each.
 *
 * @param sequences what people had; its order does not matter.
 * @param items one more than the largest number of an item.
 * @param onProgress called now and then with the share done, 0 to 1.
 */
export function coOccurrenceOf(
  sequences: Sequences,
  items: number,
  settings: Omit<LinearSettings, 'penalty' | 'dropped'>,
  onProgress: (share: number) => void = () => {},
): CoOccurrence {
  return coOccurrence(havingOf(sequences, items, settings), items, onProgress);
}

/**
 * Solves the model. Time: {@link CANDIDATES}³ / 6 multiplications for each item, fewer where items have few others.
 *
 * @param counts of {@link coOccurrenceOf}.
 * @param settings see {@link LinearSettings}.
 * @param onProgress called now and then with the share done, 0 to 1.
 * @returns for each item, those that it tells of, with weights above or below 0; in the order of their numbers.
 */
export function solveLinearItems(
  counts: CoOccurrence,
  settings: Pick<LinearSettings, 'penalty' | 'dropped'>,
  onProgress: (share: number) => void = () => {},
): ItemGraph {
  const items = counts.item.length;
  const solver = new Solver(counts, settings);
  const from: Int32Array[] = [];
  const weight: Float64Array[] = [];
  for (let target = 0; target < items; target++) {
    const solved = solver.solve(target);
    from.push(solved.from);
    weight.push(solved.weight);
    if (target % 256 === 0) onProgress(target / items);
  }
  return bySource(from, weight, items);
}

/** Fits the model: {@link coOccurrenceOf} and {@link solveLinearItems} in one. */
export function buildLinearItems(
  sequences: Sequences,
  items: number,
  settings: LinearSettings,
  onProgress: (share: number) => void = () => {},
): ItemGraph {
  const counts = coOccurrenceOf(sequences, items, settings, (share) => onProgress(share / 2));
  return solveLinearItems(counts, settings, (share) => onProgress((1 + share) / 2));
}

/** What a co-occurrence alone explains of the other item. */
const explained = (sum: number, own: number): number => (sum * sum) / (own + CHOOSING);

function coOccurrence(
  { start, item, value }: Having,
  items: number,
  onProgress: (share: number) => void,
): CoOccurrence {
  // By item, the places in `item` where it stands, and the person of each place.
  const first = new Uint32Array(items + 1);
  for (const i of item) first[i + 1]++;
  for (let i = 0; i < items; i++) first[i + 1] += first[i];
  const next = first.slice(0, -1);
  const places = new Uint32Array(item.length);
  const person = new Uint32Array(item.length);
  for (let user = 0; user + 1 < start.length; user++) {
    for (let p = start[user]; p < start[user + 1]; p++) {
      places[next[item[p]]++] = p;
      person[p] = user;
    }
  }
  const own = new Float64Array(items);
  for (let p = 0; p < item.length; p++) own[item[p]] += value[p] ** 2;
  const sum = new Float64Array(items);
  const score = new Float64Array(items);
  const touched = new Int32Array(items);
  const others: Int32Array[] = [];
  const sums: Float64Array[] = [];
  for (let i = 0; i < items; i++) {
    let count = 0;
    for (let slot = first[i]; slot < first[i + 1]; slot++) {
      const p = places[slot];
      const end = start[person[p] + 1];
      const times = value[p];
      for (let q = start[person[p]]; q < end; q++) {
        const j = item[q];
        if (sum[j] === 0) touched[count++] = j;
        sum[j] += times * value[q];
      }
    }
    let kept = 0;
    for (let k = 0; k < count; k++) {
      const j = touched[k];
      score[j] = explained(sum[j], own[j]);
      if (j === i) sum[j] = 0;
      else touched[kept++] = j;
    }
    const best = top(touched, kept, score, KEPT);
    others.push(best);
    sums.push(Float64Array.from(best, (j) => sum[j]));
    for (let k = 0; k < kept; k++) sum[touched[k]] = 0;
    if (i % 256 === 0) onProgress(i / items);
  }
  return { item: others, sum: sums, own };
}

/** Solves the regressions one after the other, in the same memory. */
class Solver {
  readonly #counts: CoOccurrence;
  readonly #penalty: number;
  readonly #dropped: number;
  /** By item, its place among the candidates, or -1. */
  readonly #place: Int32Array;
  readonly #matrix = new Float64Array(CANDIDATES * CANDIDATES);

  constructor(counts: CoOccurrence, { penalty, dropped }: Pick<LinearSettings, 'penalty' | 'dropped'>) {
    this.#counts = counts;
    this.#penalty = penalty;
    this.#dropped = dropped;
    this.#place = new Int32Array(counts.item.length).fill(-1);
  }

  /** The items that `target` is predicted from, and their weights. */
  solve(target: number): { from: Int32Array; weight: Float64Array } {
    const { item, sum } = this.#counts;
    // They are in the order of what each explains.
    const from = item[target].slice(0, CANDIDATES);
    const weight = sum[target].slice(0, CANDIDATES);
    this.#fill(from);
    solvePositive(this.#matrix, weight, from.length, LEAST_PIVOT * this.#penalty);
    return { from, weight };
  }

  /** Writes the candidates' co-occurrences with each other into the matrix, with the penalty. */
  #fill(from: Int32Array): void {
    const { item, sum, own } = this.#counts;
    const n = from.length;
    const matrix = this.#matrix;
    const place = this.#place;
    matrix.fill(0, 0, n * n);
    for (let p = 0; p < n; p++) place[from[p]] = p;
    for (let p = 0; p < n; p++) {
      const others = item[from[p]];
      const sums = sum[from[p]];
      for (let e = 0; e < others.length; e++) {
        const q = place[others[e]];
        if (q < 0) continue;
        // Of two items, one may have kept the other and not the other way round.
        matrix[p * n + q] = sums[e];
        matrix[q * n + p] = sums[e];
      }
      matrix[p * n + p] = own[from[p]] * (1 + this.#dropped) + this.#penalty;
    }
    for (let p = 0; p < n; p++) place[from[p]] = -1;
  }
}

/** Below this share of the penalty a pivot counts as none: sums that were not kept can make the matrix indefinite. */
const LEAST_PIVOT = 0.01;

/** Turns weights by target into weights by source, in shared memory. */
function bySource(from: readonly Int32Array[], weights: readonly Float64Array[], items: number): ItemGraph {
  const start = new Uint32Array(new SharedArrayBuffer(4 * (items + 1)));
  for (const sources of from) for (const source of sources) start[source + 1]++;
  for (let i = 0; i < items; i++) start[i + 1] += start[i];
  const neighbour = new Int32Array(new SharedArrayBuffer(4 * start[items]));
  const weight = new Float32Array(new SharedArrayBuffer(4 * start[items]));
  const next = start.slice(0, -1);
  from.forEach((sources, target) => {
    for (let k = 0; k < sources.length; k++) {
      const slot = next[sources[k]]++;
      neighbour[slot] = target;
      weight[slot] = weights[target][k];
    }
  });
  return { start, neighbour, weight };
}

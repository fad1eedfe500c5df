/**
 * The linear item-to-item model: how much having one item says that a person will have another, whatever the order. It
 * predicts each item from those that go with it most, by ridge regression over people.
 *
 * - The model is that of EASE (Steck 2019, arXiv:1905.03375), solved for each item among its 64 most
 *   telling others alone, as the sparse approximation of Steck (2019, 'Markov Random Fields for Collaborative
 *   Filtering', arXiv:1910.09645) does: time and memory grow with the items, not with their square or cube.
 * - The items of a person count as (number of items)^-discount, so that those of people with many items can count
 *   less.
 * - Amounts of items count by their logarithm, or not at all.
 *
 * Penalty, `dropped`, discount and strength are chosen by validation on the data at hand; see `docs/retrieval.md`.
 */
import { CoOccurrence } from './co-occurrence.js';
import { havingOf } from './having.js';
import type { ItemGraph, Sequences } from './item-graph.js';
import { Candidates, Solver } from './linear-solver.js';

export interface LinearSettings {
  /** The ridge penalty, relative to items that count 1 on average; above 0. */
  readonly penalty: number;
  /**
   * The additional weight of an item's diagonal, equivalent to dropout of people's items in fitting (Steck 2020,
   * 'Autoencoders that don't overfit towards the Identity'): it regularises popular items more than rare ones. 0 or
   * more.
   */
  readonly dropped: number;
  /** The exponent of the discount for people with many items, see above; 0 or more. */
  readonly discount: number;
  /** The effect of amounts: from 0 for none to 1 for their logarithm. */
  readonly strength: number;
  /**
   * Whether the amounts of events (plays, quantities, shares watched) count as well, instead of only the number of
   * events.
   */
  readonly measures: boolean;
}

/**
 * The candidates that each item can be predicted from, with their co-occurrence counts. Several models with different
 * penalties can be solved from the same ones.
 *
 * They are counted and chosen when they are first needed. Time then: the pairs of items that people had. Memory: 12 bytes
 * for each of the 400 items kept of each.
 *
 * @param sequences people's items; their order does not matter.
 * @param items one more than the largest number of an item.
 */
export function candidatesOf(
  sequences: Sequences,
  items: number,
  settings: Omit<LinearSettings, 'penalty' | 'dropped'>,
): Candidates {
  return new Candidates(new CoOccurrence(havingOf(sequences, items, settings), items));
}

/**
 * Solves the model with one or several regularisations, which share what takes most of the time. Time: 64³ / 6
 * multiplications for each item and regularisation, and again half as many when candidates are first chosen; fewer where
 * items have few others.
 *
 * @param candidates the result of {@link candidatesOf}.
 * @param regularisations see {@link LinearSettings}.
 * @param options `onProgress` is called now and then with the share done, 0 to 1; items that are no target are predicted by
 *   none.
 * @returns for each regularisation, by item, the items that it predicts, with weights above or below 0; in the order of
 *   their numbers.
 */
export function solveLinearItems(
  candidates: Candidates,
  regularisations: readonly Pick<LinearSettings, 'penalty' | 'dropped'>[],
  {
    onProgress = () => {},
    isTarget = () => true,
  }: {
    readonly onProgress?: ((share: number) => void) | undefined;
    readonly isTarget?: (item: number) => boolean;
  } = {},
): ItemGraph[] {
  const { items } = candidates.counts;
  const solver = new Solver(candidates, regularisations);
  const from: ArrayLike<number>[] = [];
  const weights: ArrayLike<number>[][] = regularisations.map(() => []);
  for (let target = 0; target < items; target++) {
    const solved = isTarget(target)
      ? solver.solve(target)
      : { from: NONE, weights: regularisations.map(() => NONE) };
    from.push(solved.from);
    weights.forEach((all, k) => {
      all.push(solved.weights[k]);
    });
    if (target % 256 === 0) onProgress(target / items);
  }
  return weights.map((weight) => bySource(from, weight, items));
}

/** Fits the model: {@link candidatesOf} followed by {@link solveLinearItems}. */
export function buildLinearItems(
  sequences: Sequences,
  items: number,
  settings: LinearSettings,
  onProgress: (share: number) => void = () => {},
): ItemGraph {
  const [linear] = solveLinearItems(candidatesOf(sequences, items, settings), [settings], { onProgress });
  return linear;
}

/**
 * The model's weights for single target items, each solved on first use: for a large catalogue, a fraction of the
 * work of {@link buildLinearItems}, with the same weights.
 *
 * @returns a function that returns the weights of a target by item; items without an entry have weight 0.
 * @example
 * const sequences = {
 *   start: Uint32Array.of(0, 2, 4, 5), // two people had items 0 and 1, one had item 1
 *   item: Int32Array.of(0, 1, 0, 1, 1),
 *   weight: new Float32Array(5).fill(1),
 * };
 * const settings = { penalty: 1, dropped: 0, discount: 0, strength: 0, measures: false };
 * linearWeights(sequences, 2, settings)(1).get(0).toFixed(2); // '0.67'
 */
export function linearWeights(
  sequences: Sequences,
  items: number,
  settings: LinearSettings,
): (target: number) => ReadonlyMap<number, number> {
  const solver = new Solver(candidatesOf(sequences, items, settings), [settings]);
  const solved = new Map<number, ReadonlyMap<number, number>>();
  const solve = (target: number) => {
    const {
      from,
      weights: [weight],
    } = solver.solve(target);
    return new Map(Array.from(from, (item, k) => [item, Math.fround(weight[k])]));
  };
  return (target) => {
    const weights = solved.get(target) ?? solve(target);
    solved.set(target, weights);
    return weights;
  };
}

/** The items, or weights, of an item that none predicts. */
const NONE: ArrayLike<number> = [];

/** An item is solved again once the number of people with it has changed by this share. */
const CHANGED = 0.2;

/** The number of people with each item. */
export function peopleByItem({ start, item }: Sequences, items: number): Uint32Array {
  const people = new Uint32Array(items);
  const last = new Int32Array(items).fill(-1);
  for (let user = 0; user + 1 < start.length; user++) {
    for (let p = start[user]; p < start[user + 1]; p++) {
      if (last[item[p]] === user) continue;
      last[item[p]] = user;
      people[item[p]]++;
    }
  }
  return people;
}

/**
 * Updates a model with later events: new items, and items whose number of people changed by a fifth, are solved
 * again; others are unchanged. Time: that of the solved items and their candidates.
 *
 * @param before the model.
 * @param known by item, the number of people with it when it was solved.
 * @param sequences all of people's items.
 * @returns the model, the current number of people with each item, and the number of solved items.
 */
export function updateLinearItems(
  before: ItemGraph,
  known: Uint32Array,
  sequences: Sequences,
  items: number,
  settings: LinearSettings,
): { readonly linear: ItemGraph; readonly known: Uint32Array; readonly solved: number } {
  const people = peopleByItem(sequences, items);
  const isStale = (item: number) => {
    const was = known[item] ?? 0;
    return people[item] !== was && Math.abs(people[item] - was) >= CHANGED * was;
  };
  const now = Uint32Array.from(people, (count, item) => (isStale(item) ? count : (known[item] ?? 0)));
  const from: number[][] = Array.from({ length: items }, () => []);
  const weight: number[][] = Array.from({ length: items }, () => []);
  for (let source = 0; source + 1 < before.start.length; source++) {
    for (let e = before.start[source]; e < before.start[source + 1]; e++) {
      const target = before.neighbour[e];
      if (target >= items || isStale(target)) continue;
      from[target].push(source);
      weight[target].push(before.weight[e]);
    }
  }
  const solver = new Solver(candidatesOf(sequences, items, settings), [settings]);
  let solved = 0;
  const [froms, weights]: [ArrayLike<number>[], ArrayLike<number>[]] = [[...from], [...weight]];
  for (let target = 0; target < items; target++) {
    if (!isStale(target)) continue;
    const own = solver.solve(target);
    froms[target] = own.from;
    weights[target] = own.weights[0];
    solved++;
  }
  return { linear: solved > 0 ? bySource(froms, weights, items) : before, known: now, solved };
}

/** Turns weights by target into weights by source, in shared memory. */
function bySource(
  from: readonly ArrayLike<number>[],
  weights: readonly ArrayLike<number>[],
  items: number,
): ItemGraph {
  const start = new Uint32Array(new SharedArrayBuffer(4 * (items + 1)));
  for (const sources of from) for (let k = 0; k < sources.length; k++) start[sources[k] + 1]++;
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

/** Ranking metrics, with 95 % intervals. */
import { dcgDiscount } from '../runtime/index.js';
import { type Estimate, mean } from './confidence.js';

/** A person's list, and the items that are relevant for them. */
export interface EvaluatedList {
  /** Items in the order recommended. */
  readonly list: readonly number[];
  /** The relevant items, at least one. */
  readonly wanted: ReadonlySet<number>;
}

/** Metrics of a list at a cut-off `k`, from 0 to 1. */
const perPerson = {
  /** 1 if any relevant item is among the first k, else 0. */
  HR: ({ list, wanted }: EvaluatedList, k: number) =>
    list.slice(0, k).some((item) => wanted.has(item)) ? 1 : 0,
  /** The share of the relevant items that are among the first k. */
  recall: ({ list, wanted }: EvaluatedList, k: number) =>
    list.slice(0, k).filter((item) => wanted.has(item)).length / wanted.size,
  NDCG: ({ list, wanted }: EvaluatedList, k: number) => ndcgOf(list, wanted, k),
  /** One over the rank of the first relevant item, 0 where it is not among the first k. */
  MRR: ({ list, wanted }: EvaluatedList, k: number) => {
    const place = list.slice(0, k).findIndex((item) => wanted.has(item));
    return place < 0 ? 0 : 1 / (place + 1);
  },
} as const;

/**
 * The discounted gain of a list's first `k` items over the best possible, with gains of 0 or 1 (Järvelin and Kekäläinen 2002,
 * doi:10.1145/582415.582418).
 *
 * @param wanted the relevant items, at least one.
 * @example
 * ndcgOf([7, 3], new Set([7]), 10); // 1
 */
export function ndcgOf(list: ArrayLike<number>, wanted: ReadonlySet<number>, k: number): number {
  let gain = 0;
  for (let place = 0; place < Math.min(k, list.length); place++)
    if (wanted.has(list[place])) gain += dcgDiscount(place);
  return gain / idealGain(wanted.size, k);
}

/**
 * The discounted gain of the first `k` places of an ideal list, which has all `wanted` relevant items first.
 *
 * @example
 * idealGain(1, 10); // 1
 */
export function idealGain(wanted: number, k: number): number {
  let gain = 0;
  for (let place = 0; place < Math.min(k, wanted); place++) gain += dcgDiscount(place);
  return gain;
}

/** Measures lists at each of `ks`: `HR@k`, `recall@k`, `NDCG@k`, `MRR@k`, all means over people. */
export function measureLists(
  lists: readonly EvaluatedList[],
  ks: readonly number[],
  seed: number,
): { readonly [metric: string]: Estimate } {
  const figures: { [metric: string]: Estimate } = {};
  for (const k of ks) {
    for (const [name, score] of Object.entries(perPerson)) {
      figures[`${name}@${k}`] = mean(
        Float64Array.from(lists, (one) => score(one, k)),
        seed,
      );
    }
  }
  return figures;
}

/**
 * Measures lists from a catalogue: {@link measureLists}, and at each of `ks` `novelty@k`, the mean self-information
 * of the items shown, in bits (−log2 of the share of people who had the item), and `coverage@k`, the share of all
 * items that are in any list. Coverage is a property of these lists, so its interval is a point.
 *
 * @param popularity share of people who had an item, above 0, at most 1.
 */
export function measure(
  lists: readonly EvaluatedList[],
  ks: readonly number[],
  options: { readonly items: number; readonly popularity: (item: number) => number; readonly seed: number },
): { readonly [metric: string]: Estimate } {
  const { items, popularity, seed } = options;
  const figures: { [metric: string]: Estimate } = { ...measureLists(lists, ks, seed) };
  for (const k of ks) {
    const surprise = (item: number) => -Math.log2(popularity(item));
    const novelty = lists.map(({ list }) => {
      const shown = list.slice(0, k);
      return shown.length ? shown.reduce((sum, item) => sum + surprise(item), 0) / shown.length : 0;
    });
    figures[`novelty@${k}`] = mean(Float64Array.from(novelty), seed);
    const shown = new Set(lists.flatMap(({ list }) => list.slice(0, k)));
    const coverage = items > 0 ? shown.size / items : 0;
    figures[`coverage@${k}`] = { value: coverage, low: coverage, high: coverage };
  }
  return figures;
}

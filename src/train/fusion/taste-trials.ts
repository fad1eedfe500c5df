/** Trials of models of taste: the NDCG of what they list for people of whom items are held out. */
import {
  type Having,
  havingOf,
  type ItemFactors,
  type ItemGraph,
  innerProduct,
  personVector,
  RESCORED,
  type Sequences,
  type TasteSettings,
  top,
} from '../../indexes/index.js';
import { ndcgOf } from '../../metrics/index.js';

/** The maximum number of people evaluated, and the length of their lists. */
const PEOPLE = 1_500;

export const PLACES = 20;

/** The users with items and held-out items, at most {@link PEOPLE}. */
export function usersOf({ start }: Sequences, wanted: ReadonlyMap<number, ReadonlySet<number>>): number[] {
  const known = (user: number) => user + 1 < start.length && start[user + 1] > start[user];
  return [...wanted.keys()].filter(known).slice(0, PEOPLE);
}

/** The evaluation of models with amounts that count alike. */
export class Trials {
  readonly #had: Having;
  readonly #users: readonly number[];
  readonly #wanted: ReadonlyMap<number, ReadonlySet<number>>;
  readonly #score: Float64Array;
  /** The scores with those of the factors. */
  readonly #sum: Float64Array;
  readonly #touched: Int32Array;
  /** As in {@link TasteSettings}. */
  readonly strength: number;
  readonly measures: boolean;

  constructor(
    sequences: Sequences,
    items: number,
    users: readonly number[],
    wanted: ReadonlyMap<number, ReadonlySet<number>>,
    { strength, measures }: TasteSettings,
  ) {
    this.strength = strength;
    this.measures = measures;
    this.#had = havingOf(sequences, items, { discount: 0, strength, measures });
    this.#users = users;
    this.#wanted = wanted;
    this.#score = new Float64Array(items);
    this.#sum = new Float64Array(items);
    this.#touched = new Int32Array(items);
  }

  /**
   * The NDCG@20 of the models' list by user, for each of some weights of the factors: their scores, which take most of the
   * time, are worked out once.
   *
   * @param isListed whether an item can be in lists; all can by default.
   */
  gainsOf(
    linear: ItemGraph,
    factors: ItemFactors,
    weights: readonly number[],
    isListed: (item: number) => boolean = () => true,
  ): Float64Array[] {
    const gains = weights.map(() => new Float64Array(this.#users.length));
    this.#users.forEach((user, k) => {
      const count = this.#scoreItems(user, linear);
      const best = this.#best(user, count, factors.width > 0 ? RESCORED : PLACES, isListed);
      const byFactors = this.#factorScores(user, best, factors);
      weights.forEach((weight, w) => {
        gains[w][k] = this.#gainOf(user, best, weight, byFactors);
      });
      for (let one = 0; one < count; one++) this.#score[this.#touched[one]] = 0;
    });
    return gains;
  }

  /** Scores the items that the linear model relates to a user's. @returns how many these are. */
  #scoreItems(user: number, { start, neighbour, weight }: ItemGraph): number {
    const { start: bounds, item, value } = this.#had;
    const [from, end] = [bounds[user], bounds[user + 1]];
    const score = this.#score;
    const touched = this.#touched;
    let count = 0;
    let total = 0;
    for (let k = from; k < end; k++) total += value[k];
    const scale = (end - from) / total;
    for (let k = from; k < end; k++) {
      for (let e = start[item[k]]; e < start[item[k] + 1]; e++) {
        const other = neighbour[e];
        if (score[other] === 0) touched[count++] = other;
        score[other] = score[other] + scale * value[k] * weight[e] || Number.MIN_VALUE;
      }
    }
    return count;
  }

  /** The best of the scored items that the user did not have. */
  #best(user: number, count: number, limit: number, isListed: (item: number) => boolean): Int32Array {
    const { start, item } = this.#had;
    const own = new Set(item.subarray(start[user], start[user + 1]));
    return top(this.#touched, count, this.#score, limit, (one) => isListed(one) && !own.has(one));
  }

  /** The factors' scores of items, in their order; none without factors. */
  #factorScores(user: number, items: Int32Array, factors: ItemFactors): Float64Array | undefined {
    if (factors.width === 0) return undefined;
    const { start, item, value } = this.#had;
    const [from, end] = [start[user], start[user + 1]];
    const vector = personVector(factors, {
      item: item.subarray(from, end),
      value: value.subarray(from, end),
    });
    return Float64Array.from(items, (one) => innerProduct(vector, factors.vectors, one * factors.width));
  }

  #gainOf(user: number, items: Int32Array, weight: number, byFactors: Float64Array | undefined): number {
    const wanted = this.#wanted.get(user)!;
    if (!byFactors) return ndcgOf(items, wanted, PLACES);
    for (let k = 0; k < items.length; k++)
      this.#sum[items[k]] = this.#score[items[k]] + weight * byFactors[k];
    return ndcgOf(top(items, items.length, this.#sum, PLACES), wanted, PLACES);
  }
}

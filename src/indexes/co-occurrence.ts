/**
 * Co-occurrences of items: over the people who had both, the sum of the products of how much each counts; of the items
 * that explain most of each alone. The row of an item is counted on first use.
 */
import type { Having } from './having.js';
import { top } from './top.js';

/** The maximum number of co-occurring items whose counts are kept for each item; others count as 0. */
const KEPT = 400;

/** The penalty for choosing candidates, independent of the penalty for solving. */
const CHOOSING = 80;

/** How much a co-occurrence alone explains of the other item. */
const explained = (sum: number, own: number): number => (sum * sum) / (own + CHOOSING);

/**
 * The items that co-occur with an item, those that explain most first, and the sums over people of the products of
 * both values.
 */
export interface CoOccurring {
  readonly item: Int32Array;
  readonly sum: Float64Array;
}

/** Co-occurrences of items; the row of an item is counted on first use. */
export class CoOccurrence {
  /** Each item's sum with itself. */
  readonly own: Float64Array;
  readonly #rows: (CoOccurring | undefined)[];
  readonly #having: Having;
  /** By item, its range in `#places`, which holds its positions in `item`; and the person of each. */
  readonly #first: Uint32Array;
  readonly #places: Uint32Array;
  readonly #person: Uint32Array;
  readonly #sum: Float64Array;
  readonly #score: Float64Array;
  readonly #touched: Int32Array;

  constructor(having: Having, items: number) {
    const { start, item, value } = having;
    this.#having = having;
    this.#first = new Uint32Array(items + 1);
    for (const i of item) this.#first[i + 1]++;
    for (let i = 0; i < items; i++) this.#first[i + 1] += this.#first[i];
    const next = this.#first.slice(0, -1);
    this.#places = new Uint32Array(item.length);
    this.#person = new Uint32Array(item.length);
    for (let user = 0; user + 1 < start.length; user++) {
      for (let p = start[user]; p < start[user + 1]; p++) {
        this.#places[next[item[p]]++] = p;
        this.#person[p] = user;
      }
    }
    this.own = new Float64Array(items);
    for (let p = 0; p < item.length; p++) this.own[item[p]] += value[p] ** 2;
    this.#rows = Array(items);
    this.#sum = new Float64Array(items);
    this.#score = new Float64Array(items);
    this.#touched = new Int32Array(items);
  }

  get items(): number {
    return this.own.length;
  }

  of(item: number): CoOccurring {
    this.#rows[item] ??= this.#count(item);
    return this.#rows[item];
  }

  /** The sum of two items over the people who had both, whether it is kept or not. */
  between(i: number, j: number): number {
    const { value } = this.#having;
    let sum = 0;
    let b = this.#first[j];
    // Slots are in the order of people.
    for (let a = this.#first[i]; a < this.#first[i + 1]; a++) {
      const person = this.#person[this.#places[a]];
      while (b < this.#first[j + 1] && this.#person[this.#places[b]] < person) b++;
      if (b === this.#first[j + 1]) break;
      const p = this.#places[b];
      if (this.#person[p] === person) sum += value[this.#places[a]] * value[p];
    }
    return sum;
  }

  #count(i: number): CoOccurring {
    const { start, item, value } = this.#having;
    const sum = this.#sum;
    const score = this.#score;
    const touched = this.#touched;
    let count = 0;
    for (let slot = this.#first[i]; slot < this.#first[i + 1]; slot++) {
      const p = this.#places[slot];
      const end = start[this.#person[p] + 1];
      const times = value[p];
      for (let q = start[this.#person[p]]; q < end; q++) {
        const j = item[q];
        if (sum[j] === 0) touched[count++] = j;
        sum[j] += times * value[q];
      }
    }
    let kept = 0;
    for (let k = 0; k < count; k++) {
      const j = touched[k];
      score[j] = explained(sum[j], this.own[j]);
      if (j === i) sum[j] = 0;
      else touched[kept++] = j;
    }
    const best = top(touched, kept, score, KEPT);
    const row = { item: best, sum: Float64Array.from(best, (j) => sum[j]) };
    for (let k = 0; k < kept; k++) sum[touched[k]] = 0;
    return row;
  }
}

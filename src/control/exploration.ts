/**
 * Exploration: a share of the places of lists goes to items whose rate of positive answers is uncertain, so that new
 * items are shown at all. The items are chosen by Thompson sampling (Thompson 1933; Chapelle and Li 2011): a rate is
 * drawn from the posterior of each item, a Beta distribution, and the items with the highest rates are shown. Items
 * with low rates are soon drawn no more, and those with high rates soon need no exploration, as their rates are
 * certain.
 */
import { normal, shuffleFirst, withRoom } from '../runtime/index.js';

/** The expected rate before anything was shown. */
const FIRST_RATE = 0.05;

/** The average rate is the prior of every item, with the weight of this many impressions. */
const PRIOR = 10;

/** An item is certain when the standard deviation of its posterior is below this share of the average rate. */
const KNOWN = 0.3;

export interface Drawn {
  readonly item: number;
  /** The rate of positive answers drawn for it, 0 to 1. */
  readonly rate: number;
}

/** Exploration of one engine, for all policies. */
export class Exploration {
  readonly #random: () => number;
  #shown: Float64Array = new Float64Array(0);
  #answered: Float64Array = new Float64Array(0);
  #allShown = 0;
  #allAnswered = 0;

  /** @param random numbers from 0 to below 1. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Counts that an item was in served lists. */
  show(item: number, times = 1): void {
    this.#room(item);
    this.#shown[item] += times;
    this.#allShown += times;
  }

  /** Counts a positive event on an item that a served list had shown. */
  answer(item: number, times = 1): void {
    this.#room(item);
    this.#answered[item] += times;
    this.#allAnswered += times;
  }

  #room(item: number): void {
    this.#shown = withRoom(this.#shown, item + 1);
    this.#answered = withRoom(this.#answered, item + 1);
  }

  /** The average share of shown items that were answered. */
  get rate(): number {
    return Math.min(1, (this.#allAnswered + FIRST_RATE * PRIOR) / (this.#allShown + PRIOR));
  }

  /** The posterior of an item's rate: the two parameters of a Beta distribution. */
  posterior(item: number): { readonly alpha: number; readonly beta: number } {
    const shown = this.#shown[item] ?? 0;
    // An item can have more answers than impressions.
    const answered = Math.min(shown, this.#answered[item] ?? 0);
    const { rate } = this;
    return { alpha: rate * PRIOR + answered, beta: (1 - rate) * PRIOR + shown - answered };
  }

  /** Whether an item's rate is so uncertain that it should be explored. */
  isUncertain(item: number): boolean {
    const { alpha, beta } = this.posterior(item);
    const sum = alpha + beta;
    return Math.sqrt((alpha * beta) / (sum * sum * (sum + 1))) > KNOWN * this.rate;
  }

  /** The places, from 0, that are explored: on average `share` of `limit`, never the first. */
  places(share: number, limit: number): number[] {
    const wanted = share * limit;
    const many = Math.min(limit - 1, Math.floor(wanted) + (this.#random() < wanted % 1 ? 1 : 0));
    const places = Array.from({ length: Math.max(0, limit - 1) }, (_, k) => k + 1);
    shuffleFirst(places.length, many, this.#random, (one, other) => {
      [places[one], places[other]] = [places[other], places[one]];
    });
    return places.slice(0, Math.max(0, many)).sort((a, b) => a - b);
  }

  /** `count` whole numbers from 0 to below `below`, with repetitions. */
  pick(count: number, below: number): number[] {
    return Array.from({ length: count }, () => Math.floor(this.#random() * below));
  }

  /** The uncertain items among those given, with a rate drawn for each, the highest first. */
  draw(items: Iterable<number>): Drawn[] {
    const drawn: Drawn[] = [];
    for (const item of items) {
      if (!this.isUncertain(item)) continue;
      const { alpha, beta } = this.posterior(item);
      const a = this.#gamma(alpha);
      drawn.push({ item, rate: a / (a + this.#gamma(beta)) });
    }
    return drawn.sort((a, b) => b.rate - a.rate);
  }

  /** A draw from a Gamma distribution (Marsaglia and Tsang 2000, doi:10.1145/358407.358414). */
  #gamma(shape: number): number {
    if (shape < 1) return this.#gamma(shape + 1) * this.#above0() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal(this.#random);
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.#above0()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  #above0(): number {
    return 1 - this.#random();
  }
}

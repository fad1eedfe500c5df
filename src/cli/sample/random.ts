/** Seeded random numbers of the sample site. They stay as they are: with others, the sample would be another. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Evenly spread from 0 to below 1: a counter in golden steps, mixed. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A position, those at the front more likely: the share of each falls as 1 / (position + 3). */
  skewed(length: number): number {
    const total = Math.log((length + 3) / 3);
    return Math.min(length - 1, Math.floor(3 * Math.exp(this.next() * total) - 3));
  }
}

/** People's hidden tastes on the current day: interests drift slightly every day, and are sometimes replaced. */
import type { Items } from './items.js';
import { INTEREST_WEIGHTS, INTERESTS, type People } from './people.js';
import { type Draw, drawFor } from './random.js';
import { NICHES, type Space, step, WIDTH } from './space.js';

const ROLE = 0x56;

const DRIFT = 0x57;

/** The length of an interest's daily step, relative to its length of 1. */
const WANDERING = 0.06;

/** The daily probability that an interest is replaced. */
const REPLACED = 1 / 45;

/** The tastes of all people of one site. */
export class Tastes {
  readonly #space: Space;
  readonly #items: Items;
  readonly #seed: number;
  /** The niches of each person's current interests. */
  readonly #niches: Int16Array;
  readonly #vectors: Float32Array;
  /** The day of a person's last replaced interest; -1 if there is none. */
  readonly changedOn: Int16Array;
  /** The fit of each item to each person, and the day when it was computed. */
  readonly #fit: Float32Array[];
  readonly #fitOn: Int16Array;
  #day = 0;

  constructor(space: Space, items: Items, people: People, seed: number) {
    this.#space = space;
    this.#items = items;
    this.#seed = seed;
    this.#niches = people.niches.slice();
    this.#vectors = new Float32Array(people.count * INTERESTS * WIDTH);
    this.changedOn = new Int16Array(people.count).fill(-1);
    this.#fit = Array.from({ length: people.count });
    this.#fitOn = new Int16Array(people.count).fill(-1);
    for (let person = 0; person < people.count; person++) {
      const draw = drawFor(seed, ROLE, person);
      for (let slot = person * INTERESTS; slot < (person + 1) * INTERESTS; slot++) {
        space.around(this.#niches[slot], draw, this.#vectors, slot * WIDTH);
      }
    }
  }

  /** Advances to the next day. */
  nextDay(): void {
    this.#day++;
    for (let person = 0; person < this.changedOn.length; person++) {
      const draw = drawFor(this.#seed, DRIFT, person, this.#day);
      for (let slot = person * INTERESTS; slot < (person + 1) * INTERESTS; slot++) {
        if (draw() < REPLACED) this.#become(person, slot, this.#space.drawArea(draw), draw);
        else step(this.#vectors, slot * WIDTH, this.#vectors, slot * WIDTH, WANDERING, draw);
      }
    }
  }

  /** Replaces an interest by a new one in an area. */
  #become(person: number, slot: number, area: number, draw: Draw): void {
    const niche = area * NICHES + Math.floor(draw() * NICHES);
    this.#niches[slot] = niche;
    this.#space.around(niche, draw, this.#vectors, slot * WIDTH);
    this.changedOn[person] = this.#day;
  }

  /** The fit of each item to a person today, by the best-fitting interest; about -0.5 to 1. A view. */
  fitsOf(person: number): Float32Array {
    if (this.#fitOn[person] === this.#day) return this.#fit[person];
    const { vector, count } = this.#items;
    this.#fit[person] ??= new Float32Array(count);
    const fits = this.#fit[person].fill(Number.NEGATIVE_INFINITY);
    for (let interest = 0; interest < INTERESTS; interest++) {
      const first = (person * INTERESTS + interest) * WIDTH;
      for (let item = 0; item < count; item++) {
        const start = item * WIDTH;
        let cosine = 0;
        for (let d = 0; d < WIDTH; d++) cosine += vector[start + d] * this.#vectors[first + d];
        const fit = INTEREST_WEIGHTS[interest] * cosine;
        if (fit > fits[item]) fits[item] = fit;
      }
    }
    this.#fitOn[person] = this.#day;
    return fits;
  }
}

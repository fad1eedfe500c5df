/**
 * Vectors of items and users that the caller sets, such as embeddings from other systems. All have the same number
 * of dimensions, which the first one sets; they are compared by cosine.
 */
import { type Found, VectorIndex } from './vectors.js';

/** The vectors as plain data. */
export interface OwnVectorColumns {
  readonly dimensions: number;
  /**
   * The vector of item `i`, of length 1, at `i` times {@link dimensions} rounded up to an even number; zeros where
   * it has none.
   */
  readonly items: Float32Array;
  /** The vectors of some users, of length 1. */
  readonly users: ReadonlyMap<number, Float32Array>;
}

/** The index reads two numbers at a time. */
const widthOf = (dimensions: number) => dimensions + (dimensions % 2);

/** The caller's vectors of all items and users. */
export class OwnVectors {
  #dimensions = 0;
  #items = new VectorIndex(2);
  readonly #having = new Set<number>();
  readonly #users = new Map<number, Float32Array>();

  /** The same vectors on the same memory. */
  static over({ dimensions, items, users }: OwnVectorColumns): OwnVectors {
    const vectors = new OwnVectors();
    vectors.#dimensions = dimensions;
    vectors.#items = new VectorIndex(widthOf(dimensions), items);
    for (let item = 0; item < vectors.#items.length; item++)
      if (vectors.#items.of(item)) vectors.#having.add(item);
    for (const [user, vector] of users) vectors.#users.set(user, vector);
    return vectors;
  }

  /** As plain data. @param users the users whose vectors are included. */
  columns(users: Iterable<number>): OwnVectorColumns | undefined {
    if (this.size === 0) return undefined;
    const wanted = new Map<number, Float32Array>();
    for (const user of users) {
      const vector = this.#users.get(user);
      if (vector) wanted.set(user, vector);
    }
    return { dimensions: this.#dimensions, items: this.#items.rows, users: wanted };
  }

  /** How many dimensions all vectors have; `undefined` while there is none. */
  get dimensions(): number | undefined {
    return this.size === 0 ? undefined : this.#dimensions;
  }

  /** How many vectors there are, of items and users. */
  get size(): number {
    return this.#having.size + this.#users.size;
  }

  /** Whether any item has one. */
  get hasItems(): boolean {
    return this.#having.size > 0;
  }

  /** Sets or removes the vector of an item. One with another number of dimensions than the others is ignored. */
  setItem(item: number, vector: ArrayLike<number> | null): void {
    const own = vector && this.#directionOf(vector);
    if (own) {
      this.#items.set(item, own);
      this.#having.add(item);
    } else if (this.#having.delete(item)) this.#items.set(item, new Float32Array(this.#items.width));
  }

  /** The same for a user. */
  setUser(user: number, vector: ArrayLike<number> | null): void {
    const own = vector && this.#directionOf(vector);
    if (own) this.#users.set(user, own);
    else this.#users.delete(user);
  }

  /** The vector of an item, of length 1; `undefined` where it has none. */
  ofItem(item: number): Float32Array | undefined {
    return this.#having.has(item) ? this.#items.of(item) : undefined;
  }

  ofUser(user: number): Float32Array | undefined {
    return this.#users.get(user);
  }

  /** The eligible items whose vectors have the largest inner products with a vector. */
  search(vector: Float32Array, limit: number, eligible: (item: number) => boolean): Found {
    return this.#items.search(vector, limit, eligible);
  }

  #directionOf(vector: ArrayLike<number>): Float32Array | undefined {
    if (this.size === 0 && this.#dimensions !== vector.length) {
      this.#dimensions = vector.length;
      this.#items = new VectorIndex(widthOf(vector.length));
    }
    if (vector.length !== this.#dimensions) return undefined;
    let squares = 0;
    for (let d = 0; d < vector.length; d++) squares += vector[d] ** 2;
    const own = new Float32Array(this.#items.width);
    for (let d = 0; d < vector.length; d++) own[d] = vector[d] / Math.sqrt(squares);
    return own;
  }
}

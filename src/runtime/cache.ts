/** A cache, by number unless told otherwise, bounded by count: the value set longest ago goes first. */
export class BoundedCache<Value, Key = number> {
  readonly #values = new Map<Key, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  set(key: Key, value: Value): void {
    this.#values.delete(key);
    if (this.#values.size >= this.#most) this.#values.delete(this.#values.keys().next().value!);
    this.#values.set(key, value);
  }

  delete(key: Key): void {
    this.#values.delete(key);
  }
}

/** The mapping between ids and the small numbers that represent them in typed arrays. */
import { createHash } from 'node:crypto';

/** Ids of items, or of users, by their numbers. */
export class Ids {
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];

  get size(): number {
    return this.#ids.length;
  }

  /** @returns the id's number, or `undefined` where it has none yet. */
  number(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  /** @throws RangeError for a number without an id. */
  id(number: number): string {
    const id = this.#ids[number];
    if (id === undefined) throw new RangeError(`no id has the number ${number}`);
    return id;
  }

  /** A digest of the ids with numbers below `count`. */
  digest(count: number): string {
    const hash = createHash('sha256');
    for (let number = 0; number < count; number++) hash.update(`${this.#ids[number] ?? ''}\n`);
    return hash.digest('hex');
  }

  /** Assigns another id to a number; its former id loses the number. */
  rename(number: number, id: string): void {
    this.#numbers.delete(this.#ids[number]);
    this.set(id, number);
  }

  set(id: string, number: number): void {
    this.#numbers.set(id, number);
    this.#ids[number] = id;
  }
}

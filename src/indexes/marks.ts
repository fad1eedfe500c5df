/**
 * A number noted beside some items, for as long as one request takes: an array as long as the catalogue and a list of
 * what was noted, so that noting and looking up are one step each and starting afresh costs only what was noted.
 */
export class Marks {
  #mark: Int32Array = new Int32Array(0);
  readonly #noted: number[] = [];

  /** Lets go of all that was noted, and makes ready for items below `items`. */
  begin(items: number): this {
    for (const item of this.#noted) this.#mark[item] = 0;
    this.#noted.length = 0;
    if (this.#mark.length < items) this.#mark = new Int32Array(Math.ceil(items * 1.25));
    return this;
  }

  /** Notes a number other than 0. */
  note(item: number, mark: number): void {
    if (this.#mark[item] === 0) this.#noted.push(item);
    this.#mark[item] = mark;
  }

  /** What was noted, or 0. */
  of(item: number): number {
    return this.#mark[item]!;
  }
}

/** Items in the order of publication, the newest first; items without a time come last, those added last first. */
export class Newest {
  /** From the oldest to the newest, so that what is new is put in near the end. */
  readonly #order: number[] = [];
  readonly #published: number[] = [];

  /** Puts an item in its place, or moves it. @param published milliseconds since 1970, or `null`. */
  set(item: number, published: number | null): void {
    const time = published ?? Number.NEGATIVE_INFINITY;
    if (this.#published[item] === time) return;
    this.remove(item);
    this.#published[item] = time;
    this.#order.splice(this.#placeOf(item), 0, item);
  }

  remove(item: number): void {
    if (this.#published[item] === undefined) return;
    this.#order.splice(this.#placeOf(item), 1);
    delete this.#published[item];
  }

  /** When an item was published, in milliseconds since 1970; NaN where it is not known. */
  publishedAt(item: number): number {
    const time = this.#published[item] ?? Number.NaN;
    return Number.isFinite(time) ? time : Number.NaN;
  }

  /** The newest items that `may` holds for. */
  best(limit: number, may: (item: number) => boolean): Int32Array {
    const found: number[] = [];
    for (let k = this.#order.length - 1; k >= 0 && found.length < limit; k--) {
      if (may(this.#order[k]!)) found.push(this.#order[k]!);
    }
    return Int32Array.from(found);
  }

  /** The first place whose item is not older than `item`. */
  #placeOf(item: number): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#order[middle]!;
      const difference = this.#published[other]! - this.#published[item]!;
      if (difference < 0 || (!(difference > 0) && other < item)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

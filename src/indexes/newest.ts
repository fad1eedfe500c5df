/** Items in the order of publication. */

/** Up to so many new items are inserted one by one; more are sorted in together. */
const FEW = 16;

/** The newest first; items without a time come last, those added last first. */
export class Newest {
  /** From the oldest to the newest, so that new items are inserted near the end. */
  #order: number[] = [];
  readonly #published: number[] = [];
  /** New items, to be inserted together at the next read. */
  #waiting: number[] = [];

  /** Inserts or moves an item. @param published milliseconds since 1970, or `null`. */
  set(item: number, published: number | null): void {
    const time = published ?? Number.NEGATIVE_INFINITY;
    if (this.#published[item] === time) return;
    this.remove(item);
    this.#published[item] = time;
    this.#waiting.push(item);
  }

  remove(item: number): void {
    if (this.#published[item] === undefined) return;
    this.#settle();
    this.#order.splice(this.#placeOf(item), 1);
    delete this.#published[item];
  }

  /** When an item was published, in milliseconds since 1970; NaN where it is not known. */
  publishedAt(item: number): number {
    const time = this.#published[item] ?? Number.NaN;
    return Number.isFinite(time) ? time : Number.NaN;
  }

  /** The newest eligible items. */
  best(limit: number, eligible: (item: number) => boolean): Int32Array {
    this.#settle();
    const found: number[] = [];
    for (let k = this.#order.length - 1; k >= 0 && found.length < limit; k--) {
      if (eligible(this.#order[k])) found.push(this.#order[k]);
    }
    return Int32Array.from(found);
  }

  /** Inserts waiting items: a few one by one, many by sorting all. */
  #settle(): void {
    if (this.#waiting.length <= FEW) {
      for (const item of this.#waiting) this.#order.splice(this.#placeOf(item), 0, item);
    } else {
      this.#order = this.#order.concat(this.#waiting).sort((a, b) => this.#compare(a, b));
    }
    this.#waiting = [];
  }

  /** Below 0 where `a` comes before `b`. */
  #compare(a: number, b: number): number {
    // Of two without a time, the difference is no number.
    return this.#published[a] - this.#published[b] || a - b;
  }

  /** The first position whose item is not older than `item`. */
  #placeOf(item: number): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#order[middle], item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

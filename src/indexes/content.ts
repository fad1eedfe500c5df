/**
 * The content features of items: each item's features (its tags, and its short attributes as `name=value`), and for each feature
 * the items that have it.
 */
import { withRoom } from '../runtime/index.js';

/** Features of all items as plain data: item `i`'s are at `start[i]` to `start[i + 1]`. */
export interface ContentColumns {
  readonly start: Uint32Array;
  readonly feature: Int32Array;
}

const NOTHING = new Int32Array(0);

export class Content {
  readonly #featuresOf: Int32Array[] = [];
  readonly #itemsWith: number[][] = [];
  #share: Float64Array = new Float64Array(0);
  #items = 0;

  /** Rebuilds from columns, as a worker does. */
  static over({ start, feature }: ContentColumns): Content {
    const content = new Content();
    for (let item = 0; item + 1 < start.length; item++) {
      content.set(item, feature.subarray(start[item], start[item + 1]));
    }
    return content;
  }

  get columns(): ContentColumns {
    const start = new Uint32Array(this.#featuresOf.length + 1);
    for (let item = 0; item < this.#featuresOf.length; item++) {
      start[item + 1] = start[item] + this.of(item).length;
    }
    const feature = new Int32Array(start.at(-1)!);
    for (let item = 0; item < this.#featuresOf.length; item++) feature.set(this.of(item), start[item]);
    return { start, feature };
  }

  /** Gives an item its features, instead of those it had. */
  set(item: number, features: Int32Array): void {
    for (const feature of this.of(item)) {
      if (features.includes(feature)) continue;
      const items = this.#itemsWith[feature];
      items.splice(items.indexOf(item), 1);
    }
    for (const feature of features) {
      if (this.of(item).includes(feature)) continue;
      while (this.#itemsWith.length <= feature) this.#itemsWith.push([]);
      this.#itemsWith[feature].push(item);
    }
    if (this.of(item).length === 0 && features.length > 0) this.#items++;
    else if (this.of(item).length > 0 && features.length === 0) this.#items--;
    while (this.#featuresOf.length < item) this.#featuresOf.push(NOTHING);
    this.#featuresOf[item] = features;
    this.#share = withRoom(this.#share, item + 1);
    this.#share[item] = features.length > 0 ? 1 / Math.sqrt(features.length) : 0;
  }

  /** An item's features. */
  of(item: number): Int32Array {
    return this.#featuresOf[item] ?? NOTHING;
  }

  /** The weight of each of an item's features: 1 / √(how many it has), or 0 where it has none. */
  share(item: number): number {
    return item < this.#share.length ? this.#share[item] : 0;
  }

  /** One more than the largest number of a feature. */
  get features(): number {
    return this.#itemsWith.length;
  }

  /** The items that have a feature, the latest to get it last. */
  with(feature: number): readonly number[] {
    return this.#itemsWith[feature] ?? [];
  }

  /** A feature's inverse document frequency, ln((items + 1) / (items with it + 1)), 0 or more. */
  telling(feature: number): number {
    return Math.log((this.#items + 1) / (this.with(feature).length + 1));
  }

  /** The Jaccard similarity of two items' features, 0 to 1. */
  alike(a: number, b: number): number {
    const left = this.of(a);
    const right = this.of(b);
    if (left.length === 0 || right.length === 0) return 0;
    let common = 0;
    for (const feature of left) if (right.includes(feature)) common++;
    return common / (left.length + right.length - common);
  }
}

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

/**
 * Features of all items in one column, those of item `i` at `start[i]` to `end[i]`: for loops over many items, in
 * which a separate array for each item would dominate the cost. There can be unused places between.
 */
export interface PackedFeatures {
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly feature: Int32Array;
}

const NOTHING = new Int32Array(0);

/** The number of places of the packed column that can be unused in any case. */
const UNUSED = 1_024;

/** The features of all items, updated as items change. */
export class Content {
  readonly #featuresOf: Int32Array[] = [];
  readonly #itemsWith: number[][] = [];
  #share: Float64Array = new Float64Array(0);
  #items = 0;
  #packed: PackedFeatures = { start: new Uint32Array(0), end: new Uint32Array(0), feature: NOTHING };
  /** The number of places of the packed column, and of those in use. */
  #taken = 0;
  #used = 0;

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

  /** Replaces the features of an item. */
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
    this.#pack(item, features);
  }

  /** Appends an item's features to the packed column, replacing its earlier ones. */
  #pack(item: number, features: Int32Array): void {
    const { packed } = this;
    const before = item < packed.end.length ? packed.end[item] - packed.start[item] : 0;
    this.#used += features.length - before;
    // With more than half of the places unused, all are packed again, in the order of items.
    if (this.#taken + features.length > 2 * this.#used + UNUSED) {
      const { start, feature } = this.columns;
      this.#packed = { start: start.slice(0, -1), end: start.slice(1), feature };
      this.#taken = feature.length;
      return;
    }
    const start = withRoom(packed.start, item + 1);
    const end = withRoom(packed.end, item + 1);
    const feature = withRoom(packed.feature, this.#taken + features.length);
    feature.set(features, this.#taken);
    start[item] = this.#taken;
    this.#taken += features.length;
    end[item] = this.#taken;
    if (start !== packed.start || end !== packed.end || feature !== packed.feature) {
      this.#packed = { start, end, feature };
    }
  }

  /** Features of all items in one column; valid until the next item is set. */
  get packed(): PackedFeatures {
    return this.#packed;
  }

  /** An item's features. */
  of(item: number): Int32Array {
    return this.#featuresOf[item] ?? NOTHING;
  }

  /** The weight of each of an item's features: 1 / √(number of its features), or 0 where it has none. */
  share(item: number): number {
    return item < this.#share.length ? this.#share[item] : 0;
  }

  /** One more than the largest number of a feature. */
  get features(): number {
    return this.#itemsWith.length;
  }

  /** The items that have a feature, in the order in which they got it. */
  with(feature: number): readonly number[] {
    return this.#itemsWith[feature] ?? [];
  }

  /** A feature's inverse document frequency, ln((items + 1) / (items with it + 1)), 0 or more. */
  idf(feature: number): number {
    return Math.log((this.#items + 1) / (this.with(feature).length + 1));
  }

  /** The Jaccard similarity of two items' features, 0 to 1. */
  alike(a: number, b: number): number {
    const { start, end, feature } = this.#packed;
    const [leftEnd, rightEnd] = [end[a], end[b]];
    const left = leftEnd - start[a];
    const right = rightEnd - start[b];
    // Not for items without features, nor for those that have none packed.
    if (!(left > 0 && right > 0)) return 0;
    let common = 0;
    for (let l = start[a]; l < leftEnd; l++) {
      for (let r = start[b]; r < rightEnd; r++) {
        if (feature[l] !== feature[r]) continue;
        common++;
        break;
      }
    }
    return common / (left + right - common);
  }
}

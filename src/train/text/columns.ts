/** The hashed features of all items' texts in columns, for training; the texts are not kept. */
import { type ItemText, partsOf } from '../../embed/index.js';
import type { Bag } from '../../text/index.js';

/** Plain data in shared memory, so that a worker reads it without a copy. */
export interface TextColumns {
  /** Item `i`'s parts are at `parts[i]` to `parts[i + 1]`: title, tags, parts of the body; or none. */
  readonly parts: Uint32Array;
  /** Part `p`'s features are at `features[p]` to `features[p + 1]`. */
  readonly features: Uint32Array;
  readonly feature: Int32Array;
  readonly count: Uint8Array;
}

/** A collector of items' texts, in any order. */
export class TextCollector {
  readonly #bags: (readonly Bag[] | undefined)[] = [];

  set(item: number, text: ItemText): void {
    while (this.#bags.length < item) this.#bags.push(undefined);
    this.#bags[item] = partsOf(text);
  }

  /** @param items one more than the largest number of an item. */
  columns(items: number): TextColumns {
    const bags = Array.from({ length: items }, (_, item) => this.#bags[item] ?? []);
    const flat = bags.flat();
    const total = flat.reduce((sum, { feature }) => sum + feature.length, 0);
    const columns = {
      parts: new Uint32Array(new SharedArrayBuffer(4 * (items + 1))),
      features: new Uint32Array(new SharedArrayBuffer(4 * (flat.length + 1))),
      feature: new Int32Array(new SharedArrayBuffer(4 * total)),
      count: new Uint8Array(new SharedArrayBuffer(total)),
    };
    bags.forEach(({ length }, item) => {
      columns.parts[item + 1] = columns.parts[item] + length;
    });
    flat.forEach(({ feature, count }, part) => {
      const at = columns.features[part];
      columns.feature.set(feature, at);
      columns.count.set(count, at);
      columns.features[part + 1] = at + feature.length;
    });
    return columns;
  }
}

/** The parts of an item, as views. */
export function partsIn({ parts, features, feature, count }: TextColumns, item: number): Bag[] {
  const bags: Bag[] = [];
  for (let part = parts[item] ?? 0; part < (parts[item + 1] ?? 0); part++) {
    const [from, to] = [features[part], features[part + 1]];
    bags.push({ feature: feature.subarray(from, to), count: count.subarray(from, to) });
  }
  return bags;
}

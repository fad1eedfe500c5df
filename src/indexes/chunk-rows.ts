/** Chunks by key: item, position and text, which is stored as UTF-8 outside the garbage collector's heap. */
import { Slab } from '../runtime/index.js';
import type { Chunk } from '../store/index.js';

type Place = Omit<Chunk, 'text'>;

/** A chunk in memory. */
export interface ChunkRow {
  readonly item: number;
  readonly key: number;
  readonly place: Place;
  /** In UTF-8. */
  readonly text: Uint8Array;
}

/** The chunks of a {@link ChunkIndex}. */
export class ChunkRows {
  readonly #itemOf: number[] = [];
  readonly #places: (Place | undefined)[] = [];
  readonly #texts: (Uint8Array | undefined)[] = [];
  /** Keys of deleted chunks, to be reused. */
  readonly #free: number[] = [];
  readonly #slab = new Slab();

  /** @param rows initial rows, under their keys. */
  constructor(rows: Iterable<ChunkRow> = []) {
    for (const { item, key, place, text } of rows) this.#put(key, item, place, text);
    for (let key = 0; key < this.#itemOf.length; key++) if (!this.#texts[key]) this.#free.push(key);
  }

  /** @returns its key. */
  add(item: number, { text, headings, page, start, end }: Chunk): number {
    const key = this.#free.pop() ?? this.#itemOf.length;
    this.#put(key, item, { headings, page, start, end }, this.#slab.join(text));
    return key;
  }

  /** @param key can be reused from then on. */
  remove(key: number): void {
    this.#texts[key] = undefined;
    this.#places[key] = undefined;
    this.#free.push(key);
  }

  itemOf(key: number): number {
    return this.#itemOf[key];
  }

  chunk(key: number): Chunk {
    return { ...this.#places[key]!, text: Buffer.from(this.#texts[key]!).toString() };
  }

  /** All rows in the order of keys; valid until they change. */
  *[Symbol.iterator](): Generator<ChunkRow> {
    for (let key = 0; key < this.#itemOf.length; key++) {
      const place = this.#places[key];
      const text = this.#texts[key];
      if (place && text) yield { item: this.#itemOf[key], key, place, text };
    }
  }

  #put(key: number, item: number, place: Place, text: Uint8Array): void {
    this.#itemOf[key] = item;
    this.#places[key] = place;
    this.#texts[key] = text;
  }
}

/** Chunks: passages of items' texts, with their places in them. What search finds, and what a prompt quotes. */

export interface Chunk {
  /** The headings that it stands under, the outermost first. */
  readonly headings: readonly string[];
  /** From 1; null where the text has no pages. */
  readonly page: number | null;
  /** Where it stands in the item's text: from `start` to before `end`, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A chunk with its place: the number of its item, and which one of the item's it is, from 0. */
export interface StoredChunk extends Chunk {
  readonly item: number;
  readonly ordinal: number;
}

/** Marks of items, in rising order of their numbers. */
export interface ItemMarks {
  readonly number: Int32Array;
  readonly mark: BigInt64Array;
}

/** Chunks of documents; written through {@link DocumentTable.write}, deleted with their items. */
export interface ChunkTable {
  /** The chunks of items, in the order of numbers and ordinals. */
  of(items: readonly number[]): Promise<StoredChunk[]>;
  /** @returns the chunks that are there, in the order of `keys`. */
  get(keys: readonly Pick<StoredChunk, 'item' | 'ordinal'>[]): Promise<StoredChunk[]>;
  /**
   * A mark of each item that is not deleted, in the order of numbers: 64 bits that are others once its title, tags, body or
   * chunks are.
   */
  marks(): Promise<ItemMarks>;
  /** Every chunk in the order of items' numbers and of ordinals, in pages; an item's may lie in several. */
  scan(): AsyncIterable<readonly StoredChunk[]>;
  count(): Promise<number>;
}

/** Chunks: passages of items' texts, with their positions. Search finds them, and prompts quote them. */

export interface Chunk {
  /** The headings above it, the outermost first. */
  readonly headings: readonly string[];
  /** From 1; null where the text has no pages. */
  readonly page: number | null;
  /** Its position in the item's text: from `start` to before `end`, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A chunk with the number of its item, and its ordinal among the item's chunks, from 0. */
export interface StoredChunk extends Chunk {
  readonly item: number;
  readonly ordinal: number;
}

/** Fingerprints of items, in ascending order of their numbers. */
export interface ItemMarks {
  readonly number: Int32Array;
  readonly mark: BigInt64Array;
}

/** Chunks of documents; written through {@link DocumentTable.write}, deleted with their items. */
export interface ChunkTable {
  /** The chunks of items, in the order of numbers and ordinals. */
  of(items: readonly number[]): Promise<StoredChunk[]>;
  /** @returns the chunks that exist, in the order of `keys`. */
  get(keys: readonly Pick<StoredChunk, 'item' | 'ordinal'>[]): Promise<StoredChunk[]>;
  /**
   * A fingerprint of each item that is not deleted, in the order of numbers: 64 bits that change when its title,
   * tags, body or chunks change.
   */
  marks(): Promise<ItemMarks>;
  /**
   * Every chunk in the order of items' numbers and of ordinals, in pages; the chunks of one item may be on several.
   */
  scan(): AsyncIterable<readonly StoredChunk[]>;
  count(): Promise<number>;
}

/** A chunk: a passage of an item's text, with its place in it. What search finds, and what a prompt quotes. */

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

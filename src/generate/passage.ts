/** A passage: a part of a source that a search found, which answers quote. */

export interface Passage {
  /** The id of the item that it is from. */
  readonly item: string;
  /** Its place among the item's chunks, from 0. */
  readonly chunk: number;
  readonly title: string;
  /** The headings above it, the outermost first. */
  readonly headings: readonly string[];
  readonly text: string;
  /** Where it stands in the item's text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The search's score: higher is better. */
  readonly score: number;
}

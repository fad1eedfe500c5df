/** A passage: a part of a source found by search, which answers can quote. */

export interface Passage {
  /** The id of its item. */
  readonly item: string;
  /** The number of the chunk within the item, from 0. */
  readonly chunk: number;
  readonly title: string;
  /** The headings above it, the outermost first. */
  readonly headings: readonly string[];
  readonly text: string;
  /** The range in the item's text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The page on which it begins, from 1; null if there are no pages. */
  readonly page: number | null;
  /** The request id under which it was logged; events that answer it contain this id and the position. */
  readonly request: string;
  /** Its position in the list of that request, from 0. */
  readonly position: number;
  /** The BM25F score: higher is better. */
  readonly score: number;
  /** What else determines its order, such as the ranker of passages. */
  readonly reason?: string | undefined;
}

/** A passage: a part of a source that a search found, which answers quote. */

export interface Passage {
  /** The id of the item that it is from. */
  readonly item: string;
  /** Which of the item's chunks, from 0. */
  readonly chunk: number;
  readonly title: string;
  /** The headings above it, the outermost first. */
  readonly headings: readonly string[];
  readonly text: string;
  /** Where it stands in the item's text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The page that it begins on, from 1; null where there are none. */
  readonly page: number | null;
  /** The request under which it was logged: events that answer it bear it, and the position. */
  readonly request: string;
  /** Its place in the list of that request, from 0. */
  readonly position: number;
  /** By BM25F: higher is better. */
  readonly score: number;
  /** What else its place comes of, such as the ranker of passages. */
  readonly reason?: string | undefined;
}

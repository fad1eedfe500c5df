/** The passages that an answer was made from, as they were logged, with the events that answer it. */
import type { Json } from './records.js';

/** The passages of an answer, and the events that answer it. */
export interface PassageList {
  readonly id: string;
  readonly at: number;
  readonly items: readonly number[];
  /** Rows of features, flattened. */
  readonly features: readonly number[];
  /** What was logged with them: the question's terms, ordinals of chunks, places cited. */
  readonly query: { readonly [key: string]: Json };
  readonly events: readonly {
    readonly kind: string;
    readonly user: number;
    readonly position: number | null;
  }[];
}

/** A request for a list: one value that goes from eligibility to the log. */
import type { Filter, QueryTerm } from '../indexes/index.js';
import type { Json } from '../store/index.js';
import type { History } from './history.js';

/** What is searched for, in the forms in which retrievers look at it. */
export interface Query {
  readonly text: string;
  /** The terms of the text in the index, each with its weight. */
  readonly terms: readonly QueryTerm[];
  /** The items in the order in which they are listed, instead of the best first. */
  readonly order?: Int32Array | undefined;
  /** The text's embedding. */
  readonly vector?: Float32Array | undefined;
}

export interface Request {
  /** Id of the user, or of the visitor where only a session is known; absent where nobody is known to ask. */
  readonly id: string | undefined;
  /** The number of that user or visitor, or -1 where there are no events of theirs or nobody asks. */
  readonly user: number;
  /** The number of the item looked at now, or -1. */
  readonly current: number;
  /** Absent where nothing is searched for. */
  readonly query?: Query | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Who reads what comes of it: a person reads a list, a language model a prompt. */
  readonly reader: 'person' | 'model';
  /** How many items, 1 to 500. */
  readonly limit: number;
  readonly filter?: Filter | undefined;
  /**
   * For a search: what an item must meet besides, by its number, such as phrases, and not having been on the pages before.
   * What a person had is found again; only what they refused is not.
   */
  readonly admits?: ((item: number) => boolean) | undefined;
  /** Numbers of items that stood on earlier pages of the list; absent on its first. */
  readonly earlier?: Int32Array | undefined;
  /** Numbers of the only items to be in the list, in whatever order they are ranked; absent where any may be. */
  readonly candidates?: Int32Array | undefined;
  /** The items of the list with their scores, the best first, instead of what retrievers find. */
  readonly ordered?: { readonly item: Int32Array; readonly score: Float64Array } | undefined;
  /** What the person did, where the caller sent it along instead of its being read from the log. */
  readonly history?: History | undefined;
  /** Whether what made each score is told with the list. */
  readonly explain?: boolean | undefined;
  /** What the caller sent, as it is logged. */
  readonly asked: { readonly [key: string]: Json };
}

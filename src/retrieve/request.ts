/** A request for a list: one value, passed from eligibility to the log. */
import type { Filter, QueryTerm } from '../indexes/index.js';
import type { Json } from '../store/index.js';
import type { History } from './history.js';

/** A search query in the forms that retrievers read. */
export interface Query {
  readonly text: string;
  /** The terms of the text, as in the index, each with its weight. */
  readonly terms: readonly QueryTerm[];
  /** The items in a requested order, instead of the best first. */
  readonly order?: Int32Array | undefined;
  /** The text's embedding. */
  readonly vector?: Float32Array | undefined;
}

export interface Request {
  /** The id of the user, or of the visitor where only a session is given; absent without either. */
  readonly id: string | undefined;
  /** The number of that user or visitor; -1 without one, or without events. */
  readonly user: number;
  /** The number of the item in view, or -1. */
  readonly current: number;
  /** Absent except for searches. */
  readonly query?: Query | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The reader of the result: a person reads a list, a language model a prompt. */
  readonly reader: 'person' | 'model';
  /** The length of the list, 1 to 500. */
  readonly limit: number;
  readonly filter?: Filter | undefined;
  /**
   * For a search: further conditions on items by number, such as phrases, and not being on earlier pages. Searches
   * find items that the person consumed, but not dismissed ones.
   */
  readonly admits?: ((item: number) => boolean) | undefined;
  /** Numbers of items on earlier pages of the list; absent on the first. */
  readonly earlier?: Int32Array | undefined;
  /** Numbers of the items that the list is restricted to; absent without restriction. */
  readonly candidates?: Int32Array | undefined;
  /** Given items with their scores, the best first, instead of retrieval. */
  readonly ordered?: { readonly item: Int32Array; readonly score: Float64Array } | undefined;
  /** The person's history, if the caller sent events with the request, instead of the one from the log. */
  readonly history?: History | undefined;
  /** Whether scores are explained. */
  readonly explain?: boolean | undefined;
  /** The caller's query, as it is logged. */
  readonly asked: { readonly [key: string]: Json };
}

/** A person's history, summarised from their events before retrieval. */
import type { Experience } from '../indexes/index.js';

/** Items that a person consumed, by events of repeatable kinds, the latest first, each once. */
export interface Takings {
  readonly item: Int32Array;
  /** How often; events within some hours count once. */
  readonly times: Int32Array;
  /** The first and the last time, in milliseconds since 1970. */
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** Items that a person had any events with, including impressions. */
export interface Seen {
  readonly item: Int32Array;
  /** The number of impressions; a positive event counts as several. */
  readonly times: Int32Array;
  /** When each was last seen and skipped, in milliseconds since 1970; -Infinity where it never was. */
  readonly last: Float64Array;
}

/** A person's history, valid until their next event. */
export interface History {
  /** The latest items they liked, the latest first, each once. */
  readonly item: Int32Array;
  /** The weight of the strongest event with each. */
  readonly count: Float64Array;
  readonly had: {
    readonly item: Int32Array;
    readonly value: Float64Array;
    readonly measured: Float64Array;
  };
  /**
   * Items not to be recommended to them: those with an event of a hiding kind, or all items with events on request.
   */
  readonly done: Int32Array;
  /** The dismissed ones among these, without consumed or finished items. */
  readonly refused: Int32Array;
  /** The latest items with events. */
  readonly seen: Seen;
  readonly takings: Takings;
  readonly experience: Experience;
}

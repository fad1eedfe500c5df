/** What a person's events come to, as it is read before retrieval. */
import type { Experience } from '../indexes/index.js';

/** Items that a person took by events of kinds that can be repeated, the latest first, each once. */
export interface Takings {
  readonly item: Int32Array;
  /** How often; what lies within some hours counts once. */
  readonly times: Int32Array;
  /** When first and last, in milliseconds since 1970. */
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** Items that a person had events with, an impression or more. */
export interface Seen {
  readonly item: Int32Array;
  /** How often; a positive event counts several times. */
  readonly times: Int32Array;
  /** When each was last seen and passed over, in milliseconds since 1970; -Infinity where it never was. */
  readonly last: Float64Array;
}

/** What a person's events come to. It holds until there is another event of theirs. */
export interface History {
  /** The latest items they liked, the latest first, each once. */
  readonly item: Int32Array;
  /** How much they liked each: the weight of their strongest event with it. */
  readonly count: Float64Array;
  readonly had: {
    readonly item: Int32Array;
    readonly value: Float64Array;
    readonly measured: Float64Array;
  };
  /** Items not to be recommended to them: those with an event of a kind that hides, or all they had if asked so. */
  readonly done: Int32Array;
  /** Those of them that they refused, as by dismissing: what they had, or finished, is not among these. */
  readonly refused: Int32Array;
  /** The latest items they had an event with. */
  readonly seen: Seen;
  readonly takings: Takings;
  readonly experience: Experience;
}

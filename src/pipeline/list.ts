import type { Policy } from '../control/index.js';
import type { Ranked, Scoring } from '../rank/index.js';
import type { BlendWeights } from '../retrieve/index.js';
import type { RequestRow } from '../store/index.js';
import type { Recommended } from './types.js';

/** What a list was decided on. */
interface Decided extends Pick<RequestRow, 'scores' | 'features'> {
  readonly numbers: readonly number[];
  /** Why each is where it is, if not for its score. */
  readonly how: readonly Ranked['how'][];
}

export interface WorkedOut extends Decided {
  readonly items: readonly Recommended[];
}

export interface Written extends Decided {
  /** Its items, in UTF-8. */
  readonly json: Uint8Array;
}

export type List = WorkedOut | Written | (WorkedOut & Written);

export interface Served {
  readonly request: string;
  readonly list: List;
}

/** How a list is made. */
export interface Manner {
  readonly weights: BlendWeights;
  readonly limit: number;
  /** Whether it is made for somebody: lists that are the same for everybody stay by popularity. */
  readonly personal: boolean;
  /** Whether what it was decided on is written down, to learn from. */
  readonly describe: boolean;
  /** The ranker, where one is served. */
  readonly scoring: Scoring | undefined;
  /** What steers it, if anything does. */
  readonly policy: Policy | undefined;
}

/** A list on its way to being served: by what it is made, what it was decided on, and its two forms. */
import type { Assignment, Policy } from '../control/index.js';
import type { Ranked, Scoring } from '../rank/index.js';
import type { FusionWeights } from '../retrieve/index.js';
import type { RequestRow } from '../store/index.js';
import type { CappedItem, Recommended } from './types.js';

/** By what a list is made. */
export interface ListSettings {
  /** By which the request is served; the empty policy where none is configured. */
  readonly policy: Policy;
  /** By experiment, the arm that the policy comes from; absent where the request takes part in none. */
  readonly arms: Assignment['arms'];
  /** Fusion weights, before the policy's factors. */
  readonly weights: FusionWeights;
  /** The ranker; absent where lists are ranked by the fused score. */
  readonly scoring: Scoring | undefined;
  /** Whether similar items keep apart. */
  readonly diverse: boolean;
  /** Whether features are logged with the list, to train on. */
  readonly describe: boolean;
}

/** What a list was decided on. */
interface Decided extends Pick<RequestRow, 'scores' | 'features'> {
  readonly numbers: readonly number[];
  /** Why each is where it is, if not for its score. */
  readonly how: readonly Ranked['how'][];
  /** Whether more was found than is in the list, so that a next page goes on. */
  readonly more: boolean;
}

/** A list as objects. */
export interface ListOfObjects extends Decided {
  readonly items: readonly Recommended[];
  /** What caps kept out, where the list is explained. */
  readonly capped?: readonly CappedItem[] | undefined;
}

/** A list as bytes, which the garbage collector need not go through. */
export interface ListInJson extends Decided {
  /** Its items, in UTF-8. */
  readonly json: Uint8Array;
}

export type List = ListOfObjects | ListInJson | (ListOfObjects & ListInJson);

/** A list that was logged, and the id under which it was. */
export interface Served {
  readonly request: string;
  readonly list: List;
}

/** A list before it is served: its settings, its decisions, and its two forms. */
import type { Assignment, Policy } from '../control/index.js';
import type { Ranked, Scoring } from '../rank/index.js';
import type { FusionWeights } from '../retrieve/index.js';
import type { RequestRow } from '../store/index.js';
import type { CappedItem, Recommended } from './types.js';

/** The settings that a list is made with. */
export interface ListSettings {
  /** The policy of the request; the empty one where none is configured. */
  readonly policy: Policy;
  /** By experiment, the arm that the policy comes from; absent where the request is in none. */
  readonly arms: Assignment['arms'];
  /** Fusion weights, before the policy's factors. */
  readonly weights: FusionWeights;
  /** The ranker; absent where lists are ranked by the fused score. */
  readonly scoring: Scoring | undefined;
  /** Whether the list is diversified. */
  readonly diverse: boolean;
  /** Whether features are logged with the list, to train on. */
  readonly describe: boolean;
}

/** The result of ranking and re-ranking. */
interface Decided extends Pick<RequestRow, 'scores' | 'features'> {
  readonly numbers: readonly number[];
  /** Why each item has its place, if not for its score. */
  readonly how: readonly Ranked['how'][];
  /** Whether more items were found than are in the list, so that there is a next page. */
  readonly more: boolean;
}

/** A list as objects. */
export interface ListOfObjects extends Decided {
  readonly items: readonly Recommended[];
  /** What caps kept out, where the list is explained. */
  readonly capped?: readonly CappedItem[] | undefined;
}

/** A list as bytes, which the garbage collector need not traverse. */
export interface ListInJson extends Decided {
  /** Its items, in UTF-8. */
  readonly json: Uint8Array;
}

export type List = ListOfObjects | ListInJson | (ListOfObjects & ListInJson);

/** A logged list with its request id. */
export interface Served {
  readonly request: string;
  readonly list: List;
}

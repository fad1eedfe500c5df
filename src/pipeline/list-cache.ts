import type { Policy } from '../control/index.js';
import type { Scoring } from '../rank/index.js';
import type { BlendWeights, History } from '../retrieve/index.js';
import type { Written } from './list.js';

/**
 * A list that is given again to a person of whom nothing is new. It is kept as bytes, which the garbage collector need
 * not go through.
 */
export interface GivenList extends Written {
  readonly history: History;
  readonly weights: BlendWeights;
  readonly scoring: Scoring | undefined;
  readonly policy: Policy | undefined;
  /** The catalogue's version. */
  readonly version: number;
  readonly limit: number;
  /** When it was worked out, in milliseconds since 1970. */
  readonly at: number;
}

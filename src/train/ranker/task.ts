import type { KindMeaning } from '../../indexes/index.js';
import type { RankerModel, TimeScale } from '../../models/index.js';
import type { BlendWeights, Snapshot } from '../../retrieve/index.js';
import type { Verdict } from '../verdict.js';
import type { ServedList } from './samples.js';

/** Served lists to learn from, streamed: such as have had the time to be answered. */
export interface ServedLists {
  readonly lists: AsyncIterable<ServedList>;
  /** How many there are, and the times of the first and the last. */
  readonly span: { readonly lists: number; readonly first: number; readonly last: number };
}

export interface RankerTask {
  readonly snapshot: Snapshot;
  /** The blend's, by which candidates are retrieved and compared. */
  readonly weights: BlendWeights;
  /** Names of the kinds of events by their codes, and what kinds mean. */
  readonly kindNames: readonly string[];
  readonly kinds: { readonly [kind: string]: KindMeaning };
  readonly scale: Exclude<TimeScale, 'live'>;
  /** How many lists were served until now, those that may yet be answered too. */
  readonly shown: number;
  /**
   * The version that is served, where there is any, as it was before it learnt live: then it went through the very lists
   * that judge. A recent lesson goes on from it.
   */
  readonly serving?: RankerModel | undefined;
  /** Whether that has learnt from served lists, so that its probabilities are of such. */
  readonly calibrated?: boolean | undefined;
  /** The data folder, where the training run is kept. */
  readonly data?: string | undefined;
}

export interface RankerResult {
  readonly model: RankerModel;
  readonly verdict: Verdict;
  /** Milliseconds since 1970. */
  readonly span: { readonly from: number; readonly to: number };
  readonly samples: number;
  /** Whether it was learnt from served lists or from the history. */
  readonly source: 'served' | 'replayed';
  readonly samplesPerSecond: number;
}

/** What a training run of the ranker is given and what it gives, as plain data. */
import type { KindMeaning } from '../../indexes/index.js';
import type { RankerModel, TimeScale } from '../../models/index.js';
import type { RankerKind } from '../../rank/index.js';
import type { FusionWeights, Snapshot } from '../../retrieve/index.js';
import type { Verdict } from '../verdict.js';
import type { ServedList } from './samples.js';

/** Served lists to train on, streamed in the order of time, each older than the attribution window. */
export interface ServedLists {
  readonly lists: AsyncIterable<ServedList>;
  /** Their count, and the times of the first and the last, in milliseconds since 1970. */
  readonly span: { readonly lists: number; readonly first: number; readonly last: number };
}

export interface RankerTask {
  /** What it is to order; lists unless given. */
  readonly kind?: RankerKind | undefined;
  readonly snapshot: Snapshot;
  /** Of score fusion, by which candidates are retrieved and compared. */
  readonly weights: FusionWeights;
  /** Names of the kinds of events by their codes; and what kinds mean, by name. */
  readonly kindNames: readonly string[];
  readonly kinds: { readonly [kind: string]: KindMeaning };
  readonly scale: Exclude<TimeScale, 'live'>;
  /** How many lists were served until now, those that may yet be answered too. */
  readonly shown: number;
  /**
   * The version that is served, where there is any, as it was before its online training, which saw the lists that are
   * held out here. A recent run goes on from it.
   */
  readonly serving?: RankerModel | undefined;
  /** Whether that was trained on served lists, so that its probabilities are of such. */
  readonly calibrated?: boolean | undefined;
  /** The data folder, where the run is logged; it is not unless given. */
  readonly data?: string | undefined;
}

export interface RankerResult {
  readonly model: RankerModel;
  readonly verdict: Verdict;
  /** The times of its first and last sample, in milliseconds since 1970. */
  readonly span: { readonly from: number; readonly to: number };
  /** Samples trained on. */
  readonly samples: number;
  /** Whether it was trained on served lists or on the replayed log. */
  readonly source: 'served' | 'replayed';
  readonly samplesPerSecond: number;
}

/** The input and the result of a training run of the ranker, as plain data. */
import type { KindMeaning } from '../../indexes/index.js';
import type { RankerModel, TimeScale } from '../../models/index.js';
import type { RankerKind } from '../../rank/index.js';
import type { FusionWeights, Snapshot } from '../../retrieve/index.js';
import type { Verdict } from '../verdict.js';
import type { ServedList } from './samples.js';

/** Served lists to train on, streamed in chronological order, each older than the attribution window. */
export interface ServedLists {
  readonly lists: AsyncIterable<ServedList>;
  /** Their number, and the times of the first and the last, in milliseconds since 1970. */
  readonly span: { readonly lists: number; readonly first: number; readonly last: number };
}

export interface RankerTask {
  /** The kind of the ranker; of lists by default. */
  readonly kind?: RankerKind | undefined;
  readonly snapshot: Snapshot;
  /** The weights of score fusion, for retrieval and comparison. */
  readonly weights: FusionWeights;
  /** The names of the kinds of events by code; and the meanings of kinds by name. */
  readonly kindNames: readonly string[];
  readonly kinds: { readonly [kind: string]: KindMeaning };
  readonly scale: Exclude<TimeScale, 'live'>;
  /** The number of lists served until now, including recent ones. */
  readonly shown: number;
  /**
   * The served version, if there is one, without its online training, which used the lists that are held out here. A
   * recent run continues from it.
   */
  readonly serving?: RankerModel | undefined;
  /** Whether that was trained on served lists, so that its probabilities are calibrated for these. */
  readonly calibrated?: boolean | undefined;
  /** The data folder in which the run is logged; not logged by default. */
  readonly data?: string | undefined;
}

export interface RankerResult {
  readonly model: RankerModel;
  readonly verdict: Verdict;
  /** The times of its first and last sample, in milliseconds since 1970. */
  readonly span: { readonly from: number; readonly to: number };
  /** The number of training samples. */
  readonly samples: number;
  /** Whether it was trained on served lists or on the replayed log. */
  readonly source: 'served' | 'replayed';
  readonly samplesPerSecond: number;
}

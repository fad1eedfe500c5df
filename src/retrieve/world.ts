/** The data that retrievers read, and the snapshot from which it is built. */
import {
  type ChunkIndex,
  Content,
  type ContentColumns,
  EventLog,
  type ItemFactors,
  type ItemGraph,
  type ItemIndexes,
  type ItemSettings,
  type LogColumns,
  type Meanings,
  Newest,
  type OwnVectorColumns,
  OwnVectors,
  Popularity,
  Rates,
  type SearchClicks,
  type TasteModel,
  type TasteSettings,
  Tastes,
  without,
} from '../indexes/index.js';
import type { FittedWeights } from './fusion.js';
import { type SequenceColumns, SequenceSpace } from './sequence-space.js';

/** The data that retrievers read. */
export interface World {
  readonly log: EventLog;
  readonly meanings: Meanings;
  readonly graph: ItemGraph;
  /** The linear item-to-item model. */
  readonly linear: ItemGraph;
  readonly factors: ItemFactors;
  /** The settings that both were built with. */
  readonly taste: TasteSettings;
  readonly content: Content;
  readonly popularity: Popularity;
  readonly newest: Newest;
  readonly tastes: Tastes;
  readonly rates: Rates;
  /** Absent where no model is trained. */
  readonly sequence?: SequenceSpace | undefined;
  /** Vectors that the caller set. */
  readonly vectors?: OwnVectors | undefined;
  /** The search index; absent until it is built. */
  readonly chunks?: ChunkIndex | undefined;
  /** The clicks on results of earlier searches; absent where there are none, as in offline evaluation. */
  readonly clicks?: SearchClicks | undefined;
  /** One more than the largest number of an item. */
  readonly items: number;
  /** One more than the largest number of a user. */
  readonly users: number;
}

/** The input of building indexes and fusion weights, as plain data for workers. */
export interface Snapshot {
  readonly log: LogColumns;
  readonly meanings: Meanings;
  readonly content: ContentColumns;
  /** By item: milliseconds since 1970, NaN where it has no time of publication. */
  readonly published: Float64Array;
  /** One more than the largest number of an item. */
  readonly items: number;
  /** Stated interests as features, of sampled users who have any. */
  readonly interests: ReadonlyMap<number, readonly number[]>;
  /** Vectors that the caller set: of all items, and of sampled users who have one. */
  readonly vectors?: OwnVectorColumns | undefined;
  /** Users marked as bots, whose events are left out. */
  readonly bots: ReadonlySet<number>;
  /** The settings of item-to-item indexes, if {@link fitted} is given or no settings are to be chosen. */
  readonly itemSettings: ItemSettings;
  /** Weights to use with {@link itemSettings}; absent where both are to be chosen. */
  readonly fitted?: FittedWeights | undefined;
  /** Whether the usual settings and weights are to be used, as choosing them takes long; only without {@link fitted}. */
  readonly quick?: boolean | undefined;
  /** The trained sequence model, if any. */
  readonly sequence?: SequenceColumns | undefined;
  /** The served version of the models of taste, if any; fitted with {@link itemSettings}. */
  readonly taste?: TasteVersion | undefined;
}

/** A version of the models of taste in its current state. Plain data. */
export interface TasteVersion extends TasteModel {
  /** Its id in the registry. */
  readonly name: string;
  /** The time of the latest event that it includes, in milliseconds since 1970. */
  readonly until: number;
}

/** The log without the events of bots. */
export function logOfPeople({ log, bots }: Pick<Snapshot, 'log' | 'bots'>): EventLog {
  const all = EventLog.over(log);
  return bots.size > 0 ? without(all, (event) => bots.has(all.userOf(event))) : all;
}

/**
 * The data for another log than the live one, such as one without held-out events.
 * @param taste the settings that the indexes were built with.
 */
export function worldOf(
  snapshot: Omit<Snapshot, 'log'>,
  log: EventLog,
  indexes: ItemIndexes,
  taste: TasteSettings = snapshot.itemSettings,
): World {
  const newest = new Newest();
  snapshot.published.forEach((time, item) => {
    newest.set(item, Number.isNaN(time) ? null : time);
  });
  const content = Content.over(snapshot.content);
  return {
    log,
    meanings: snapshot.meanings,
    graph: indexes.graph,
    linear: indexes.linear,
    factors: indexes.factors,
    taste,
    content,
    rates: Rates.of(log, snapshot.meanings, content),
    popularity: Popularity.of(log, snapshot.meanings),
    newest,
    tastes: Tastes.of(log, snapshot.meanings),
    sequence: snapshot.sequence && SequenceSpace.over(snapshot.sequence),
    vectors: snapshot.vectors && OwnVectors.over(snapshot.vectors),
    items: snapshot.items,
    users: log.users,
  };
}

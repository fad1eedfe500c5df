/** What retrievers look at, and the snapshot from which it is built. */
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
  type TasteModel,
  type TasteSettings,
  Tastes,
  without,
} from '../indexes/index.js';
import type { FittedWeights } from './fusion.js';
import { type SequenceColumns, SequenceSpace } from './sequence-space.js';

/** All that retrievers look at. */
export interface World {
  readonly log: EventLog;
  readonly meanings: Meanings;
  readonly graph: ItemGraph;
  /** The linear item-to-item model. */
  readonly linear: ItemGraph;
  readonly factors: ItemFactors;
  /** What both were built with. */
  readonly taste: TasteSettings;
  readonly content: Content;
  readonly popularity: Popularity;
  readonly newest: Newest;
  readonly tastes: Tastes;
  readonly rates: Rates;
  /** Absent where no model is trained. */
  readonly sequence?: SequenceSpace | undefined;
  /** Vectors of the caller's own. */
  readonly vectors?: OwnVectors | undefined;
  /** What is searched; absent until it is built. */
  readonly chunks?: ChunkIndex | undefined;
  /** One more than the largest number of an item. */
  readonly items: number;
  /** One more than the largest number of a user. */
  readonly users: number;
}

/** What indexes and fusion weights are built from, as plain data, so that a worker can. */
export interface Snapshot {
  readonly log: LogColumns;
  readonly meanings: Meanings;
  readonly content: ContentColumns;
  /** By item: milliseconds since 1970, NaN where it has no time of publication. */
  readonly published: Float64Array;
  /** One more than the largest number of an item. */
  readonly items: number;
  /** What people say they like, as features, for those sampled users who say something. */
  readonly interests: ReadonlyMap<number, readonly number[]>;
  /** Vectors of the caller's own: of all items, and of those sampled users who have one. */
  readonly vectors?: OwnVectorColumns | undefined;
  /** Users marked as bots: nothing that others are shown is built from what they did. */
  readonly bots: ReadonlySet<number>;
  /** What indexes from item to item are built with, where {@link fitted} is given or nothing is chosen anew. */
  readonly itemSettings: ItemSettings;
  /** Weights that are to be kept, with {@link itemSettings}; absent where both are to be chosen anew. */
  readonly fitted?: FittedWeights | undefined;
  /** The trained sequence model, where there is one. */
  readonly sequence?: SequenceColumns | undefined;
  /** The version of the models of taste that is served, where there is one; fitted with {@link itemSettings}. */
  readonly taste?: TasteVersion | undefined;
}

/** A version of the models of taste, as it is now. Plain data. */
export interface TasteVersion extends TasteModel {
  /** The name that the registry has it by. */
  readonly name: string;
  /** The time of the latest event that it was fitted to, in milliseconds since 1970. */
  readonly until: number;
}

/** The log without the events of bots. */
export function logOfPeople({ log, bots }: Pick<Snapshot, 'log' | 'bots'>): EventLog {
  const all = EventLog.over(log);
  return bots.size > 0 ? without(all, (event) => bots.has(all.userOf(event))) : all;
}

/**
 * The world for a log that is not the live one, such as one with events held out.
 * @param taste what the indexes were built with.
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

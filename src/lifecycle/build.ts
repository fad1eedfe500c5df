/** Building the indexes that follow from the whole event log: item graph, popularity, rates and fusion weights; run in a worker. */
import {
  buildItemIndexes,
  Content,
  type EventLog,
  type ItemIndexes,
  type ItemSettings,
  Popularity,
  type PopularityColumns,
  Rates,
  type RatesColumns,
  type RepeatColumns,
  Repeats,
} from '../indexes/index.js';
import { type FittedWeights, logOfPeople, type Snapshot } from '../retrieve/index.js';
import type { Progress } from '../runtime/index.js';
import { fitWeights, fusionSamplesOf } from '../train/index.js';

export interface Built extends FittedWeights, ItemIndexes {
  /** What the indexes were built with. */
  readonly itemSettings: ItemSettings;
  readonly popularity: PopularityColumns;
  readonly rates: RatesColumns;
  readonly repeats: RepeatColumns;
  /** How many events of the log it knows. */
  readonly events: number;
}

/**
 * Chooses settings and fusion weights by what is held out, unless they are given, and builds the indexes with them.
 * @param onProgress called from time to time; the phases are `learn` and `graph`, in shares of 1.
 */
export function build(snapshot: Snapshot, onProgress: (progress: Progress) => void = () => {}): Built {
  const log = logOfPeople(snapshot);
  const { meanings, items } = snapshot;
  const fitting = (done: number) => onProgress({ phase: 'learn', done, total: 1 });
  const { itemSettings, weights, fittedEvents } = snapshot.fitted
    ? { ...snapshot.fitted, itemSettings: snapshot.itemSettings }
    : fitted(snapshot, log, fitting);
  const indexes = buildItemIndexes(log, meanings, items, itemSettings, (done) =>
    onProgress({ phase: 'graph', done, total: 1 }),
  );
  const popularity = Popularity.of(log, meanings).columns;
  const rates = Rates.of(log, meanings, Content.over(snapshot.content)).columns;
  const repeats = Repeats.of(log, meanings.repeats ?? new Uint8Array(0), items).columns;
  const { length: events } = snapshot.log;
  return { ...indexes, itemSettings, weights, fittedEvents, popularity, rates, repeats, events };
}

function fitted(snapshot: Snapshot, log: EventLog, onProgress: (done: number) => void) {
  const samples = fusionSamplesOf(snapshot, log, { onProgress });
  return {
    itemSettings: samples.itemSettings,
    weights: fitWeights(samples),
    fittedEvents: snapshot.log.length,
  };
}

/** Building the indexes that follow from the whole event log: item graph, popularity, rates and fusion weights; run in a worker. */
import {
  buildItemIndexes,
  Content,
  type ItemIndexes,
  Popularity,
  type PopularityColumns,
  Rates,
  type RatesColumns,
} from '../indexes/index.js';
import { type FittedWeights, logOfPeople, type Snapshot } from '../retrieve/index.js';
import type { Progress } from '../runtime/index.js';
import { fitWeights, fusionSamplesOf } from '../train/index.js';

export interface Built extends FittedWeights, ItemIndexes {
  readonly popularity: PopularityColumns;
  readonly rates: RatesColumns;
  /** How many events of the log it knows. */
  readonly events: number;
}

/** @param onProgress called from time to time; the phases are `graph` and `learn`, in shares of 1. */
export function build(snapshot: Snapshot, onProgress: (progress: Progress) => void = () => {}): Built {
  const log = logOfPeople(snapshot);
  const indexes = buildItemIndexes(log, snapshot.meanings, snapshot.items, (done) =>
    onProgress({ phase: 'graph', done, total: 1 }),
  );
  const fitting = (done: number) => onProgress({ phase: 'learn', done, total: 1 });
  const { weights, fittedEvents } = snapshot.fitted ?? {
    weights: fitWeights(fusionSamplesOf(snapshot, log, indexes, fitting)),
    fittedEvents: snapshot.log.length,
  };
  const popularity = Popularity.of(log, snapshot.meanings).columns;
  const rates = Rates.of(log, snapshot.meanings, Content.over(snapshot.content)).columns;
  return { ...indexes, weights, fittedEvents, popularity, rates, events: snapshot.log.length };
}

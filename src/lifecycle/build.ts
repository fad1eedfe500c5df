/** Building the indexes that follow from the whole event log: item graph, popularity, rates and fusion weights; run in a worker. */
import {
  buildItemGraph,
  Content,
  type ItemGraph,
  Popularity,
  type PopularityColumns,
  Rates,
  type RatesColumns,
  sequencesOf,
} from '../indexes/index.js';
import { type FittedWeights, logOfPeople, type Snapshot } from '../retrieve/index.js';
import type { Progress } from '../runtime/index.js';
import { fitWeights, fusionSamplesOf } from '../train/index.js';

export interface Built extends FittedWeights {
  readonly graph: ItemGraph;
  readonly popularity: PopularityColumns;
  readonly rates: RatesColumns;
  /** How many events of the log it knows. */
  readonly events: number;
}

/** @param onProgress called from time to time; the phases are `learn` and `graph`, in shares of 1. */
export function build(snapshot: Snapshot, onProgress: (progress: Progress) => void = () => {}): Built {
  const log = logOfPeople(snapshot);
  const learning = (done: number) => onProgress({ phase: 'learn', done, total: 1 });
  const { weights, learntFrom } = snapshot.fitted ?? {
    weights: fitWeights(fusionSamplesOf(snapshot, log, learning)),
    learntFrom: snapshot.log.length,
  };
  const graph = buildItemGraph(sequencesOf(log, snapshot.meanings), snapshot.items, (done) =>
    onProgress({ phase: 'graph', done, total: 1 }),
  );
  const popularity = Popularity.of(log, snapshot.meanings).columns;
  const rates = Rates.of(log, snapshot.meanings, Content.over(snapshot.content)).columns;
  return { graph, weights, learntFrom, popularity, rates, events: snapshot.log.length };
}

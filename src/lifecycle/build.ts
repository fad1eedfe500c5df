/**
 * Building of the indexes that are computed from the whole event log: item graph, models of taste, popularity, rates
 * and fusion weights; run in a worker.
 */
import {
  buildItemGraph,
  buildTaste,
  Content,
  type EventLog,
  type ItemGraph,
  type ItemSettings,
  Popularity,
  type PopularityColumns,
  Rates,
  type RatesColumns,
  type RepeatColumns,
  Repeats,
  type Sequences,
  sequencesOf,
  type TasteModel,
  updateTaste,
} from '../indexes/index.js';
import { type FittedWeights, logOfPeople, type Snapshot } from '../retrieve/index.js';
import type { Progress } from '../runtime/index.js';
import { fitWeights, fusionSamplesOf, usualChoice, type Verdict } from '../train/index.js';

export interface Built extends FittedWeights {
  readonly graph: ItemGraph;
  readonly taste: TasteModel;
  /** Newly fitted models of taste, for the registry; if they are admitted, they equal `taste`. */
  readonly candidate?: TasteCandidate | undefined;
  /** The settings that the indexes were built with. */
  readonly itemSettings: ItemSettings;
  readonly popularity: PopularityColumns;
  readonly rates: RatesColumns;
  readonly repeats: RepeatColumns;
  /** The number of events of the log that are included. */
  readonly events: number;
}

export interface TasteCandidate {
  readonly model: TasteModel;
  readonly settings: ItemSettings;
  readonly verdict: Verdict;
  /** The times of the first and the last event, in milliseconds since 1970; and the number of events. */
  readonly from: number;
  readonly until: number;
  readonly events: number;
}

/**
 * Chooses settings and fusion weights on held-out data, unless they are given, and builds the indexes with them; a quick
 * build uses the usual ones. If settings were chosen, the models of taste are fitted with them; otherwise the
 * served ones are updated.
 * @param onProgress called from time to time; the phases are `choosing settings` and `item indexes`, in shares of 1.
 */
export function build(snapshot: Snapshot, onProgress: (progress: Progress) => void = () => {}): Built {
  const log = logOfPeople(snapshot);
  const { meanings, items } = snapshot;
  const fitting = (done: number) => onProgress({ phase: 'choosing settings', done, total: 1 });
  const building = (done: number) => onProgress({ phase: 'item indexes', done, total: 1 });
  const { chosen, verdict, weights, fittedEvents } = snapshot.fitted
    ? { ...snapshot.fitted, chosen: snapshot.itemSettings, verdict: undefined }
    : snapshot.quick
      ? usual(snapshot, log)
      : fitted(snapshot, log, fitting);
  const sequences = sequencesOf(log, meanings);
  const graph = buildItemGraph(sequences, items, chosen.order, (done) => building(done / 4));
  const { taste, candidate } = tasteFor(snapshot, log, { sequences, chosen, verdict }, (done) =>
    building((1 + 3 * done) / 4),
  );
  const refused = candidate?.verdict.admitted === false;
  const itemSettings = refused ? { ...snapshot.itemSettings, order: chosen.order } : chosen;
  const popularity = Popularity.of(log, meanings).columns;
  const rates = Rates.of(log, meanings, Content.over(snapshot.content)).columns;
  const repeats = Repeats.of(log, meanings.repeats ?? new Uint8Array(0), items).columns;
  const { length: events } = snapshot.log;
  return {
    graph,
    taste,
    candidate,
    itemSettings,
    weights,
    fittedEvents,
    popularity,
    rates,
    repeats,
    events,
  };
}

function fitted(snapshot: Snapshot, log: EventLog, onProgress: (done: number) => void) {
  const samples = fusionSamplesOf(snapshot, log, { onProgress });
  return {
    chosen: samples.itemSettings,
    verdict: samples.taste,
    weights: fitWeights(samples),
    fittedEvents: snapshot.log.length,
  };
}

function usual(snapshot: Snapshot, log: EventLog) {
  const { itemSettings, weights } = usualChoice(snapshot, log);
  return { chosen: itemSettings, verdict: undefined, weights, fittedEvents: 0 };
}

/** The models of taste to be served, and newly fitted ones. */
function tasteFor(
  { items, taste: served, itemSettings, fitted: kept, quick }: Snapshot,
  log: EventLog,
  {
    sequences,
    chosen,
    verdict,
  }: {
    readonly sequences: Sequences;
    readonly chosen: ItemSettings;
    readonly verdict: Verdict | undefined;
  },
  onProgress: (done: number) => void,
): Pick<Built, 'taste' | 'candidate'> {
  if ((kept || quick) && served) return { taste: updateTaste(served, sequences, items, itemSettings) };
  const model = buildTaste(sequences, items, chosen, onProgress);
  if (!verdict) return { taste: model };
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let event = 0; event < log.length; event++) {
    from = Math.min(from, log.atOf(event));
    until = Math.max(until, log.atOf(event));
  }
  const candidate = { model, settings: chosen, verdict, from, until, events: log.length };
  if (verdict.admitted || !served) return { taste: model, candidate };
  return { taste: updateTaste(served, sequences, items, itemSettings), candidate };
}

/** The indexes from item to item that are built from what people had: by order, and whatever the order. */
import type { EventLog } from './event-log.js';
import {
  buildItemFactors,
  type FactorSettings,
  type ItemFactors,
  NO_FACTORS,
  withNewItems,
} from './item-factors.js';
import {
  buildItemGraph,
  EMPTY_GRAPH,
  type ItemGraph,
  type OrderSettings,
  type Sequences,
  sequencesOf,
  USUAL_ORDER,
} from './item-graph.js';
import type { Meanings } from './kinds.js';
import { buildLinearItems, type LinearSettings, peopleByItem, updateLinearItems } from './linear-items.js';

export interface ItemIndexes {
  /** What people take after an item; see `item-graph.ts`. */
  readonly graph: ItemGraph;
  /** What having an item says of others; see `linear-items.ts`. */
  readonly linear: ItemGraph;
  /** What is common to many items; see `item-factors.ts`. */
  readonly factors: ItemFactors;
}

/** The models of what goes with all that a person had, whatever the order. Plain data, in shared memory. */
export interface TasteModel extends Pick<ItemIndexes, 'linear' | 'factors'> {
  /** By item: how many people had had it when what predicts it was solved. */
  readonly known: Uint32Array;
}

/** The model where there is none yet. */
export const NO_TASTE: TasteModel = {
  linear: EMPTY_GRAPH,
  factors: NO_FACTORS,
  known: new Uint32Array(0),
};

/** How what goes with all that a person had is predicted. Plain data. */
export interface TasteSettings extends LinearSettings, FactorSettings {
  readonly measures: boolean;
}

/** What was good on all data that it was measured on, for when nothing is chosen by validation yet. */
export const USUAL_TASTE: TasteSettings = {
  penalty: 100,
  dropped: 0.3,
  discount: 0.25,
  strength: 1,
  measures: false,
  factors: 0,
  factorPenalty: 1,
};

/** What all of them are built with. Plain data. */
export interface ItemSettings extends TasteSettings {
  readonly order: OrderSettings;
}

export const USUAL_ITEM_SETTINGS: ItemSettings = { ...USUAL_TASTE, order: USUAL_ORDER };

/**
 * Builds them from a log.
 * @param items one more than the largest number of an item.
 * @param onProgress called now and then with the share done, 0 to 1.
 */
export function buildItemIndexes(
  log: EventLog,
  meanings: Meanings,
  items: number,
  settings: ItemSettings = USUAL_ITEM_SETTINGS,
  onProgress: (share: number) => void = () => {},
): ItemIndexes {
  const sequences = sequencesOf(log, meanings);
  const graph = buildItemGraph(sequences, items, settings.order, (done) => onProgress(done / 4));
  const taste = buildTaste(sequences, items, settings, (done) => onProgress((1 + 3 * done) / 4));
  return { graph, linear: taste.linear, factors: taste.factors };
}

/**
 * Fits the models of taste.
 * @param items one more than the largest number of an item.
 * @param onProgress called now and then with the share done, 0 to 1.
 */
export function buildTaste(
  sequences: Sequences,
  items: number,
  settings: TasteSettings,
  onProgress: (share: number) => void = () => {},
): TasteModel {
  const linear = buildLinearItems(sequences, items, settings, (done) => onProgress(done / 3));
  const factors =
    settings.factors > 0
      ? buildItemFactors(sequences, items, settings, (done) => onProgress((1 + 2 * done) / 3))
      : NO_FACTORS;
  return { linear, factors, known: peopleByItem(sequences, items) };
}

/**
 * Brings models of taste up to what people had since they were fitted: the linear model solves anew what changed much, and
 * items that nobody had had get a vector of factors.
 *
 * @param settings the model was fitted with.
 */
export function updateTaste(
  before: TasteModel,
  sequences: Sequences,
  items: number,
  settings: TasteSettings,
): TasteModel {
  const { linear, known, solved } = updateLinearItems(
    before.linear,
    before.known,
    sequences,
    items,
    settings,
  );
  if (solved === 0) return { ...before, known };
  const isNew = (item: number) => (before.known[item] ?? 0) === 0 && known[item] > 0;
  const fresh = known.some((_, item) => isNew(item));
  const factors = fresh ? withNewItems(before.factors, sequences, items, settings, isNew) : before.factors;
  return { linear, factors, known };
}

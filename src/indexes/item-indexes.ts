/** The item-to-item indexes that are built from people's items: by order, and regardless of order. */
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
  /** The items that people take after an item; see `item-graph.ts`. */
  readonly graph: ItemGraph;
  /** The linear item-to-item model; see `linear-items.ts`. */
  readonly linear: ItemGraph;
  /** The item factors; see `item-factors.ts`. */
  readonly factors: ItemFactors;
}

/**
 * The models of taste, which predict items from all of a person's items regardless of order. Plain data, in shared
 * memory.
 */
export interface TasteModel extends Pick<ItemIndexes, 'linear' | 'factors'> {
  /** By item, the number of people with the item when its weights were solved. */
  readonly known: Uint32Array;
}

/** The empty model. */
export const NO_TASTE: TasteModel = {
  linear: EMPTY_GRAPH,
  factors: NO_FACTORS,
  known: new Uint32Array(0),
};

/** How what goes with all that a person had is predicted. Plain data. */
export interface TasteSettings extends LinearSettings, FactorSettings {
  readonly measures: boolean;
}

/** Default settings, which were good on all data measured, while none are chosen by validation. */
export const USUAL_TASTE: TasteSettings = {
  penalty: 100,
  dropped: 0.3,
  discount: 0.25,
  strength: 1,
  measures: false,
  factors: 0,
  factorPenalty: 1,
};

/** The settings of all item-to-item indexes. Plain data. */
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
 * Updates models of taste with later events: the linear model solves the items that changed much, and new items get
 * a vector of factors.
 *
 * @param settings the settings that the model was fitted with.
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

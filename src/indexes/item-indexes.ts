/** The indexes from item to item that are built from what people had: by order, and whatever the order. */
import type { EventLog } from './event-log.js';
import { buildItemFactors, type ItemFactors, NO_FACTORS } from './item-factors.js';
import {
  buildItemGraph,
  type ItemGraph,
  type OrderSettings,
  sequencesOf,
  USUAL_ORDER,
} from './item-graph.js';
import type { Meanings } from './kinds.js';
import { buildLinearItems, type LinearSettings } from './linear-items.js';

export interface ItemIndexes {
  /** What people take after an item; see `item-graph.ts`. */
  readonly graph: ItemGraph;
  /** What having an item says of others; see `linear-items.ts`. */
  readonly linear: ItemGraph;
  /** What is common to many items; see `item-factors.ts`. */
  readonly factors: ItemFactors;
}

/** How what goes with all that a person had is predicted. Plain data. */
export interface TasteSettings extends LinearSettings {
  /** How much the predictions of item factors count beside the linear model's; with 0 there are none. */
  readonly factors: number;
}

/** What was good on all data that it was measured on, for when nothing is chosen by validation yet. */
export const USUAL_TASTE: TasteSettings = {
  penalty: 100,
  dropped: 0.3,
  discount: 0.25,
  strength: 1,
  measures: false,
  factors: 0,
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
  const linear = buildLinearItems(sequences, items, settings, (done) => onProgress((1 + done) / 4));
  const factors =
    settings.factors > 0
      ? buildItemFactors(sequences, items, settings, (done) => onProgress((1 + done) / 2))
      : NO_FACTORS;
  return { graph, linear, factors };
}

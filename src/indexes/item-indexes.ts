/** The indexes from item to item that are built from what people had: by order, and whatever the order. */
import type { EventLog } from './event-log.js';
import { buildItemFactors, type ItemFactors } from './item-factors.js';
import { buildItemGraph, type ItemGraph, sequencesOf } from './item-graph.js';
import type { Meanings } from './kinds.js';
import { buildLinearItems } from './linear-items.js';

export interface ItemIndexes {
  /** What people take after an item; see `item-graph.ts`. */
  readonly graph: ItemGraph;
  /** What having an item says of others; see `linear-items.ts`. */
  readonly linear: ItemGraph;
  /** What is common to many items; see `item-factors.ts`. */
  readonly factors: ItemFactors;
}

/**
 * Builds them from a log.
 * @param items one more than the largest number of an item.
 * @param onProgress called now and then with the share done, 0 to 1.
 */
export function buildItemIndexes(
  log: EventLog,
  meanings: Meanings,
  items: number,
  onProgress: (share: number) => void = () => {},
): ItemIndexes {
  const sequences = sequencesOf(log, meanings);
  const graph = buildItemGraph(sequences, items, (done) => onProgress(done / 4));
  const linear = buildLinearItems(sequences, items, (done) => onProgress((1 + done) / 4));
  const factors = buildItemFactors(sequences, items, (done) => onProgress((1 + done) / 2));
  return { graph, linear, factors };
}

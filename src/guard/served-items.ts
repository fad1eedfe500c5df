/** The checks on items before they may be in a list. */
import type { Entry } from '../indexes/index.js';

/** Whether an item may be served. A rule is a file with such a check, and its name in {@link ITEM_CHECKS}. */
export type ItemCheck = (item: Entry) => boolean;

/** None so far. */
export const ITEM_CHECKS: ItemCheck[] = [];

/**
 * Checks items before retrieval, so that other candidates replace those refused and a list has the length requested.
 *
 * @param eligible whether an item is eligible otherwise, by its number.
 * @param entryOf an item by its number; called for eligible items only.
 * @returns whether it is eligible and passes all checks.
 */
export function servable(
  eligible: (item: number) => boolean,
  entryOf: (item: number) => Entry,
): (item: number) => boolean {
  if (ITEM_CHECKS.length === 0) return eligible;
  return (item) => eligible(item) && ITEM_CHECKS.every((passes) => passes(entryOf(item)));
}

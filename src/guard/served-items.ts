/** The checks on the items of a list just before it is served. */
import type { Entry } from '../indexes/index.js';

/** Whether an item may be served. A rule is a file with such a check, and its name in {@link CHECKS}. */
export type ItemCheck = (item: Entry) => boolean;

const CHECKS: readonly ItemCheck[] = [];

/** Whether an item passes all checks. */
export function mayServe(item: Entry): boolean {
  return CHECKS.every((passes) => passes(item));
}

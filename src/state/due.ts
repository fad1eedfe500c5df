/** Items that a person is due to consume again, by the person's history and by attributes of items. */
import type { Catalogue, Repeats } from '../indexes/index.js';
import { type Due, dueItems, type History } from '../retrieve/index.js';

/** The settings and data that decide what is due. */
export interface Repeating {
  readonly repeats: Repeats;
  readonly catalogue: Pick<Catalogue, 'entry'>;
  /** Whether items are recommended again; the attribute of items that says after how many days. */
  readonly repeating: boolean | { readonly days: string };
}

/** @param now milliseconds since 1970. @returns `undefined` where nothing is due. */
export function dueOf(
  { repeats, catalogue, repeating }: Repeating,
  history: Pick<History, 'takings' | 'refused'>,
  now: number,
): Due | undefined {
  if (repeating === false || history.takings.item.length === 0) return undefined;
  if (repeating === true) return repeats.any ? dueItems(history, repeats, () => undefined, now) : undefined;
  const declaredDays = (item: number) => {
    const attributes = catalogue.entry(item)?.attributes ?? {};
    const days = Object.hasOwn(attributes, repeating.days) ? Number(attributes[repeating.days]) : 0;
    return days > 0 ? days : undefined;
  };
  return dueItems(history, repeats, declaredDays, now);
}

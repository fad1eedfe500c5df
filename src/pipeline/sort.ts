/** Sorting of search results by an attribute instead of relevance. */
import type { Entry } from '../indexes/index.js';
import type { SearchQuery } from './types.js';

/**
 * Items in the order of an attribute (or `title`, or `published`): numbers before texts, which are compared by
 * locale, with numbers in texts by their value; items without it come last, and equal ones are ordered by their
 * number.
 */
export function sorted(
  items: Iterable<number>,
  { by, order = 'asc' }: NonNullable<SearchQuery['sort']>,
  entryOf: (item: number) => Entry | undefined,
): number[] {
  const direction = order === 'asc' ? 1 : -1;
  const collator = new Intl.Collator('en', { numeric: true });
  const rows = Array.from(items, (item) => ({ item, value: sortedBy(entryOf(item), by) }));
  rows.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      return Number(a.value === undefined) - Number(b.value === undefined) || a.item - b.item;
    }
    if (typeof a.value !== typeof b.value) return typeof a.value === 'number' ? -1 : 1;
    const compared =
      typeof a.value === 'number'
        ? a.value - (b.value as number)
        : collator.compare(a.value, b.value as string);
    return direction * compared || a.item - b.item;
  });
  return rows.map(({ item }) => item);
}

function sortedBy(entry: Entry | undefined, by: string): number | string | undefined {
  if (entry === undefined) return undefined;
  if (by === 'title') return entry.title ?? undefined;
  if (by === 'published') return entry.published ?? undefined;
  const own = Object.hasOwn(entry.attributes, by) ? entry.attributes[by] : undefined;
  if (typeof own === 'boolean') return Number(own);
  return typeof own === 'number' || typeof own === 'string' ? own : undefined;
}

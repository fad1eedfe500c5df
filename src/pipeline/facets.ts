/** Facets: the number of found items for each tag, value or range. Only items that can be shown are counted. */
import { InvalidInput } from '../errors.js';
import { type Entry, rangeCheck } from '../indexes/index.js';
import type { Facet, FacetQuery } from './types.js';

/** The default and the maximum number of values of a facet. */
const [VALUES, MOST] = [10, 100] as const;

/** @throws InvalidInput where a requested facet is invalid. */
export function facetsOf(asked: readonly FacetQuery[], entries: readonly Entry[]): Facet[] {
  return asked.map((facet) => (facet.ranges ? inRanges(facet, entries) : byValue(facet, entries)));
}

function byValue({ field, limit = VALUES }: FacetQuery, entries: readonly Entry[]): Facet {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new InvalidInput('facets', `have a limit that is a whole number from 1 to ${MOST}`);
  }
  const counts = new Map<string | number | boolean, number>();
  for (const entry of entries) {
    for (const value of new Set(valuesOf(entry, field))) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const values = Array.from(counts, ([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1))
    .slice(0, limit);
  return { field, values };
}

function inRanges({ field, ranges = [] }: FacetQuery, entries: readonly Entry[]): Facet {
  const checks = ranges.map((range) => {
    const whole = field === 'published' ? inTimes(range) : range;
    return { range, within: rangeCheck(field, whole) };
  });
  const values = entries.map((entry) =>
    field === 'published'
      ? [entry.published === null ? null : new Date(entry.published).toISOString()]
      : valuesOf(entry, field),
  );
  return {
    field,
    ranges: checks.map(({ range, within }) => ({
      ...range,
      count: values.filter((own) => own.some(within)).length,
    })),
  };
}

/** Times of publication are compared as times, also if the bounds are in milliseconds. */
const inTimes = (range: NonNullable<FacetQuery['ranges']>[number]) =>
  Object.fromEntries(
    Object.entries(range).map(([side, bound]) => [
      side,
      typeof bound === 'number' ? new Date(bound).toISOString() : bound,
    ]),
  );

/** An item's values of a field: tags, or values of an attribute that can be counted. */
function valuesOf({ tags, attributes, published }: Entry, field: string): (string | number | boolean)[] {
  if (field === 'tags') return [...tags];
  if (field === 'published')
    return published === null ? [] : [new Date(published).toISOString().slice(0, 10)];
  const own = Object.hasOwn(attributes, field) ? attributes[field] : undefined;
  return (Array.isArray(own) ? own : [own]).filter((value): value is string | number | boolean =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
}

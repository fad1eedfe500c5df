/** Conditions on items, and masks of the items that meet them. */
import { isDeepStrictEqual } from 'node:util';
import type { Range } from './filter.js';
import { type RangeCheck, rangeCheck } from './range.js';

/** The data that conditions read. */
interface Conditioned {
  readonly tags: readonly string[];
  readonly attributes: { readonly [name: string]: unknown };
  readonly published: number | null;
}

/** Conditions on items; all given ones must hold. */
export interface Conditions {
  readonly tags?: readonly string[] | undefined;
  readonly withoutTags?: readonly string[] | undefined;
  readonly attributes?: { readonly [name: string]: unknown } | undefined;
  readonly ranges?: { readonly [name: string]: Range } | undefined;
  readonly publishedFrom?: number | undefined;
  readonly publishedBefore?: number | undefined;
  /** Conditions that must hold as well. */
  readonly and?: Conditions | undefined;
}

/** The number of cached masks. */
const CACHED_MASKS = 64;

/** Masks over items by conditions; the most recently used ones are cached. */
export class ConditionMasks {
  readonly #masks = new Map<string, { readonly version: number; readonly mask: Uint8Array }>();

  /**
   * For each item 1 if it meets the conditions, else 0. @param version differs from before if an item has changed.
   */
  of(conditions: Conditions, entries: readonly (Conditioned | undefined)[], version: number): Uint8Array {
    // JSON would write every number that is not finite as null.
    const { publishedFrom, publishedBefore, and } = conditions;
    const key = `${publishedFrom} ${publishedBefore} ${and?.publishedFrom} ${and?.publishedBefore} ${JSON.stringify(conditions)}`;
    const known = this.#masks.get(key);
    if (known?.version === version) return known.mask;
    const mask = new Uint8Array(entries.length);
    const also = and && this.of(and, entries, version);
    const ranges = Object.entries(conditions.ranges ?? {}).map(([name, range]) => ({
      name,
      within: rangeCheck(name, range),
    }));
    for (let item = 0; item < mask.length; item++) {
      const entry = entries[item];
      if (also?.[item] === 0) continue;
      if (entry !== undefined && meets(entry, conditions) && within(entry, ranges)) mask[item] = 1;
    }
    this.#masks.delete(key);
    if (this.#masks.size >= CACHED_MASKS) this.#masks.delete(this.#masks.keys().next().value!);
    this.#masks.set(key, { version, mask });
    return mask;
  }
}

function within(
  { attributes }: Conditioned,
  ranges: readonly { readonly name: string; readonly within: RangeCheck }[],
): boolean {
  return ranges.every(({ name, within }) => {
    const own = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    return (Array.isArray(own) ? own : [own]).some(within);
  });
}

/** Whether an item meets conditions on its tags, attributes and publication. */
export function meets(entry: Conditioned, conditions: Omit<Conditions, 'ranges' | 'and'>): boolean {
  const { tags, withoutTags, attributes, publishedFrom, publishedBefore } = conditions;
  if (tags && !tags.some((tag) => entry.tags.includes(tag))) return false;
  if (withoutTags?.some((tag) => entry.tags.includes(tag))) return false;
  if (publishedFrom !== undefined && !(entry.published !== null && entry.published >= publishedFrom))
    return false;
  if (publishedBefore !== undefined && !(entry.published !== null && entry.published < publishedBefore))
    return false;
  for (const [name, wanted] of Object.entries(attributes ?? {})) {
    const own = Object.hasOwn(entry.attributes, name) ? entry.attributes[name] : undefined;
    const has = Array.isArray(own) ? own : [own];
    const wants = Array.isArray(wanted) ? wanted : [wanted];
    if (!wants.some((want) => has.some((value) => same(value, want)))) return false;
  }
  return true;
}

// Not compared as JSON, as the database does not preserve the order of an object's keys.
const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && isDeepStrictEqual(a, b));

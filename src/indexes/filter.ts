/** The filter of a request. */
import type { Json } from '../store/index.js';

/** Bounds of a value; all given ones must hold. */
export interface Range {
  /** At least. */
  readonly from?: number | string | undefined;
  /** At most. */
  readonly to?: number | string | undefined;
  /** Less than. */
  readonly before?: number | string | undefined;
}

/** Conditions on the items that can be returned. All given ones must hold. */
export interface Filter {
  /** The item has at least one of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** The item has none of these tags. */
  readonly withoutTags?: readonly string[] | undefined;
  /** Required attributes by name: a value, or a list of which one must match (of a list attribute, any element). */
  readonly attributes?: { readonly [name: string]: Json } | undefined;
  /**
   * Ranges of attributes by name: numbers, or times (ISO 8601) where a bound is a text. An item without the
   * attribute, or with a value of another type, does not match.
   */
  readonly ranges?: { readonly [name: string]: Range } | undefined;
  /** Published at or after this time / before this time, in milliseconds since 1970. */
  readonly publishedFrom?: number | undefined;
  readonly publishedBefore?: number | undefined;
  /** Ids of excluded items. */
  readonly exclude?: readonly string[] | undefined;
  /** Conditions that must hold as well, also for items that are only named beside a list: what a caller can see at all. */
  readonly and?: Omit<Filter, 'and'> | undefined;
}

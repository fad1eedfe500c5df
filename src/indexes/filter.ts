/** The filter of a request. */
import type { Json } from '../store/index.js';

/** Bounds of a value; all that are given must hold. */
export interface Range {
  /** At least. */
  readonly from?: number | string | undefined;
  /** At most. */
  readonly to?: number | string | undefined;
  /** Less than. */
  readonly before?: number | string | undefined;
}

/** Which items may be returned. All conditions given must hold. */
export interface Filter {
  /** The item has at least one of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** The item has none of these tags. */
  readonly withoutTags?: readonly string[] | undefined;
  /** Attributes the item has, by name: one value, or a list of which one must match (in a list attribute: any member). */
  readonly attributes?: { readonly [name: string]: Json } | undefined;
  /**
   * Attributes by range, by name: numbers, or times (ISO 8601) where a bound is a text. An item without the attribute, or
   * with a value of another kind, does not pass.
   */
  readonly ranges?: { readonly [name: string]: Range } | undefined;
  /** Published at or after this time / before this time, in milliseconds since 1970. */
  readonly publishedFrom?: number | undefined;
  readonly publishedBefore?: number | undefined;
  /** Ids of items left out. */
  readonly exclude?: readonly string[] | undefined;
}

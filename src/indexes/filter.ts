/** The filter of a request. */
import type { Json } from '../store/index.js';

/** Which items may be returned. All conditions given must hold. */
export interface Filter {
  /** The item has at least one of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** The item has none of these tags. */
  readonly withoutTags?: readonly string[] | undefined;
  /** Attributes the item has, by name: one value, or a list of which one must match (in a list attribute: any member). */
  readonly attributes?: { readonly [name: string]: Json } | undefined;
  /** Published at or after this time / before this time, in milliseconds since 1970. */
  readonly publishedFrom?: number | undefined;
  readonly publishedBefore?: number | undefined;
  /** Ids of items left out. */
  readonly exclude?: readonly string[] | undefined;
}

/** The catalogue: what is shown of each item, whether it is eligible now, and which items pass a filter. */
import { isDeepStrictEqual } from 'node:util';
import { withRoom } from '../runtime/index.js';
import { Content } from './content.js';
import type { Range } from './filter.js';
import { Ids } from './ids.js';
import { type RangeCheck, rangeCheck } from './range.js';

/** What the catalogue holds of an item. Times in milliseconds since 1970. */
export interface Entry {
  readonly id: string;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly attributes: { readonly [name: string]: unknown };
  readonly image: string | null;
  readonly published: number | null;
  readonly expires: number | null;
  readonly hidden: boolean;
}

/** Conditions on items; all given must hold. */
export interface Conditions {
  readonly tags?: readonly string[] | undefined;
  readonly withoutTags?: readonly string[] | undefined;
  readonly attributes?: { readonly [name: string]: unknown } | undefined;
  readonly ranges?: { readonly [name: string]: Range } | undefined;
  readonly publishedFrom?: number | undefined;
  readonly publishedBefore?: number | undefined;
}

/** An attribute with more characters than this is no feature: items will hardly share it. */
const LONGEST_FEATURE = 64;

/** Filters whose masks are cached. */
const CACHED_MASKS = 64;

/** How long after `published` or `expires` an item may still be hidden or shown, in milliseconds. */
const CLOCK = 1_000;

export class Catalogue {
  readonly ids = new Ids();
  readonly content = new Content();
  readonly #features = new Ids();
  /** By name of an attribute, how many items have it. */
  readonly #attributes = new Map<string, number>();
  readonly #entries: (Entry | undefined)[] = [];
  readonly #masks = new Map<string, { readonly version: number; readonly mask: Uint8Array }>();
  #shown = new Uint8Array(0);
  #shownAt = Number.NEGATIVE_INFINITY;
  /** Items whose `published` or `expires` lies ahead. */
  readonly #timed = new Set<number>();
  readonly #now: () => number;
  /** Items that only events name. */
  readonly named = new Set<number>();
  #showsNamed = false;
  #size = 0;
  /** Rises with every change. */
  version = 0;

  /** @param now tells the time, in milliseconds since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** How many items there are. */
  get size(): number {
    return this.#size;
  }

  /** One more than the largest number of an item. */
  get length(): number {
    return this.#entries.length;
  }

  /** Whether items that only events name are not shown: where no other is there, they are. */
  get hidesNamed(): boolean {
    return !this.#showsNamed && this.named.size < this.#size;
  }

  /** Says whether items that only events name are shown. */
  showNamed(shows: boolean): void {
    this.#change(() => {
      this.#showsNamed = shows;
    });
  }

  /** Says that only events name an item, until it is set again. */
  nameOnly(item: number): void {
    if (this.#entries[item] === undefined) return;
    this.#change(() => this.named.add(item));
    this.#show(item);
  }

  /** Changes what is hidden, and shows or hides all that only events name where that follows. */
  #change(what: () => void): void {
    const before = this.hidesNamed;
    what();
    if (this.hidesNamed === before) return;
    this.version++;
    for (const item of this.named) this.#show(item);
  }

  entry(item: number): Entry | undefined {
    return this.#entries[item];
  }

  set(item: number, entry: Entry): void {
    this.version++;
    while (this.#entries.length < item) this.#entries.push(undefined);
    this.#change(() => {
      if (this.#entries[item] === undefined) this.#size++;
      this.named.delete(item);
    });
    this.#count(this.#entries[item], -1);
    this.#count(entry, 1);
    this.#entries[item] = entry;
    this.ids.set(entry.id, item);
    this.content.set(item, this.#featuresOf(entry));
    this.#show(item);
  }

  /** Keeps the number and the id of an item that is not there any more. */
  remove(item: number, id: string): void {
    this.version++;
    while (this.#entries.length <= item) this.#entries.push(undefined);
    this.#change(() => {
      if (this.#entries[item] !== undefined) this.#size--;
      this.named.delete(item);
    });
    this.#count(this.#entries[item], -1);
    this.#entries[item] = undefined;
    this.ids.set(id, item);
    this.content.set(item, new Int32Array(0));
    this.#show(item);
  }

  #show(item: number): void {
    this.#shown = withRoom(this.#shown, item + 1);
    const entry = this.#entries[item];
    this.#shown[item] = this.#mayShow(item, this.#now());
    if (isDue(entry, this.#shownAt)) this.#timed.add(item);
    else this.#timed.delete(item);
  }

  /**
   * For each item 1 if it is there and may be shown at `now`, else 0. A change of an item shows at once; what is due by
   * the clock, within {@link CLOCK} milliseconds. A view: look it up for each request.
   *
   * @param now milliseconds since 1970, never less than in the call before.
   */
  shown(now: number): Uint8Array {
    if (now - this.#shownAt >= CLOCK) {
      for (const item of this.#timed) {
        const entry = this.#entries[item];
        this.#shown[item] = this.#mayShow(item, now);
        if (!isDue(entry, now)) this.#timed.delete(item);
      }
      this.#shownAt = now;
    }
    return this.#shown;
  }

  #mayShow(item: number, now: number): 0 | 1 {
    return this.named.has(item) && this.hidesNamed ? 0 : mayShow(this.#entries[item], now);
  }

  #count(entry: Entry | undefined, by: 1 | -1): void {
    for (const name in entry?.attributes) {
      const left = (this.#attributes.get(name) ?? 0) + by;
      if (left > 0) this.#attributes.set(name, left);
      else this.#attributes.delete(name);
    }
  }

  /** The names of all attributes that items have. */
  get attributeNames(): string[] {
    return [...this.#attributes.keys()];
  }

  /** The number of a tag as a feature, if an item ever had it. */
  tagFeature(tag: string): number | undefined {
    return this.#features.number(`#${tag}`);
  }

  /** All features in words, by number. */
  get featureNames(): string[] {
    return Array.from({ length: this.#features.size }, (_, feature) => this.featureName(feature));
  }

  /** A feature in words: a tag, or `name=value`. */
  featureName(feature: number): string {
    return this.#features.id(feature).replace(/^#/, '');
  }

  /** For each item 1 if it meets the conditions, else 0; cached until the catalogue changes. */
  mask(conditions: Conditions): Uint8Array {
    // JSON writes every number that is not finite as null.
    const { publishedFrom, publishedBefore } = conditions;
    const key = `${publishedFrom} ${publishedBefore} ${JSON.stringify(conditions)}`;
    const known = this.#masks.get(key);
    if (known?.version === this.version) return known.mask;
    const mask = new Uint8Array(this.#entries.length);
    const ranges = Object.entries(conditions.ranges ?? {}).map(([name, range]) => ({
      name,
      within: rangeCheck(name, range),
    }));
    for (let item = 0; item < mask.length; item++) {
      const entry = this.#entries[item];
      if (entry !== undefined && meets(entry, conditions) && within(entry, ranges)) mask[item] = 1;
    }
    this.#masks.delete(key);
    if (this.#masks.size >= CACHED_MASKS) this.#masks.delete(this.#masks.keys().next().value!);
    this.#masks.set(key, { version: this.version, mask });
    return mask;
  }

  #featuresOf(entry: Entry): Int32Array {
    const names = entry.tags.map((tag) => `#${tag}`);
    for (const [name, value] of Object.entries(entry.attributes)) {
      for (const member of Array.isArray(value) ? value : [value]) {
        const text = typeof member === 'string' || typeof member === 'boolean' ? String(member) : '';
        if (text && text.length <= LONGEST_FEATURE) names.push(`${name}=${text}`);
      }
    }
    const features = new Set<number>();
    for (const name of names) {
      let feature = this.#features.number(name);
      if (feature === undefined) {
        feature = this.#features.size;
        this.#features.set(name, feature);
      }
      features.add(feature);
    }
    return Int32Array.from(features);
  }
}

function mayShow(entry: Entry | undefined, now: number): 0 | 1 {
  if (entry === undefined || entry.hidden) return 0;
  const { published, expires } = entry;
  return (published === null || published <= now) && (expires === null || expires > now) ? 1 : 0;
}

/** Whether `published` or `expires` lies ahead. */
function isDue(entry: Entry | undefined, now: number): boolean {
  return entry !== undefined && ((entry.published ?? now) > now || (entry.expires ?? now) > now);
}

function within(
  { attributes }: Entry,
  ranges: readonly { readonly name: string; readonly within: RangeCheck }[],
): boolean {
  return ranges.every(({ name, within }) => {
    const own = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    return (Array.isArray(own) ? own : [own]).some(within);
  });
}

function meets(entry: Entry, conditions: Conditions): boolean {
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

// Not by their JSON: the database does not keep the order of an object's keys.
const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && isDeepStrictEqual(a, b));

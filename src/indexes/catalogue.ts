/** The catalogue: the data of each item that lists show, whether it is shown now, and which items match a filter. */
import { withRoom } from '../runtime/index.js';
import { ConditionMasks, type Conditions } from './conditions.js';
import { Content } from './content.js';
import { Ids } from './ids.js';

/** The catalogue's data of an item. Times are in milliseconds since 1970. */
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

/** An attribute with more characters than this is not a feature, as items hardly share it. */
const LONGEST_FEATURE = 64;

/** The delay with which `published` and `expires` take effect, in milliseconds. */
const CLOCK = 1_000;

/** All items by their numbers. */
export class Catalogue {
  readonly ids = new Ids();
  readonly content = new Content();
  readonly #features = new Ids();
  /** By name of an attribute, how many items have it. */
  readonly #attributes = new Map<string, number>();
  readonly #entries: (Entry | undefined)[] = [];
  readonly #masks = new ConditionMasks();
  #shown = new Uint8Array(0);
  #shownAt = Number.NEGATIVE_INFINITY;
  /** Items whose publication or expiry is in the future. */
  readonly #timed = new Set<number>();
  readonly #now: () => number;
  /** Items that only events name. */
  readonly named = new Set<number>();
  #showsNamed = false;
  #lifetime = Number.POSITIVE_INFINITY;
  #size = 0;
  /** Incremented with every change. */
  version = 0;

  /** @param now returns the time, in milliseconds since 1970. */
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

  /** Whether items that only events name are hidden; they are shown where there are no others. */
  get hidesNamed(): boolean {
    return !this.#showsNamed && this.named.size < this.#size;
  }

  /** Sets whether items that only events name are shown. */
  showNamed(shows: boolean): void {
    this.#change(() => {
      this.#showsNamed = shows;
    });
  }

  /**
   * Sets how long items are shown after publication, in milliseconds; an item's own `expires` has priority, and
   * items without a time of publication are shown indefinitely.
   */
  expireAfter(lifetime: number): void {
    if (lifetime === this.#lifetime) return;
    this.#lifetime = lifetime;
    this.version++;
    for (let item = 0; item < this.length; item++) this.#show(item);
  }

  /** The time from which an item is no longer shown, in milliseconds since 1970; infinity for never. */
  expiryOf({ published, expires }: Pick<Entry, 'published' | 'expires'>): number {
    return expires ?? (published === null ? Number.POSITIVE_INFINITY : published + this.#lifetime);
  }

  /** Marks an item as only named by events, until it is set again. */
  nameOnly(item: number): void {
    if (this.#entries[item] === undefined) return;
    this.#change(() => this.named.add(item));
    this.#show(item);
  }

  /** Applies a change, and shows or hides all items that only events name if it affects them. */
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

  /**
   * @param onlyNamed whether only events name it. Set with the item, as {@link hidesNamed} would change twice
   *   otherwise where events name all items, and each change takes time in proportion to their number.
   */
  set(item: number, entry: Entry, onlyNamed = false): void {
    this.version++;
    while (this.#entries.length < item) this.#entries.push(undefined);
    this.#change(() => {
      if (this.#entries[item] === undefined) this.#size++;
      if (onlyNamed) this.named.add(item);
      else this.named.delete(item);
    });
    this.#count(this.#entries[item], -1);
    this.#count(entry, 1);
    this.#entries[item] = entry;
    this.ids.set(entry.id, item);
    this.content.set(item, featuresOf(entry, this.#features));
    this.#show(item);
  }

  /** Removes an item, whose number and id remain assigned. */
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
    if (this.#isDue(entry, this.#shownAt)) this.#timed.add(item);
    else this.#timed.delete(item);
  }

  /**
   * For each item 1 if it exists and is shown at `now`, else 0. A change of an item takes effect at once,
   * publication and expiry within {@link CLOCK} milliseconds. A view: call it for each request.
   *
   * @param now milliseconds since 1970, never decreasing between calls.
   */
  shown(now: number): Uint8Array {
    if (now - this.#shownAt >= CLOCK) {
      for (const item of this.#timed) {
        const entry = this.#entries[item];
        this.#shown[item] = this.#mayShow(item, now);
        if (!this.#isDue(entry, now)) this.#timed.delete(item);
      }
      this.#shownAt = now;
    }
    return this.#shown;
  }

  #mayShow(item: number, now: number): 0 | 1 {
    const entry = this.#entries[item];
    if (entry === undefined || entry.hidden || (this.named.has(item) && this.hidesNamed)) return 0;
    return (entry.published ?? now) <= now && this.expiryOf(entry) > now ? 1 : 0;
  }

  /** Whether an item will be shown or hidden at a later time. */
  #isDue(entry: Entry | undefined, now: number): boolean {
    if (entry === undefined) return false;
    const expiry = this.expiryOf(entry);
    return (entry.published ?? now) > now || (expiry > now && expiry < Number.POSITIVE_INFINITY);
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

  /** All features as text, by number. */
  get featureNames(): string[] {
    return Array.from({ length: this.#features.size }, (_, feature) => this.featureName(feature));
  }

  /** A feature as text: a tag, or `name=value`. */
  featureName(feature: number): string {
    return this.#features.id(feature).replace(/^#/, '');
  }

  /** For each item 1 if it meets the conditions, else 0; cached until the catalogue changes. */
  mask(conditions: Conditions): Uint8Array {
    return this.#masks.of(conditions, this.#entries, this.version);
  }
}

/** The features of an item by number; new features get numbers. */
function featuresOf(entry: Entry, numbers: Ids): Int32Array {
  const names = entry.tags.map((tag) => `#${tag}`);
  for (const [name, value] of Object.entries(entry.attributes)) {
    for (const member of Array.isArray(value) ? value : [value]) {
      const text = typeof member === 'string' || typeof member === 'boolean' ? String(member) : '';
      if (text && text.length <= LONGEST_FEATURE) names.push(`${name}=${text}`);
    }
  }
  const features = new Set<number>();
  for (const name of names) {
    let feature = numbers.number(name);
    if (feature === undefined) {
      feature = numbers.size;
      numbers.set(name, feature);
    }
    features.add(feature);
  }
  return Int32Array.from(features);
}

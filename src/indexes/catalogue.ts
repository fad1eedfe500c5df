/** The catalogue: what is shown of each item, whether it is eligible now, and which items pass a filter. */
import { withRoom } from '../runtime/index.js';
import { ConditionMasks, type Conditions } from './conditions.js';
import { Content } from './content.js';
import { Ids } from './ids.js';

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

/** An attribute with more characters than this is no feature: items will hardly share it. */
const LONGEST_FEATURE = 64;

/** How long after `published` or `expires` an item may still be hidden or shown, in milliseconds. */
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
  /** Items whose `published` or expiry lies ahead. */
  readonly #timed = new Set<number>();
  readonly #now: () => number;
  /** Items that only events name. */
  readonly named = new Set<number>();
  #showsNamed = false;
  #lifetime = Number.POSITIVE_INFINITY;
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

  /**
   * Sets how long items are shown after they were published, in milliseconds; those that say themselves when they expire go
   * by that, and those without a time of publication are shown for ever.
   */
  expireAfter(lifetime: number): void {
    if (lifetime === this.#lifetime) return;
    this.#lifetime = lifetime;
    this.version++;
    for (let item = 0; item < this.length; item++) this.#show(item);
  }

  /** When an item is not shown any more, in milliseconds since 1970; infinity for never. */
  expiryOf({ published, expires }: Pick<Entry, 'published' | 'expires'>): number {
    return expires ?? (published === null ? Number.POSITIVE_INFINITY : published + this.#lifetime);
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
    this.content.set(item, featuresOf(entry, this.#features));
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
    if (this.#isDue(entry, this.#shownAt)) this.#timed.add(item);
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

  /** Whether an item begins or ceases to be shown later. */
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
    return this.#masks.of(conditions, this.#entries, this.version);
  }
}

/** The features of an item by their numbers, which those that are new get. */
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

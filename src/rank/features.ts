/**
 * The features that the ranker scores a candidate by: of the retrievers' beliefs, the item, the person, how the two
 * cross, and the moment. One definition for serving and for learning: what is served is logged as it was computed here.
 * Counts enter as log(1 + count), so that the network sees ratios as differences.
 */
import {
  COUNTS,
  type Content,
  type Counters,
  type EventLog,
  Marks,
  type Meanings,
  type Newest,
  type Popularity,
} from '../indexes/index.js';

/** What features look at. */
export interface Surroundings {
  readonly log: EventLog;
  readonly meanings: Meanings;
  readonly content: Content;
  readonly popularity: Popularity;
  readonly newest: Newest;
  readonly counters: Counters;
  /** One more than the largest number of an item. */
  readonly items: number;
}

/** Who asks, and when. */
export interface Asker {
  /** The number of the user, or -1. */
  readonly user: number;
  /** The latest liked items, the latest first. */
  readonly liked: Int32Array;
  /** The item looked at now, or -1. */
  readonly current: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** `phone`, `tablet` or `desktop`; anything else counts as not known. */
  readonly device?: string | undefined;
}

/** Candidates as retrieval left them, in columns. */
export interface Retrieved {
  readonly item: Int32Array;
  /** `share[r][k]` is retriever `r`'s probability of candidate `k`. */
  readonly share: readonly Float64Array[];
  /** The blend's score of each candidate. */
  readonly blend: Float64Array;
}

const DEVICES = ['phone', 'tablet', 'desktop'];
const WINDOW_NAMES = ['hour', 'day', 'week', 'month'];
const CHANNEL_NAMES = ['shown', 'taken', 'refused'];
const counts = (of: string) =>
  CHANNEL_NAMES.flatMap((channel) => WINDOW_NAMES.map((window) => `${of}.${channel}.${window}`));

/** The names of the features, in their order, for retrievers of these names. */
export function featureNames(retrievers: readonly string[]): string[] {
  return [
    ...retrievers.flatMap((name) => [`share.${name}`, `relative.${name}`]),
    'share.blend',
    'relative.blend',
    ...counts('item'),
    'item.popularity',
    'item.age',
    'item.undated',
    'item.tags',
    'own.shown',
    'own.taken',
    'own.refused',
    'own.since',
    'tags.shown',
    'tags.taken',
    'tags.refused',
    'tags.best',
    'tags.worst',
    'tags.alike',
    'tags.current',
    // From here on the same for all candidates of a request.
    'person.liked',
    ...counts('person'),
    'hour.sin',
    'hour.cos',
    'weekday.sin',
    'weekday.cos',
    ...DEVICES.map((device) => `device.${device}`),
  ];
}

/** Segments of people and items that are looked at apart, as functions of the features. */
export const SEGMENTS_OF: { readonly [segment: string]: (feature: (name: string) => number) => boolean } = {
  'new people': (feature) => feature('person.liked') <= Math.log1p(4),
  'heavy users': (feature) => feature('person.taken.month') >= Math.log1p(20),
  'new items': (feature) => feature('item.taken.month') <= Math.log1p(5),
};

/** The person's latest events that are looked at, and how much less each step back counts. */
const EVENTS = 500;
const FADING = 0.997;
/** The share of what is shown that a person takes, while nothing is known of them, and so many events that say so. */
const [USUALLY, SURE] = [0.1, 10] as const;
/** So many events say of each tag that it is taken as often as anything. */
const UNSURE = 2;
/** The latest liked items that a candidate's content is compared with. */
const ALIKE = 5;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Shares are looked at on a logarithmic scale from one in this many on. */
const FINE = 1_000;

/** What the person did with an item. */
interface Own {
  shown: number;
  taken: number;
  refused: number;
  at: number;
}

// Per tag: how much of it was shown to the person, taken and refused; per item: its place in `owns`. Kept from call to call.
const tagged = [new Float64Array(0), new Float64Array(0), new Float64Array(0)];
const touched: number[] = [];
const own = new Marks();
const owns: Own[] = [];
const count = new Float64Array(COUNTS);
/** The share of what they are shown that the person takes, above 0. */
let usual = USUALLY;

/**
 * The features of some candidates.
 * @param places which candidates, as places in `retrieved`.
 * @returns `places.length` rows of {@link featureNames}, flattened; finite numbers.
 */
export function features(
  world: Surroundings,
  asker: Asker,
  retrieved: Retrieved,
  places: ArrayLike<number>,
): Float32Array {
  const { content, popularity, newest, counters } = world;
  const { item: items, share, blend } = retrieved;
  const { now, current, liked } = asker;
  readHistory(world, asker);
  const same = shared(world, asker);
  const highestOf = (column: Float64Array) => {
    let highest = 0;
    for (let k = 0; k < column.length; k++) if (column[k]! > highest) highest = column[k]!;
    return highest > 0 ? highest : 1;
  };
  const beliefs = [...share, blend];
  const highest = beliefs.map(highestOf);
  const mostLiked = popularity.highest || 1;
  const width = 2 * beliefs.length + COUNTS + 4 + 4 + 7 + same.length;
  const out = new Float32Array(places.length * width);
  for (let row = 0; row < places.length; row++) {
    const place = places[row]!;
    const item = items[place]!;
    let at = row * width;
    for (let r = 0; r < beliefs.length; r++) {
      const belief = beliefs[r]![place]!;
      out[at++] = belief > 0 ? Math.log1p(FINE * belief) : 0;
      out[at++] = belief / highest[r]!;
    }
    counters.items.read(item, now, count, 0);
    for (let c = 0; c < COUNTS; c++) out[at++] = Math.log1p(count[c]!);
    out[at++] = Math.log1p((FINE * popularity.score(item)) / mostLiked);
    const published = newest.publishedAt(item);
    const dated = !Number.isNaN(published);
    out[at++] = dated ? Math.log1p(Math.max(0, now - published) / DAY) : 0;
    out[at++] = dated ? 0 : 1;
    const tags = content.of(item);
    out[at++] = Math.log1p(tags.length);
    const mine = own.of(item) > 0 ? owns[own.of(item) - 1] : undefined;
    out[at++] = mine ? Math.log1p(mine.shown) : 0;
    out[at++] = mine ? Math.log1p(mine.taken) : 0;
    out[at++] = mine ? Math.log1p(mine.refused) : 0;
    out[at++] = mine ? 1 / (1 + Math.max(0, now - mine.at) / DAY) : 0;
    for (const sums of tagged) {
      let sum = 0;
      for (let t = 0; t < tags.length; t++) sum += tags[t]! < sums.length ? sums[tags[t]!]! : 0;
      out[at++] = Math.log1p(sum / Math.sqrt(tags.length || 1));
    }
    let [best, worst] = [0, 0];
    for (let t = 0; t < tags.length; t++) {
      const lift = liftOf(tags[t]!);
      if (lift > best) best = lift;
      else if (lift < worst) worst = lift;
    }
    out[at++] = best;
    out[at++] = worst;
    let alike = 0;
    for (let k = 0; k < Math.min(ALIKE, liked.length); k++) {
      alike = Math.max(alike, content.alike(item, liked[k]!));
    }
    out[at++] = alike;
    out[at++] = current >= 0 ? content.alike(item, current) : 0;
    out.set(same, at);
  }
  return out;
}

/** By how much oftener the person takes what has a tag than anything, as a logarithm: below 0 if less often. */
function liftOf(tag: number): number {
  const [shown, taken] = tagged;
  if (tag >= taken!.length) return 0;
  const seen = Math.max(shown![tag]!, taken![tag]!);
  return Math.log((taken![tag]! / usual + UNSURE) / (seen + UNSURE));
}

/** What does not depend on the candidate: the person, and the moment. */
function shared({ counters }: Surroundings, { user, liked, now, device }: Asker): Float32Array {
  const same = new Float32Array(1 + COUNTS + 4 + DEVICES.length);
  same[0] = Math.log1p(liked.length);
  counters.users.read(user, now, same, 1);
  for (let c = 1; c <= COUNTS; c++) same[c] = Math.log1p(same[c]!);
  // Hours of UTC, days from Thursday, 1 January 1970, on.
  const hour = (2 * Math.PI * (now % DAY)) / DAY;
  const day = (2 * Math.PI * ((now / DAY) % 7)) / 7;
  same.set([Math.sin(hour), Math.cos(hour), Math.sin(day), Math.cos(day)], 1 + COUNTS);
  const known = DEVICES.indexOf(device ?? '');
  if (known >= 0) same[1 + COUNTS + 4 + known] = 1;
  return same;
}

/** Reads the person's latest events into the arrays kept for that. */
function readHistory({ log, meanings, content, items }: Surroundings, { user }: Asker): void {
  for (const tag of touched) for (const sums of tagged) sums[tag] = 0;
  touched.length = 0;
  own.begin(items);
  owns.length = 0;
  let [shown, taken] = [0, 0];
  let weight = 1;
  let event = log.lastOfUser(user);
  for (let steps = 0; event >= 0 && steps < EVENTS; steps++, event = log.beforeOfUser(event)) {
    const item = log.itemOf(event);
    if (item < 0) continue;
    const liking = meanings.weight[log.kindOf(event)]!;
    const channel = liking > 0 ? 1 : liking < 0 ? 2 : 0;
    if (own.of(item) === 0) {
      own.note(item, owns.push({ shown: 0, taken: 0, refused: 0, at: log.atOf(event) }));
    }
    const mine = owns[own.of(item) - 1]!;
    if (channel === 0) {
      mine.shown++;
      shown += weight;
    } else if (channel === 1) {
      mine.taken++;
      taken += weight;
    } else mine.refused++;
    const tags = content.of(item);
    for (let t = 0; t < tags.length; t++) {
      const tag = tags[t]!;
      if (tag >= tagged[0]!.length) {
        for (let c = 0; c < tagged.length; c++) {
          const larger = new Float64Array(Math.max(1024, tag + 1, tagged[c]!.length * 2));
          larger.set(tagged[c]!);
          tagged[c] = larger;
        }
      }
      if (tagged[0]![tag] === 0 && tagged[1]![tag] === 0 && tagged[2]![tag] === 0) touched.push(tag);
      tagged[channel]![tag]! += weight;
    }
    weight *= FADING;
  }
  // Where impressions are not told, there are at least as many as what was taken.
  usual = (taken + USUALLY * SURE) / (Math.max(shown, taken) + SURE);
}

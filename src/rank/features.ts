/**
 * The features that the ranker scores a candidate by: of the retrievers' beliefs, the item, the person, how the two
 * cross, and the moment. One definition for serving and for learning: what is served is logged as it was computed here.
 * Counts enter as log(1 + count), so that the network sees ratios as differences.
 */
import {
  COUNTS,
  type Content,
  type Counters,
  type Experience,
  logLiftOf,
  Marks,
  type Newest,
  type Popularity,
  type Rates,
} from '../indexes/index.js';
import type { Retrieved } from '../retrieve/index.js';

/** What features look at. */
export interface Surroundings {
  readonly content: Content;
  readonly rates: Rates;
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
  /** What they were shown, took and refused. */
  readonly experience: Experience;
  /** The latest liked items, the latest first. */
  readonly liked: Int32Array;
  /** The item looked at now, or -1. */
  readonly current: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** `phone`, `tablet` or `desktop`; anything else counts as not known. */
  readonly device?: string | undefined;
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
    'item.appeal',
    'item.known',
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
    'tags.lift',
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

/** The latest liked items that a candidate's content is compared with. */
const ALIKE = 5;

const HOUR = 3_600_000;

const DAY = 24 * HOUR;

/** Shares are looked at on a logarithmic scale from one in this many on. */
const FINE = 1_000;

// Of the person, by feature: how much of it was shown, taken and refused, and the logarithm of its lift; by item: its
// place in their experience, from 1. Kept from call to call.
let tagged = [0, 1, 2, 3].map(() => new Float64Array(0));

let touched: Int32Array = new Int32Array(0);

const own = new Marks();

const count = new Float64Array(COUNTS);

const logLift = (feature: number): number => tagged[3][feature];

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
  const { content, rates, popularity, newest, counters } = world;
  const { item: items, share, blend } = retrieved;
  const { now, current, liked, experience } = asker;
  recall(world, experience);
  const same = shared(world, asker);
  const highestOf = (column: Float64Array) => {
    let highest = 0;
    for (let k = 0; k < column.length; k++) if (column[k] > highest) highest = column[k];
    return highest > 0 ? highest : 1;
  };
  const beliefs = [...share, blend];
  const highest = beliefs.map(highestOf);
  const mostLiked = popularity.highest || 1;
  const width = 2 * beliefs.length + COUNTS + 6 + 4 + 8 + same.length;
  const out = new Float32Array(places.length * width);
  for (let row = 0; row < places.length; row++) {
    const place = places[row];
    const item = items[place];
    let at = row * width;
    for (let r = 0; r < beliefs.length; r++) {
      const belief = beliefs[r][place];
      out[at++] = belief > 0 ? Math.log1p(FINE * belief) : 0;
      out[at++] = belief / highest[r];
    }
    counters.items.read(item, now, count, 0);
    for (let c = 0; c < COUNTS; c++) out[at++] = Math.log1p(count[c]);
    out[at++] = Math.log1p((FINE * popularity.score(item)) / mostLiked);
    out[at++] = Math.log(rates.appeal(item));
    out[at++] = Math.log1p(rates.expected(item));
    const published = newest.publishedAt(item);
    const dated = !Number.isNaN(published);
    out[at++] = dated ? Math.log1p(Math.max(0, now - published) / DAY) : 0;
    out[at++] = dated ? 0 : 1;
    const tags = content.of(item);
    out[at++] = Math.log1p(tags.length);
    const mine = own.of(item) - 1;
    out[at++] = mine < 0 ? 0 : Math.log1p(experience.shown[mine]);
    out[at++] = mine < 0 ? 0 : Math.log1p(experience.taken[mine]);
    out[at++] = mine < 0 ? 0 : Math.log1p(experience.refused[mine]);
    out[at++] = mine < 0 ? 0 : 1 / (1 + Math.max(0, now - experience.at[mine]) / DAY);
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0;
      for (let t = 0; t < tags.length; t++) sum += tagged[channel][tags[t]];
      out[at++] = Math.log1p(sum / Math.sqrt(tags.length || 1));
    }
    let [best, worst] = [0, 0];
    for (let t = 0; t < tags.length; t++) {
      const lift = logLift(tags[t]);
      if (lift > best) best = lift;
      else if (lift < worst) worst = lift;
    }
    out[at++] = logLiftOf(tags, logLift);
    out[at++] = best;
    out[at++] = worst;
    let alike = 0;
    for (let k = 0; k < Math.min(ALIKE, liked.length); k++) {
      alike = Math.max(alike, content.alike(item, liked[k]));
    }
    out[at++] = alike;
    out[at++] = current >= 0 ? content.alike(item, current) : 0;
    out.set(same, at);
  }
  return out;
}

/** How much likelier than usual it is that a person takes each of some items when shown it; above 0. */
export function likelihoods(
  world: Pick<Surroundings, 'content' | 'rates' | 'items'>,
  experience: Experience,
  items: Int32Array,
): Float64Array {
  const { content, rates } = world;
  recall(world, experience);
  const likely = new Float64Array(items.length);
  for (let k = 0; k < items.length; k++) {
    likely[k] = rates.appeal(items[k]) * Math.exp(logLiftOf(content.of(items[k]), logLift));
  }
  return likely;
}

/** What does not depend on the candidate: the person, and the moment. */
function shared({ counters }: Surroundings, { user, liked, now, device }: Asker): Float32Array {
  const same = new Float32Array(1 + COUNTS + 4 + DEVICES.length);
  same[0] = Math.log1p(liked.length);
  counters.users.read(user, now, same, 1);
  for (let c = 1; c <= COUNTS; c++) same[c] = Math.log1p(same[c]);
  // Hours of UTC, days from Thursday, 1 January 1970, on.
  const hour = (2 * Math.PI * (now % DAY)) / DAY;
  const day = (2 * Math.PI * ((now / DAY) % 7)) / 7;
  same.set([Math.sin(hour), Math.cos(hour), Math.sin(day), Math.cos(day)], 1 + COUNTS);
  const known = DEVICES.indexOf(device ?? '');
  if (known >= 0) same[1 + COUNTS + 4 + known] = 1;
  return same;
}

/** Lays a person's experience out so that it is found by item and by feature. */
function recall({ content, items }: Pick<Surroundings, 'content' | 'items'>, experience: Experience): void {
  for (const sums of tagged) for (let k = 0; k < touched.length; k++) sums[touched[k]] = 0;
  if (tagged[0].length < content.features) {
    const room = Math.ceil(1.25 * content.features);
    tagged = tagged.map(() => new Float64Array(room));
  }
  const { feature, featureShown, featureTaken, featureRefused } = experience;
  [featureShown, featureTaken, featureRefused, experience.logLift].forEach((sums, channel) => {
    const column = tagged[channel];
    for (let k = 0; k < feature.length; k++) column[feature[k]] = sums[k];
  });
  touched = feature;
  own.begin(items);
  for (let k = 0; k < experience.item.length; k++) own.note(experience.item[k], k + 1);
}

/**
 * The features of a candidate for the ranker: the retrievers' probabilities, the item, the person, their
 * interaction, and the context. One table holds the name and the value of each feature for both serving and training:
 * the computed values are logged with a served list. Counts enter as log(1 + count), so that the network sees ratios
 * as differences.
 *
 * Stored models and logged lists depend on the names and their order: a model with other features is not served.
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
import { type Retrieved, retrievers } from '../retrieve/index.js';
import { DAY, type Scratch, withRoom } from '../runtime/index.js';

/** The data that features are computed from. */
export interface Surroundings {
  readonly content: Content;
  readonly rates: Rates;
  readonly popularity: Popularity;
  readonly newest: Newest;
  readonly counters: Counters;
  /** One more than the largest number of an item. */
  readonly items: number;
}

/** The person of a request, and its time. */
export interface Asker {
  /** The number of the user, or -1. */
  readonly user: number;
  /** The items they were shown, took and dismissed. */
  readonly experience: Experience;
  /** The most recently liked items, the latest first. */
  readonly liked: Int32Array;
  /** The item in view, or -1. */
  readonly current: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** `phone`, `tablet` or `desktop`; anything else counts as unknown. */
  readonly device?: string | undefined;
}

const DEVICES = ['phone', 'tablet', 'desktop'];

const WINDOWS = ['hour', 'day', 'week', 'month'];

const CHANNELS = ['shown', 'taken', 'refused'];

/** The number of recently liked items that a candidate's content is compared with. */
const ALIKE = 5;

/** Shares are put on a logarithmic scale that begins at one in this many. */
const FINE = 1_000;

/** Features that are computed together: their names, and a function that writes their values in the same order. */
interface Group<Of> {
  names(retrievers: readonly string[]): readonly string[];
  /** @returns the position after the last value. */
  write(of: Of, out: Float32Array, at: number): number;
}

/** Features of one value each, by name. */
function single<Of>(table: { readonly [name: string]: (of: Of) => number }): Group<Of> {
  const names = Object.keys(table);
  const values = Object.values(table);
  return {
    names: () => names,
    write(of, out, at) {
      for (let k = 0; k < values.length; k++) out[at + k] = values[k](of);
      return at + values.length;
    },
  };
}

const countNames = (prefix: string) =>
  CHANNELS.flatMap((channel) => WINDOWS.map((window) => `${prefix}.${channel}.${window}`));

/** Features that differ between candidates. */
const CANDIDATE: readonly Group<Candidate>[] = [
  {
    names: (retrievers) => [...retrievers, 'blend'].flatMap((name) => [`share.${name}`, `relative.${name}`]),
    write({ place, columns, highest }, out, at) {
      for (let r = 0; r < columns.length; r++) {
        const share = columns[r][place];
        out[at++] = share > 0 ? Math.log1p(FINE * share) : 0;
        out[at++] = share / highest[r];
      }
      return at;
    },
  },
  {
    names: () => countNames('item'),
    write({ item, world, asker, table: { counts } }, out, at) {
      world.counters.items.read(item, asker.now, counts, 0);
      for (let c = 0; c < COUNTS; c++) out[at + c] = Math.log1p(counts[c]);
      return at + COUNTS;
    },
  },
  single({
    'item.popularity': ({ item, world, mostPopular }) =>
      Math.log1p((FINE * world.popularity.score(item)) / mostPopular),
    'item.appeal': ({ item, world }) => Math.log(world.rates.appeal(item)),
    'item.known': ({ item, world }) => Math.log1p(world.rates.expected(item)),
    'item.age': ({ published, asker }) =>
      Number.isNaN(published) ? 0 : Math.log1p(Math.max(0, asker.now - published) / DAY),
    'item.undated': ({ published }) => (Number.isNaN(published) ? 1 : 0),
    'item.tags': ({ tags }) => Math.log1p(tags.length),
    'own.shown': ({ own, asker }) => (own < 0 ? 0 : Math.log1p(asker.experience.shown[own])),
    'own.taken': ({ own, asker }) => (own < 0 ? 0 : Math.log1p(asker.experience.taken[own])),
    'own.refused': ({ own, asker }) => (own < 0 ? 0 : Math.log1p(asker.experience.refused[own])),
    // 1 for now, towards 0 for long ago.
    'own.since': ({ own, asker: { experience, now } }) =>
      own < 0 ? 0 : 1 / (1 + Math.max(0, now - experience.at[own]) / DAY),
    'tags.shown': ({ tags, table }) => tagSum(tags, table.shown),
    'tags.taken': ({ tags, table }) => tagSum(tags, table.taken),
    'tags.refused': ({ tags, table }) => tagSum(tags, table.refused),
    'tags.lift': ({ tags, table }) => logLiftOf(tags, table.logLift),
    'tags.best': ({ tags, table }) => {
      let best = 0;
      for (let t = 0; t < tags.length; t++) {
        const lift = table.logLift(tags[t]);
        if (lift > best) best = lift;
      }
      return best;
    },
    'tags.worst': ({ tags, table }) => {
      let worst = 0;
      for (let t = 0; t < tags.length; t++) {
        const lift = table.logLift(tags[t]);
        if (lift < worst) worst = lift;
      }
      return worst;
    },
    // Cosine similarities.
    'tags.alike': ({ item, world, asker: { liked } }) => {
      let alike = 0;
      for (let k = 0; k < Math.min(ALIKE, liked.length); k++) {
        alike = Math.max(alike, world.content.alike(item, liked[k]));
      }
      return alike;
    },
    'tags.current': ({ item, world, asker: { current } }) =>
      current >= 0 ? world.content.alike(item, current) : 0,
  }),
];

/**
 * Features that all candidates of a request share. Hours are in UTC; weekdays are counted from Thursday, 1 January
 * 1970.
 */
const REQUEST: readonly Group<Shared>[] = [
  single({ 'person.liked': ({ asker }) => Math.log1p(asker.liked.length) }),
  {
    names: () => countNames('person'),
    write({ world, asker }, out, at) {
      world.counters.users.read(asker.user, asker.now, out, at);
      for (let c = 0; c < COUNTS; c++) out[at + c] = Math.log1p(out[at + c]);
      return at + COUNTS;
    },
  },
  single({
    'hour.sin': ({ asker: { now } }) => Math.sin(turn(now % DAY, DAY)),
    'hour.cos': ({ asker: { now } }) => Math.cos(turn(now % DAY, DAY)),
    'weekday.sin': ({ asker: { now } }) => Math.sin(turn((now / DAY) % 7, 7)),
    'weekday.cos': ({ asker: { now } }) => Math.cos(turn((now / DAY) % 7, 7)),
    ...Object.fromEntries(
      DEVICES.map((device) => [`device.${device}`, ({ asker }: Shared) => (asker.device === device ? 1 : 0)]),
    ),
  }),
];

const turn = (part: number, whole: number): number => (2 * Math.PI * part) / whole;

function tagSum(tags: Int32Array, column: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < tags.length; t++) sum += column[tags[t]];
  return Math.log1p(sum / Math.sqrt(tags.length || 1));
}

interface Shared {
  readonly world: Surroundings;
  readonly asker: Asker;
}

/** The current candidate; one object is reused for all of them. */
interface Candidate extends Shared {
  /** Its position among the retrieved, and its number. */
  place: number;
  item: number;
  tags: Int32Array;
  /** Milliseconds since 1970, or NaN. */
  published: number;
  /** Its position in the person's experience, or -1. */
  own: number;
  /** The retrievers' shares and the fused score, with the highest of each. */
  readonly columns: readonly Float64Array[];
  readonly highest: readonly number[];
  readonly mostPopular: number;
  readonly table: ExperienceTable;
}

/** The names of the features in order, for retrievers of these names. */
export function featureNames(retrievers: readonly string[]): string[] {
  return [...CANDIDATE, ...REQUEST].flatMap((group) => group.names(retrievers));
}

/** The names of the features that are logged with a served list, and that rankers are trained on. */
export const FEATURES: readonly string[] = featureNames(retrievers.map(({ name }) => name));

/** Features besides the two of each retriever. */
const WIDTH = featureNames([]).length;

const SHARED_WIDTH = REQUEST.flatMap((group) => group.names([])).length;

/** Segments of people and items that are evaluated separately, as functions of the features. */
export const SEGMENTS_OF: { readonly [segment: string]: (feature: (name: string) => number) => boolean } = {
  'new people': (feature) => feature('person.liked') <= Math.log1p(4),
  'heavy users': (feature) => feature('person.taken.month') >= Math.log1p(20),
  'new items': (feature) => feature('item.taken.month') <= Math.log1p(5),
};

/** A person's experience, indexed by item and by feature. */
class ExperienceTable {
  /** By feature, the amounts shown, taken and dismissed, and the logarithm of its lift; 0 elsewhere. */
  shown = new Float64Array(0);
  taken = new Float64Array(0);
  refused = new Float64Array(0);
  #lift = new Float64Array(0);
  #touched: Int32Array = new Int32Array(0);
  /** By item, its position in the experience, from 1. */
  readonly own = new Marks();
  readonly counts = new Float64Array(COUNTS);

  readonly logLift = (feature: number): number => this.#lift[feature];

  read({ content, items }: Pick<Surroundings, 'content' | 'items'>, experience: Experience): this {
    for (const column of [this.shown, this.taken, this.refused, this.#lift]) {
      for (let k = 0; k < this.#touched.length; k++) column[this.#touched[k]] = 0;
    }
    this.shown = withRoom(this.shown, content.features);
    this.taken = withRoom(this.taken, content.features);
    this.refused = withRoom(this.refused, content.features);
    this.#lift = withRoom(this.#lift, content.features);
    const { feature, featureShown, featureTaken, featureRefused, logLift } = experience;
    for (let k = 0; k < feature.length; k++) {
      const one = feature[k];
      this.shown[one] = featureShown[k];
      this.taken[one] = featureTaken[k];
      this.refused[one] = featureRefused[k];
      this.#lift[one] = logLift[k];
    }
    this.#touched = feature;
    this.own.begin(items);
    for (let k = 0; k < experience.item.length; k++) this.own.note(experience.item[k], k + 1);
    return this;
  }
}

/**
 * The features of some candidates.
 *
 * @param places the candidates, as positions in `retrieved`.
 * @returns `places.length` rows of {@link featureNames}, flattened; finite numbers.
 */
export function features(
  world: Surroundings,
  asker: Asker,
  retrieved: Retrieved,
  places: ArrayLike<number>,
  scratch: Scratch,
): Float32Array {
  const table = scratch.of(ExperienceTable).read(world, asker.experience);
  const columns = [...retrieved.share, retrieved.fused];
  const candidate: Candidate = {
    world,
    asker,
    place: 0,
    item: 0,
    tags: world.content.of(0),
    published: Number.NaN,
    own: -1,
    columns,
    highest: columns.map(highestOf),
    mostPopular: world.popularity.highest || 1,
    table,
  };
  const shared = new Float32Array(SHARED_WIDTH);
  writeAll(REQUEST, { world, asker }, shared, 0);
  const width = WIDTH + 2 * retrieved.share.length;
  const out = new Float32Array(places.length * width);
  for (let row = 0; row < places.length; row++) {
    const item = retrieved.item[places[row]];
    candidate.place = places[row];
    candidate.item = item;
    candidate.tags = world.content.of(item);
    candidate.published = world.newest.publishedAt(item);
    candidate.own = table.own.of(item) - 1;
    out.set(shared, writeAll(CANDIDATE, candidate, out, row * width));
  }
  return out;
}

function writeAll<Of>(groups: readonly Group<Of>[], of: Of, out: Float32Array, at: number): number {
  for (let g = 0; g < groups.length; g++) at = groups[g].write(of, out, at);
  return at;
}

function highestOf(column: Float64Array): number {
  let highest = 0;
  for (let k = 0; k < column.length; k++) if (column[k] > highest) highest = column[k];
  return highest > 0 ? highest : 1;
}

/**
 * A cheap estimate, without a network, of how much likelier than average a person is to take each of some items when
 * shown: the item's appeal times the lift of its features.
 *
 * @returns factors above 0.
 */
export function likelihoods(
  world: Pick<Surroundings, 'content' | 'rates' | 'items'>,
  experience: Experience,
  items: Int32Array,
  scratch: Scratch,
): Float64Array {
  const { content, rates } = world;
  const { logLift } = scratch.of(ExperienceTable).read(world, experience);
  const likely = new Float64Array(items.length);
  for (let k = 0; k < items.length; k++) {
    likely[k] = rates.appeal(items[k]) * Math.exp(logLiftOf(content.of(items[k]), logLift));
  }
  return likely;
}

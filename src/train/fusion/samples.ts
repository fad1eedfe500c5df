/**
 * What fusion weights are fitted to: what people took, held out of the log, and what each retriever held of it.
 */
import {
  bucketOf,
  buildItemIndexes,
  EMPTY_GRAPH,
  type EventLog,
  experienceOfPositives,
  type ItemSettings,
  likesIn,
  sampledAmong,
  sampledUsers,
  sequencesOf,
  without,
} from '../../indexes/index.js';
import {
  merge,
  type Person,
  readPerson,
  retrievers,
  type Segment,
  type Snapshot,
  segmentOf,
  type World,
  worldOf,
} from '../../retrieve/index.js';
import { Scratch } from '../../runtime/index.js';
import { lastOfEach, someOfEach } from '../holdout.js';
import type { Verdict } from '../verdict.js';
import type { Choice } from './improve-by-gain.js';
import { chooseOrder, type OrderChoice } from './order-settings.js';
import { type OrderTest, orderTest } from './order-test.js';
import { chooseTaste, compareTaste, type ServedTaste, type TasteChoice } from './taste-settings.js';

/** Of logs longer than this, only some people's events are looked at. */
const EVENTS = 500_000;

/** Candidates asked of each retriever. */
const POOL = 100;

/** Sampled people count also as if only this many of their items were known. */
const LITTLE = 3;

/** People, at most, of whom all candidates are kept, in each segment. */
const CHOICES = 1_000;

/** Where the order tells nothing, this share of what sampled people took is held out. */
const HELD_OUT = 0.2;

/** What people of whom nothing, little or more was known took. */
export interface FusionSamples {
  readonly segments: { readonly [S in Segment]: SegmentSamples };
  /** Whether items have vectors of the caller's own. */
  readonly vectors: boolean;
  /** Whether the order of what people had tells anything. */
  readonly order: OrderTest;
  /** What indexes from item to item are best built with, and what was tried. */
  readonly itemSettings: ItemSettings;
  /** Whether models of taste with these settings are admitted as a version; absent where too little was held out to tell. */
  readonly taste?: Verdict | undefined;
  readonly tried: { readonly taste: TasteChoice['tried']; readonly order: OrderChoice['tried'] };
}

export interface SegmentSamples {
  /** For each item taken, how probable each retriever held it, in the order of `retrievers`. */
  readonly taken: readonly Float64Array[];
  readonly choices: readonly Choice[];
}

export interface SamplingOptions {
  /** What is to be found: the last item of each person, or a random part; by {@link orderTest} unless given. */
  readonly find?: 'last' | 'random' | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/**
 * Takes what some people took out of the log, chooses by it what indexes are built with, builds all indexes on the rest, and asks
 * how probable each retriever held it: each one's last step or, where the order tells nothing ({@link orderTest}), a random
 * part. The same data gives the same.
 *
 * Steps that answer a list do not count: people took them from what fusion had chosen, so they would confirm it
 * whatever it chose (Chaney, Stewart and Engelhardt 2018, doi:10.1145/3240323.3240370). What follows from lists, the ranker
 * learns, which knows what else was shown.
 */
export function fusionSamplesOf(
  snapshot: Snapshot,
  log: EventLog,
  { find, onProgress = () => {} }: SamplingOptions = {},
): FusionSamples {
  const { meanings, items } = snapshot;
  const share = EVENTS / Math.max(1, log.length);
  const some = share < 1 ? without(log, (event) => bucketOf(log.userOf(event)) >= share) : log;
  const order = orderTest(some, meanings, items);
  onProgress(0.1);
  const { targets, held } = heldOut(some, snapshot, share, find ?? (order.tells ? 'last' : 'random'));
  const rest = without(some, (event) => held.has(event));
  const wanted = new Map<number, Set<number>>();
  for (const { user, item } of targets) wanted.set(user, (wanted.get(user) ?? new Set()).add(item));
  const sequences = sequencesOf(rest, meanings);
  const choice = chooseTaste(sequences, items, wanted, (done) => onProgress(0.1 + 0.4 * done));
  const { models, settings } = choice;
  const taste = models && compareTaste(choice, servedOf(snapshot, some, wanted), sequences, items);
  const built = { ...(models ?? buildItemIndexes(rest, meanings, items)), graph: EMPTY_GRAPH };
  const before = worldOf(snapshot, rest, built, settings);
  const { graph, ...similar } = chooseOrder(sequences, before, wanted, (done) => onProgress(0.5 + done / 4));
  const world = { ...before, graph };
  const segments = segmentsOf(snapshot, world, wanted, (done) => onProgress(0.75 + done / 4));
  const itemSettings = { ...settings, order: similar.settings };
  const vectors = world.vectors?.hasItems ?? false;
  const tried = { taste: choice.tried, order: similar.tried };
  return { segments, vectors, order, itemSettings, taste, tried };
}

/** The version of the models of taste that is served, with what of that which is held out came after it. */
function servedOf(
  { taste, itemSettings }: Snapshot,
  log: EventLog,
  wanted: ReadonlyMap<number, ReadonlySet<number>>,
): ServedTaste | undefined {
  if (!taste) return undefined;
  const since = new Map<number, Set<number>>();
  for (const [user, theirs] of wanted) {
    const late = new Set(theirs);
    for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event))
      if (log.atOf(event) <= taste.until) late.delete(log.itemOf(event));
    if (late.size > 0) since.set(user, late);
  }
  return { name: taste.name, settings: itemSettings, models: taste, since };
}

/** What is held out of the histories of sampled people: of those who have had two items, where something then is left. */
function heldOut(
  log: EventLog,
  { meanings, sequence, vectors }: Snapshot,
  share: number,
  find: 'last' | 'random',
) {
  const likes = likesIn(log, meanings);
  const unasked = (event: number) => !log.answers(event);
  // What the sequence model was trained on tells nothing of how good it is.
  const below = Math.min(share, sequence?.heldBelow ?? 1);
  // A snapshot has the vectors of these alone.
  const users = vectors
    ? sampledUsers(log.users, below)
    : sampledAmong(log.users, (user) => hasTwo(log, user, likes), below);
  return find === 'last'
    ? lastOfEach(log, users, likes, 2, unasked)
    : someOfEach(log, users, (event) => likes(event) && unasked(event), HELD_OUT);
}

/** Whether a user has two different items. */
function hasTwo(log: EventLog, user: number, likes: (event: number) => boolean): boolean {
  let first = -1;
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    if (!likes(event)) continue;
    if (first < 0) first = log.itemOf(event);
    else if (log.itemOf(event) !== first) return true;
  }
  return false;
}

/** Asks all retrievers for what people took. */
function segmentsOf(
  { interests }: Snapshot,
  world: World,
  wanted: ReadonlyMap<number, ReadonlySet<number>>,
  onProgress: (share: number) => void,
): FusionSamples['segments'] {
  const scratch = new Scratch();
  const taken: { [S in Segment]: Float64Array[] } = { nothing: [], little: [], more: [] };
  const choices: { [S in Segment]: Choice[] } = { nothing: [], little: [], more: [] };
  let asked = 0;
  for (const [user, theirs] of wanted) {
    const { person } = readPerson(world, { user, interests: interests.get(user) }, scratch);
    const own = new Set(person.had.item);
    for (const less of shortenings(world, person)) {
      const request = { person: less, eligible: (i: number) => !own.has(i), limit: POOL };
      const lists = retrievers.map((retriever) => retriever.retrieve(world, request, scratch));
      const { item, share: all } = merge(lists, world.items, scratch);
      const places = [...theirs].map((target) => item.indexOf(target)).filter((place) => place >= 0);
      if (places.length === 0) continue;
      const segment = segmentOf(less.liked.item.length);
      for (const place of places) taken[segment].push(Float64Array.from(all, (shares) => shares[place]));
      if (choices[segment].length >= CHOICES) continue;
      choices[segment].push({
        shares: all.map((shares) => Float32Array.from(shares)),
        places,
        wanted: theirs.size,
      });
    }
    if (asked++ % 100 === 0) onProgress(asked / wanted.size);
  }
  const segment = (name: Segment): SegmentSamples => ({ taken: taken[name], choices: choices[name] });
  return { nothing: segment('nothing'), little: segment('little'), more: segment('more') };
}

/** The same person once as they are, once as if little were known of them, once as if nothing were. */
function shortenings(world: World, person: Person): Person[] {
  const lengths = new Set(
    [person.liked.item.length, LITTLE, 0].map((known) => Math.min(known, person.liked.item.length)),
  );
  return [...lengths].map((known) => shortened(world, person, known));
}

/** A person as if no more were known of them than some of what they liked. */
function shortened(world: World, person: Person, known: number): Person {
  const { item, weight } = person.liked;
  if (known === item.length) return person;
  const liked = { item: item.subarray(0, known), weight: weight.subarray(0, known) };
  return {
    ...person,
    user: known === 0 ? -1 : person.user,
    liked,
    had: {
      item: person.had.item.subarray(0, known),
      value: person.had.value.subarray(0, known),
      measured: person.had.measured.subarray(0, known),
    },
    experience: experienceOfPositives(world, liked.item),
  };
}

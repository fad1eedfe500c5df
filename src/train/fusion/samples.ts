/** The samples that fusion weights are fitted to: held-out items, with each retriever's probabilities of them. */
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

/** For longer logs, only the events of some people are used. */
const EVENTS = 500_000;

/** The number of candidates from each retriever. */
const POOL = 100;

/** Sampled people are also used with only this many of their items. */
const LITTLE = 3;

/** The maximum number of people in each segment whose candidates are all kept. */
const CHOICES = 1_000;

/** The share of items of sampled people that is held out if the order carries no information. */
const HELD_OUT = 0.2;

/** The samples of people with no, few and more items. */
export interface FusionSamples {
  readonly segments: { readonly [S in Segment]: SegmentSamples };
  /** Whether items have vectors of the caller's own. */
  readonly vectors: boolean;
  /** Whether the order of events carries information. */
  readonly order: OrderTest;
  /** The best settings of the item-to-item indexes, and the results of those tried. */
  readonly itemSettings: ItemSettings;
  /** Whether models of taste with these settings are admitted as a version; absent if too few items are held out. */
  readonly taste?: Verdict | undefined;
  readonly tried: { readonly taste: TasteChoice['tried']; readonly order: OrderChoice['tried'] };
}

export interface SegmentSamples {
  /** For each held-out item, each retriever's probability, in the order of `retrievers`. */
  readonly taken: readonly Float64Array[];
  readonly choices: readonly Choice[];
}

export interface SamplingOptions {
  /** What is held out: the last item of each person, or a random part; by default, according to {@link orderTest}. */
  readonly find?: 'last' | 'random' | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/**
 * Holds out items of some people, chooses the settings of indexes by them, builds all indexes on the rest, and computes
 * each retriever's probabilities of the held-out items: each person's last item or, if the order carries no information
 * ({@link orderTest}), a random part. Deterministic.
 *
 * Events on served lists are not used: these items were chosen by fusion itself, so that they would confirm its choice
 * (a feedback loop: Chaney, Stewart and Engelhardt 2018, doi:10.1145/3240323.3240370). The ranker is trained on them,
 * as it has the other items of each list.
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

/** The served version of the models of taste, with the held-out items since it was fitted. */
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

/** The held-out items of sampled people who have at least two items. */
function heldOut(
  log: EventLog,
  { meanings, sequence, vectors }: Snapshot,
  share: number,
  find: 'last' | 'random',
) {
  const likes = likesIn(log, meanings);
  const unasked = (event: number) => !log.answers(event);
  // The sequence model cannot be judged on its training data.
  const below = Math.min(share, sequence?.heldBelow ?? 1);
  // A snapshot has only the vectors of these users.
  const users = vectors
    ? sampledUsers(log.users, below)
    : sampledAmong(log.users, (user) => hasTwo(log, user, likes), below);
  return find === 'last'
    ? lastOfEach(log, users, likes, 2, unasked)
    : someOfEach(log, users, (event) => likes(event) && unasked(event), HELD_OUT);
}

/** Whether a user has two distinct items. */
function hasTwo(log: EventLog, user: number, likes: (event: number) => boolean): boolean {
  let first = -1;
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) {
    if (!likes(event)) continue;
    if (first < 0) first = log.itemOf(event);
    else if (log.itemOf(event) !== first) return true;
  }
  return false;
}

/** Computes all retrievers' probabilities of the held-out items. */
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

/** A person with all of their items, with few, and with none. */
function shortenings(world: World, person: Person): Person[] {
  const lengths = new Set(
    [person.liked.item.length, LITTLE, 0].map((known) => Math.min(known, person.liked.item.length)),
  );
  return [...lengths].map((known) => shortened(world, person, known));
}

/** A person with only some of their liked items. */
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

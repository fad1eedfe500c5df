/**
 * What fusion weights are fitted to: what people took, held out of the log, and what each retriever held of it.
 */
import {
  bucketOf,
  buildItemIndexes,
  type EventLog,
  experienceOfTakes,
  type ItemIndexes,
  likesIn,
  sampledUsers,
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
import type { Choice } from './improve-by-gain.js';
import { type OrderTest, orderTest } from './order-test.js';

/** Of logs longer than this, only some people's events are looked at. */
const EVENTS = 2_000_000;

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
  /** Whether the last steps were held out, or a random part because the order tells nothing. */
  readonly order: OrderTest;
}

export interface SegmentSamples {
  /** For each item taken, how probable each retriever held it, in the order of `retrievers`. */
  readonly taken: readonly Float64Array[];
  readonly choices: readonly Choice[];
}

/**
 * Takes what some people took out of the log, builds all indexes on the rest, and asks how probable each retriever held
 * it: each one's last step or, where the order tells nothing ({@link orderTest}), a random part. The same data gives the
 * same.
 *
 * Steps that answer a list do not count: people took them from what fusion had chosen, so they would confirm it
 * whatever it chose (Chaney, Stewart and Engelhardt 2018, doi:10.1145/3240323.3240370). What follows from lists, the ranker
 * learns, which knows what else was shown.
 *
 * @param indexes of the whole log.
 */
export function fusionSamplesOf(
  snapshot: Snapshot,
  log: EventLog,
  indexes: ItemIndexes,
  onProgress: (share: number) => void = () => {},
): FusionSamples {
  const { meanings, items } = snapshot;
  const share = EVENTS / Math.max(1, log.length);
  const order = orderTest(log, meanings, indexes.linear);
  const likes = likesIn(log, meanings);
  const unasked = (event: number) => !log.answers(event);
  // What the sequence model was trained on tells nothing of how good it is.
  const users = sampledUsers(log.users, Math.min(share, snapshot.sequence?.heldBelow ?? 1));
  const { targets, held } = order.tells
    ? lastOfEach(log, users, likes, 2, unasked)
    : someOfEach(log, users, (event) => likes(event) && unasked(event), HELD_OUT);
  const rest = without(log, (event) => held.has(event) || bucketOf(log.userOf(event)) >= share);
  const built = buildItemIndexes(rest, meanings, items, (done) => onProgress(done / 2));
  const world = worldOf(snapshot, rest, built);
  const scratch = new Scratch();
  const byUser = new Map<number, number[]>();
  for (const { user, item } of targets) byUser.set(user, [...(byUser.get(user) ?? []), item]);
  const taken: { [S in Segment]: Float64Array[] } = { nothing: [], little: [], more: [] };
  const choices: { [S in Segment]: Choice[] } = { nothing: [], little: [], more: [] };
  let asked = 0;
  for (const [user, theirs] of byUser) {
    const { person } = readPerson(world, { user, interests: snapshot.interests.get(user) }, scratch);
    const own = new Set(person.had.item);
    for (const less of shortenings(world, person)) {
      const request = { person: less, eligible: (i: number) => !own.has(i), limit: POOL };
      const lists = retrievers.map((retriever) => retriever.retrieve(world, request, scratch));
      const { item, share: all } = merge(lists, items, scratch);
      const places = theirs.map((target) => item.indexOf(target)).filter((place) => place >= 0);
      if (places.length === 0) continue;
      const segment = segmentOf(less.liked.item.length);
      for (const place of places) taken[segment].push(Float64Array.from(all, (shares) => shares[place]));
      if (choices[segment].length >= CHOICES) continue;
      choices[segment].push({ shares: all.map((shares) => Float32Array.from(shares)), places });
    }
    if (asked++ % 100 === 0) onProgress(0.5 + asked / byUser.size / 2);
  }
  const segment = (name: Segment): SegmentSamples => ({ taken: taken[name], choices: choices[name] });
  return {
    segments: { nothing: segment('nothing'), little: segment('little'), more: segment('more') },
    order,
  };
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
    had: { item: person.had.item.subarray(0, known), value: person.had.value.subarray(0, known) },
    experience: experienceOfTakes(world, liked.item),
  };
}

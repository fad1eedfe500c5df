/**
 * The comparison of a ranker with score fusion as served: whole lists for sampled users, from indexes of all other
 * events, are checked for the users' held-out last items. `tandem eval` measures the same as `with ranker`, on other
 * users.
 *
 * A replayed log has earlier states with fewer events and weaker retrieval: a ranker that improves lists there can
 * worsen current ones.
 */
import { buildItemIndexes, EventLog, likesIn, sampledUsers, without } from '../../indexes/index.js';
import { type Compared, compare } from '../../metrics/index.js';
import type { RankerModel } from '../../models/index.js';
import { readPerson, type Snapshot, worldOf } from '../../retrieve/index.js';
import { dcgDiscount, Scratch } from '../../runtime/index.js';
import { orderTest, someUsersOf } from '../fusion/order-test.js';
import { lastOfEach, someOfEach, type Target } from '../holdout.js';
import { fusionLists, momentOf, rankerLists } from './served-lists.js';
import type { RankerTask } from './task.js';

/** The maximum number of users whose last item is held out. */
const USERS = 1_500;

/**
 * The share of sampled users whose last item is held out; lower with a sequence model, as only the last items of
 * sampled users can then be trained on.
 */
const SHARE = { plain: 0.5, withSequence: 0.15 } as const;

/** Longer logs are tested for being sorted by the events of some users. */
const TESTED = 300_000;

/** The share of a user's items that is held out if these are sorted; one of them is to be found. */
const HELD_OUT = 0.2;

/** The number of evaluated positions of a list. */
const PLACES = 10;

export interface HeldForServing {
  readonly targets: readonly Target[];
  /** The data for training, without the held-out events. */
  readonly snapshot: Snapshot;
}

/**
 * Holds out the last items of some of the sampled users; or random ones if the log is sorted, as a ranker that has learned the
 * sorting finds the last ones, and nobody takes items by it. Deterministic.
 */
export function holdForServing(snapshot: Snapshot): HeldForServing {
  const { meanings, bots, sequence } = snapshot;
  const log = EventLog.over(snapshot.log);
  const sampled = sampledUsers(log.users, sequence?.heldBelow ?? 1).filter((user) => !bots.has(user));
  const step = Math.max(1 / (sequence ? SHARE.withSequence : SHARE.plain), sampled.length / USERS);
  const users = sampled.filter((_, k) => Math.floor((k + 1) / step) > Math.floor(k / step));
  const unasked = (event: number) => !log.answers(event);
  const likes = likesIn(log, meanings);
  const { sorted } = orderTest(someUsersOf(log, TESTED), meanings, snapshot.items);
  const { targets, held } = sorted
    ? someOfEach(log, users, (event) => likes(event) && unasked(event), HELD_OUT)
    : lastOfEach(log, users, likes, 2, unasked);
  const rest = without(log, (event) => held.has(event));
  const byUser = new Map(targets.map((target) => [target.user, target]));
  return { targets: [...byUser.values()], snapshot: { ...snapshot, log: rest.columns } };
}

/**
 * The NDCG@10 of the users' lists with the ranker beside those by score fusion.
 *
 * @param held the held-out items, which are not in the training data of the ranker.
 */
export function compareAsServed(
  model: RankerModel,
  { targets, snapshot }: HeldForServing,
  { weights, kinds }: Pick<RankerTask, 'weights' | 'kinds'>,
): Compared {
  const log = EventLog.over(snapshot.log);
  const { meanings, items, itemSettings, bots } = snapshot;
  const known = bots.size > 0 ? without(log, (event) => bots.has(log.userOf(event))) : log;
  const world = worldOf(snapshot, log, buildItemIndexes(known, meanings, items, itemSettings));
  const scratch = new Scratch();
  const read = (user: number) =>
    readPerson(world, { user, interests: snapshot.interests.get(user), allDone: true }, scratch);
  const basis = { world, personOf: (user: number) => read(user).person, limit: PLACES };
  const [ranked, fused] = [rankerLists(basis, weights, model, kinds), fusionLists(basis, weights)];
  const inTime = [...targets].sort(
    (a, b) => momentOf(log, a.user) - momentOf(log, b.user) || a.user - b.user,
  );
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const { user, item } of inTime) {
    const { done } = read(user);
    const eligible = (one: number) => !done.has(one);
    ours.push(gainOf(ranked(user, eligible), item));
    theirs.push(gainOf(fused(user, eligible), item));
  }
  return compare(ours, theirs, 'more');
}

function gainOf(list: readonly number[], item: number): number {
  const place = list.indexOf(item);
  return place < 0 ? 0 : dcgDiscount(place);
}

/**
 * A ranker beside score fusion as serving uses them: whole lists for sampled users, from indexes over all that is known, in
 * which their last item, held out, is looked for. It is what `tandem eval` measures as `with ranker`, on other users.
 *
 * The moments that a replayed log is trained on are of earlier worlds, in which less was known and retrieval was weaker: a
 * ranker may help there and harm now.
 */
import { buildItemIndexes, EventLog, likesIn, sampledUsers, without } from '../../indexes/index.js';
import { type Compared, compare } from '../../metrics/index.js';
import type { RankerModel } from '../../models/index.js';
import { readPerson, type Snapshot, worldOf } from '../../retrieve/index.js';
import { dcgDiscount, Scratch } from '../../runtime/index.js';
import { lastOfEach, type Target } from '../holdout.js';
import { fusionLists, momentOf, rankerLists } from './served-lists.js';
import type { RankerTask } from './task.js';

/** Users whose last item is held out, at most. */
const USERS = 1_500;

/**
 * The share of the sampled users whose last item is held out; less where there is a sequence model, which leaves no other
 * moments to train on than last steps of sampled users.
 */
const SHARE = { plain: 0.5, withSequence: 0.15 } as const;

/** Places of a list that count. */
const PLACES = 10;

export interface HeldForServing {
  readonly targets: readonly Target[];
  /** All that may be trained on: without what is held out. */
  readonly snapshot: Snapshot;
}

/** Holds out the last items of some of the sampled users, the same ones every time. */
export function holdForServing(snapshot: Snapshot): HeldForServing {
  const { meanings, bots, sequence } = snapshot;
  const log = EventLog.over(snapshot.log);
  const sampled = sampledUsers(log.users, sequence?.heldBelow ?? 1).filter((user) => !bots.has(user));
  const step = Math.max(1 / (sequence ? SHARE.withSequence : SHARE.plain), sampled.length / USERS);
  const users = sampled.filter((_, k) => Math.floor((k + 1) / step) > Math.floor(k / step));
  const unasked = (event: number) => !log.answers(event);
  const { targets, held } = lastOfEach(log, users, likesIn(log, meanings), 2, unasked);
  const rest = without(log, (event) => held.has(event));
  return { targets, snapshot: { ...snapshot, log: rest.columns } };
}

/**
 * The NDCG@10 of the users' lists with the ranker beside those by score fusion.
 *
 * @param held what was held out of all that the ranker was trained on.
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

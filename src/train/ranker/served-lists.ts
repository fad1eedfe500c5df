/** The lists that would be served to users of a log, by score fusion or with a ranker, without a policy. */
import { Counters, type EventLog, type KindMeaning } from '../../indexes/index.js';
import { Ranker, type RankerModel } from '../../models/index.js';
import { type RankRequest, rank, rerank, type Scoring, weightsOf } from '../../rank/index.js';
import {
  type Eligible,
  type FusionWeights,
  likenessIn,
  type Person,
  type RetrievalRequest,
  retrieve,
  type World,
} from '../../retrieve/index.js';
import { Scratch } from '../../runtime/index.js';

/** The data that lists are made from. */
export interface Basis {
  readonly world: World;
  readonly personOf: (user: number) => Person;
  /** The length of lists. */
  readonly limit: number;
}

/** Makes a user's list, the best item first. */
export type ListMaker = (user: number, eligible: Eligible) => number[];

/** Lists by the fused scores of the retrievers. */
export function fusionLists({ world, personOf, limit }: Basis, weights: FusionWeights): ListMaker {
  const scratch = new Scratch();
  return (user, eligible) => listFor(world, weights, { person: personOf(user), eligible, limit }, scratch);
}

/**
 * Lists by a ranker, with the counters as of each user's last event, as later counts would leak held-out events. Users
 * must be requested in the order of {@link momentOf}.
 */
export function rankerLists(
  { world, personOf, limit }: Basis,
  weights: FusionWeights,
  model: RankerModel,
  kinds: { readonly [kind: string]: KindMeaning },
): ListMaker {
  const ranker = new Ranker(model);
  const scoring: Scoring = { ranker, weights: weightsOf(ranker.outcomes, kinds) };
  const { log, meanings } = world;
  const counters = new Counters();
  const scratch = new Scratch();
  const events = log.byTime();
  const latest = events.length > 0 ? log.atOf(events.at(-1)!) : 0;
  let counted = 0;
  return (user, eligible) => {
    const now = Math.min(momentOf(log, user), latest);
    for (; counted < events.length && log.atOf(events[counted]) <= now; counted++)
      counters.addFrom(log, events[counted], meanings);
    const person = personOf(user);
    const { experience } = person;
    const asker = { user, experience, liked: person.liked.item, current: -1, now };
    const moment = { asker, counters };
    return listFor(world, weights, { person, eligible, limit, moment, scoring }, scratch);
  };
}

/** The time of a user's last event, in milliseconds since 1970; infinity if there is none. */
export function momentOf(log: EventLog, user: number): number {
  const last = log.lastOfUser(user);
  return last < 0 ? Number.POSITIVE_INFINITY : log.atOf(last);
}

function listFor(
  world: World,
  weights: FusionWeights,
  request: RetrievalRequest & RankRequest,
  scratch: Scratch,
): number[] {
  const retrieved = retrieve(world, weights, request, scratch);
  const ranking = rank(world, retrieved, request, scratch);
  return rerank(ranking, { limit: request.limit, alike: likenessIn(world) }).map(({ item }) => item);
}

/** Served lists: for a person, like an item, and for everybody; each logged with what it was decided on. */
import { reweighted } from './decide.js';
import { InvalidInput, NotFound } from './errors.js';
import { Marks } from './indexes/index.js';
import type { Memory } from './memory.js';
import type { Policy } from './policy.js';
import type { BlendWeights } from './rank/index.js';
import { explain, FEATURES, type Ranked, type RankedReason, rank } from './rankings.js';
import { Remembered } from './remembered.js';
import { type Ground, type History, type May, personOf } from './retrieve/index.js';
import type { Assigned, Steering } from './steering.js';
import { type Json, type RequestRow, type Store, visitorId } from './store/index.js';
import { timeId } from './time-id.js';
import type { Filter, Recommendation, Recommended, RecommendQuery } from './types.js';

const LIMIT = 10;
const LARGEST = 500;

// What may not be shown in the list being made.
const barred = new Marks();

/** Weights for a list that is the same for everybody: what is liked, and where that runs out, what is new. */
const POPULAR: BlendWeights = {
  nothing: { popular: 1, newest: 1e-6 },
  little: { popular: 1, newest: 1e-6 },
  more: { popular: 1, newest: 1e-6 },
};

/** A list as it was worked out, and what it was decided on. */
interface List extends Pick<RequestRow, 'scores' | 'features'> {
  readonly numbers: readonly number[];
  readonly items: readonly Recommended[];
  /** Why each is where it is, if not for its score. */
  readonly how: readonly Ranked['how'][];
}

/** How a list is made. */
interface Manner {
  readonly weights: BlendWeights;
  readonly limit: number;
  readonly diverse: boolean;
  /** What steers it, if anything does. */
  readonly policy: Policy | undefined;
}

/** A list that is given again to a person of whom nothing is new. */
interface GivenList extends List {
  readonly history: History;
  readonly weights: BlendWeights;
  readonly policy: Policy | undefined;
  /** The catalogue's version. */
  readonly version: number;
  readonly limit: number;
  /** When it was worked out, in milliseconds since 1970. */
  readonly at: number;
}

/** A person's list is given again for this long, in milliseconds: in that time it misses what others do. */
const GIVEN_AGAIN = 30_000;
/** People whose last list is remembered; each takes about 10 KiB, its JSON with it. */
const REMEMBERED = 20_000;

export class Feed {
  readonly #store: Store;
  readonly #memory: Memory;
  readonly #steering: Steering;
  readonly #given = new Remembered<GivenList>(REMEMBERED);

  constructor(store: Store, memory: Memory, steering: Steering) {
    this.#store = store;
    this.#memory = memory;
    this.#steering = steering;
  }

  recommend(query: RecommendQuery): Recommendation {
    const { users, catalogue } = this.#memory;
    const id = query.user ?? (query.session === undefined ? undefined : visitorId(query.session));
    const user = id === undefined ? -1 : (users.number(id) ?? -1);
    const current = query.item === undefined ? -1 : (catalogue.ids.number(query.item) ?? -1);
    const assigned = this.#steering.assign(id, this.#memory.now());
    return this.#serve(query, { user, current }, this.#memory.weights, true, assigned);
  }

  /** The list that a person would be served by a policy, without anything explored, logged or counted. */
  preview(user: number, limit: number, policy: Policy): Ranked[] {
    const { weights } = this.#memory;
    const how = { weights, limit, diverse: true, policy: { ...policy, exploration: 0 } };
    return this.#ranked(undefined, { user, current: -1 }, how, this.#memory.now()).ranked;
  }

  similar(id: string, query: RecommendQuery): Recommendation {
    const current = this.#memory.catalogue.ids.number(id);
    if (current === undefined || !this.#memory.catalogue.entry(current)) {
      throw new NotFound(`there is no item ${JSON.stringify(id)}`);
    }
    return this.#serve({ ...query, item: id }, { user: -1, current }, this.#memory.weights);
  }

  popular(query: RecommendQuery): Recommendation {
    return this.#serve(query, { user: -1, current: -1 }, POPULAR, false);
  }

  #serve(
    query: RecommendQuery,
    who: { user: number; current: number },
    weights: BlendWeights,
    diverse = true,
    assigned?: Assigned,
  ): Recommendation {
    const { limit = LIMIT, filter } = query;
    if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST) {
      throw new InvalidInput('limit', `is a whole number from 1 to ${LARGEST}`);
    }
    const now = this.#memory.now();
    const plain = diverse && filter === undefined && who.current < 0;
    const manner = { weights, limit, diverse, policy: assigned?.policy };
    const list = plain ? this.#home(who.user, manner, now) : this.#list(filter, who, manner, now);
    const { numbers, scores, features, items } = list;
    const request = timeId(now);
    this.#store.requests.log({
      id: request,
      at: now,
      user: who.user,
      query: query as { readonly [key: string]: Json },
      items: numbers,
      scores,
      features,
      featureNames: FEATURES,
      decision: this.#steering.served(list, assigned),
    });
    return { request, items };
  }

  /** The list for a person's home page: the last one again, where nothing of theirs, and no item, has changed since. */
  #home(user: number, manner: Manner, now: number): List {
    const { weights, limit, policy } = manner;
    const { catalogue } = this.#memory;
    const history = this.#memory.historyOf(user);
    const given = this.#given.get(user);
    if (
      given?.history === history &&
      given.weights === weights &&
      given.policy === policy &&
      given.version === catalogue.version &&
      given.limit === limit &&
      now - given.at < GIVEN_AGAIN
    ) {
      const shown = catalogue.shown(now);
      if (given.numbers.every((item) => shown[item] === 1)) return given;
    }
    const list = this.#list(undefined, { user, current: -1 }, manner, now);
    // What explores is drawn anew each time.
    if (!policy?.exploration) {
      this.#given.set(user, {
        ...list,
        history,
        weights,
        policy,
        version: catalogue.version,
        limit,
        at: now,
      });
    }
    return list;
  }

  /** Ranks by whatever steers. @returns with it the person, and the weights that were used. */
  #ranked(
    filter: Filter | undefined,
    { user, current }: { user: number; current: number },
    { weights: learnt, limit, diverse, policy }: Manner,
    now: number,
  ) {
    const memory = this.#memory;
    const history = memory.historyOf(user);
    const person = personOf(user, history, memory.interestsOf(user), current);
    const may = this.#allows(filter, history.done, current, now);
    const weights = policy ? reweighted(learnt, policy.retrievers) : learnt;
    const choice = policy && this.#steering.choice({ policy, limit, may, now });
    return { ranked: rank(memory.world, weights, { person, may, limit, diverse, choice }), person, weights };
  }

  /** Works a list out. */
  #list(
    filter: Filter | undefined,
    who: { user: number; current: number },
    manner: Manner,
    now: number,
  ): List {
    const { ranked, person, weights } = this.#ranked(filter, who, manner, now);
    const reasons = explain(this.#memory.world, weights, person, ranked);
    const features = new Float32Array(ranked.length * FEATURES.length);
    ranked.forEach(({ shares }, k) => {
      features.set(shares, k * FEATURES.length);
    });
    return {
      numbers: ranked.map(({ item }) => item),
      scores: ranked.map(({ score }) => score),
      features,
      items: ranked.map((one, k) => this.#present(one, reasons[k]!)),
      how: ranked.map(({ how }) => how),
    };
  }

  /** What may be shown under this filter at this time, without what is done and what is looked at. */
  #allows(filter: Filter | undefined, done: Int32Array, current: number, now: number): May {
    const { catalogue } = this.#memory;
    const shown = catalogue.shown(now);
    barred.begin(catalogue.length);
    for (let k = 0; k < done.length; k++) barred.note(done[k]!, 1);
    if (current >= 0) barred.note(current, 1);
    if (filter === undefined) return (item) => shown[item] === 1 && barred.of(item) === 0;
    const { exclude = [], ...conditions } = filter;
    for (const id of exclude) {
      const item = catalogue.ids.number(id);
      if (item !== undefined) barred.note(item, 1);
    }
    const conditional = Object.values(conditions).some((condition) => condition !== undefined);
    if (!conditional) return (item) => shown[item] === 1 && barred.of(item) === 0;
    const mask = catalogue.mask(conditions);
    return (item) => shown[item] === 1 && mask[item] === 1 && barred.of(item) === 0;
  }

  #present({ item, score, how }: Ranked, reasons: readonly RankedReason[]): Recommended {
    const { catalogue } = this.#memory;
    const { id, title, tags, image } = catalogue.entry(item)!;
    const inWords = (ground: Ground) =>
      ground.item === undefined
        ? { tag: catalogue.featureName(ground.feature!), weight: ground.weight }
        : {
            item: catalogue.ids.id(ground.item),
            title: catalogue.entry(ground.item)?.title ?? null,
            weight: ground.weight,
          };
    return {
      id,
      score,
      title,
      tags,
      image,
      reasons: [
        // What has its place for another reason than its score has that reason first.
        ...(how ? [{ retriever: how.how, weight: 1, because: [] }] : []),
        ...reasons.map(({ retriever, weight, grounds }) => ({
          retriever,
          weight,
          because: grounds.map(inWords),
        })),
      ],
    };
  }
}

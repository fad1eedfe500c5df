/** Served lists: for a person, like an item, and for everybody; each logged with what it was decided on. */
import type { Assigned, Control, Policy } from '../control/index.js';
import { InvalidInput, NotFound } from '../errors.js';
import type { Filter } from '../indexes/index.js';
import { explain, FEATURES, type Ranked, type RankedReason, rank } from '../rank/index.js';
import { type BlendWeights, type Eligible, type Ground, personOf, reweighted } from '../retrieve/index.js';
import { BoundedCache, Slab, TokenBucket, timeOrderedId } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import { type Json, type Store, visitorId } from '../store/index.js';
import { barred } from './eligibility.js';
import type { List, Manner, Served, WorkedOut, Written } from './list.js';
import type { GivenList } from './list-cache.js';
import { asObjects, rounded } from './response.js';
import type { Recommendation, Recommended, RecommendQuery } from './types.js';

const LIMIT = 10;

const LARGEST = 500;

/** Weights for a list that is the same for everybody: what is liked, and where that runs out, what is new. */
const POPULAR: BlendWeights = {
  nothing: { popular: 1, newest: 1e-6 },
  little: { popular: 1, newest: 1e-6 },
  more: { popular: 1, newest: 1e-6 },
};

/**
 * Lists that are described for learning: so many a second, and so many at once after a pause. Writing down what an item
 * was ranked by costs three times as much as the rest of a list's log; beyond this many, more would teach little.
 */
const [DESCRIBED, AT_ONCE] = [10, 200] as const;

/** A person's list is given again for this long, in milliseconds: in that time it misses what others do. */
const GIVEN_AGAIN = 30_000;

/** People whose last list is remembered; each takes about 8 KiB. */
const REMEMBERED = 20_000;

export class Pipeline {
  readonly #store: Store;
  readonly #memory: EngineState;
  readonly #steering: Control;
  readonly #described = new TokenBucket(DESCRIBED, AT_ONCE);
  readonly #given = new BoundedCache<GivenList>(REMEMBERED);
  readonly #kept = new Slab();
  readonly #sent = new Slab();

  constructor(store: Store, memory: EngineState, steering: Control) {
    this.#store = store;
    this.#memory = memory;
    this.#steering = steering;
  }

  recommend(query: RecommendQuery): Recommendation {
    return asObjects(this.#recommend(query));
  }

  /** @returns what `JSON.stringify` would make of a recommendation, in UTF-8. */
  recommendAsJson(query: RecommendQuery): Uint8Array {
    const { request, list } = this.#recommend(query);
    const beginning = `{"request":${JSON.stringify(request)},"items":`;
    return this.#sent.join(beginning, 'json' in list ? list.json : JSON.stringify(list.items), '}');
  }

  #recommend(query: RecommendQuery): Served {
    const { users, catalogue } = this.#memory;
    const id = query.user ?? (query.session === undefined ? undefined : visitorId(query.session));
    const user = id === undefined ? -1 : (users.number(id) ?? -1);
    const current = query.item === undefined ? -1 : (catalogue.ids.number(query.item) ?? -1);
    const assigned = this.#steering.assign(id, this.#memory.now());
    return this.#serve(query, { user, current }, this.#memory.weights, true, assigned);
  }

  /** The list that a person would be served by a policy, without anything explored, logged or counted. */
  preview(user: number, limit: number, policy: Policy): Ranked[] {
    const manner: Manner = {
      weights: this.#memory.weights,
      scoring: this.#steering.scoring(policy),
      limit,
      personal: true,
      describe: false,
      policy: { ...policy, exploration: 0 },
    };
    return this.#ranked(undefined, { user, current: -1 }, manner, this.#memory.now()).ranked;
  }

  similar(id: string, query: RecommendQuery): Recommendation {
    const current = this.#memory.catalogue.ids.number(id);
    if (current === undefined || !this.#memory.catalogue.entry(current)) {
      throw new NotFound(`there is no item ${JSON.stringify(id)}`);
    }
    return asObjects(this.#serve({ ...query, item: id }, { user: -1, current }, this.#memory.weights));
  }

  popular(query: RecommendQuery): Recommendation {
    return asObjects(this.#serve(query, { user: -1, current: -1 }, POPULAR, false));
  }

  #serve(
    query: RecommendQuery,
    who: { user: number; current: number },
    weights: BlendWeights,
    personal = true,
    assigned?: Assigned,
  ): Served {
    const { limit = LIMIT, filter } = query;
    if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST) {
      throw new InvalidInput('limit', `is a whole number from 1 to ${LARGEST}`);
    }
    const now = this.#memory.now();
    const plain = personal && filter === undefined && who.current < 0;
    const describe = personal && who.user >= 0 && this.#described.take(now);
    const scoring = personal ? this.#steering.scoring(assigned?.policy) : undefined;
    const manner: Manner = { weights, scoring, limit, personal, describe, policy: assigned?.policy };
    const list = plain ? this.#home(who.user, manner, now) : this.#list(filter, who, manner, now);
    const { numbers, scores, features } = list;
    const request = timeOrderedId(now);
    this.#store.requests.log({
      id: request,
      at: now,
      user: who.user,
      query: query as { readonly [key: string]: Json },
      items: numbers,
      scores,
      features: describe ? features : [],
      featureNames: describe ? FEATURES : [],
      decision: this.#steering.served(list, assigned),
    });
    return { request, list };
  }

  /** The list for a person's home page: the last one again, where nothing of theirs, and no item, has changed since. */
  #home(user: number, manner: Manner, now: number): List {
    const { weights, scoring, limit, policy, describe } = manner;
    const { catalogue } = this.#memory;
    const history = this.#memory.people.historyOf(user);
    const given = this.#given.get(user);
    if (
      given?.history === history &&
      given.weights === weights &&
      given.scoring === scoring &&
      given.policy === policy &&
      given.version === catalogue.version &&
      given.limit === limit &&
      (!describe || given.features.length > 0) &&
      now - given.at < GIVEN_AGAIN
    ) {
      const shown = catalogue.shown(now);
      if (given.numbers.every((item) => shown[item] === 1)) return given;
    }
    const list = this.#list(undefined, { user, current: -1 }, manner, now);
    // What explores is drawn anew each time.
    if (policy?.exploration) return list;
    const { items, ...decided } = list;
    const written: Written = { ...decided, json: this.#kept.join(JSON.stringify(items)) };
    const { version } = catalogue;
    this.#given.set(user, { ...written, history, weights, scoring, policy, version, limit, at: now });
    return { ...written, items };
  }

  /** Ranks by whatever steers. @returns with it the person, and the weights that were used. */
  #ranked(
    filter: Filter | undefined,
    { user, current }: { user: number; current: number },
    { weights: learnt, scoring, limit, personal, describe, policy }: Manner,
    now: number,
  ) {
    const memory = this.#memory;
    const history = memory.people.historyOf(user);
    const person = personOf(user, history, memory.people.interestsOf(user), current);
    const may = this.#allows(filter, history.done, current, now);
    const weights = policy ? reweighted(learnt, policy.retrievers) : learnt;
    const choice = policy && this.#steering.choice({ policy, limit, may, now });
    const asker = { user, experience: history.experience, liked: person.liked.item, current, now };
    const moment = describe || scoring ? { asker, counters: memory.counters } : undefined;
    const request = { person, may, limit, diverse: personal, choice, moment, scoring };
    return { ranked: rank(memory.world, weights, request), person, weights };
  }

  /** Works a list out. */
  #list(
    filter: Filter | undefined,
    who: { user: number; current: number },
    manner: Manner,
    now: number,
  ): WorkedOut {
    const { ranked, person, weights } = this.#ranked(filter, who, manner, now);
    const reasons = explain(this.#memory.world, weights, person, ranked);
    return {
      numbers: ranked.map(({ item }) => item),
      scores: ranked.map(({ score }) => rounded(score)),
      features: joined(ranked),
      items: ranked.map((one, k) => this.#present(one, reasons[k])),
      how: ranked.map(({ how }) => how),
    };
  }

  /** What may be shown under this filter at this time, without what is done and what is looked at. */
  #allows(filter: Filter | undefined, done: Int32Array, current: number, now: number): Eligible {
    const { catalogue } = this.#memory;
    const shown = catalogue.shown(now);
    barred.begin(catalogue.length);
    for (let k = 0; k < done.length; k++) barred.note(done[k], 1);
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
        ? { tag: catalogue.featureName(ground.feature!), weight: rounded(ground.weight) }
        : {
            item: catalogue.ids.id(ground.item),
            title: catalogue.entry(ground.item)?.title ?? null,
            weight: rounded(ground.weight),
          };
    return {
      id,
      score: rounded(score),
      title,
      tags,
      image,
      reasons: [
        // What has its place for another reason than its score has that reason first.
        ...(how ? [{ retriever: how.how, weight: 1, because: [] }] : []),
        ...reasons.map(({ retriever, weight, grounds }) => ({
          retriever,
          weight: rounded(weight),
          because: grounds.map(inWords),
        })),
      ],
    };
  }
}

/** The features of all items, one after the other. */
function joined(ranked: readonly Ranked[]): Float32Array {
  const width = ranked[0]?.features.length ?? 0;
  const all = new Float32Array(ranked.length * width);
  ranked.forEach(({ features }, k) => {
    all.set(features, k * width);
  });
  return all;
}

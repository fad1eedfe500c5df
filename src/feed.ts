/** Served lists: for a person, like an item, and for everybody; each logged with what it was decided on. */
import { Allowance } from './allowance.js';
import { InvalidInput, NotFound } from './errors.js';
import { Marks } from './indexes/index.js';
import type { Memory } from './memory.js';
import type { BlendWeights } from './rank/index.js';
import { explain, FEATURES, type Ranked, type RankedReason, rank, type Scoring } from './rankings.js';
import { Remembered } from './remembered.js';
import { type Ground, type History, type May, personOf } from './retrieve/index.js';
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
}

/** A list that is given again to a person of whom nothing is new. */
interface GivenList extends List {
  readonly history: History;
  readonly weights: BlendWeights;
  readonly scoring: Scoring | undefined;
  /** The catalogue's version. */
  readonly version: number;
  readonly limit: number;
  /** When it was worked out, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Lists that are described for learning: so many a second, and so many at once after a pause. Writing down what an item
 * was ranked by costs three times as much as the rest of a list's log; beyond this many, more would teach little.
 */
const [DESCRIBED, AT_ONCE] = [10, 200] as const;

/** A person's list is given again for this long, in milliseconds: in that time it misses what others do. */
const GIVEN_AGAIN = 30_000;
/** People whose last list is remembered; each takes about 12 KiB, its JSON and its features with it. */
const REMEMBERED = 20_000;

export class Feed {
  readonly #store: Store;
  readonly #memory: Memory;
  readonly #described = new Allowance(DESCRIBED, AT_ONCE);
  readonly #given = new Remembered<GivenList>(REMEMBERED);

  constructor(store: Store, memory: Memory) {
    this.#store = store;
    this.#memory = memory;
  }

  recommend(query: RecommendQuery): Recommendation {
    const { users, catalogue } = this.#memory;
    const id = query.user ?? (query.session === undefined ? undefined : visitorId(query.session));
    const user = id === undefined ? -1 : (users.number(id) ?? -1);
    const current = query.item === undefined ? -1 : (catalogue.ids.number(query.item) ?? -1);
    return this.#serve(query, { user, current }, this.#memory.weights);
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
    personal = true,
  ): Recommendation {
    const { limit = LIMIT, filter } = query;
    if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST) {
      throw new InvalidInput('limit', `is a whole number from 1 to ${LARGEST}`);
    }
    const now = this.#memory.now();
    // Lists that are the same for everybody stay by popularity, and teach nothing about people.
    const describe = personal && who.user >= 0 && this.#described.take(now);
    const plain = personal && filter === undefined && who.current < 0;
    const { numbers, scores, features, items } = plain
      ? this.#home(who.user, weights, limit, describe, now)
      : this.#list(filter, who, weights, { limit, personal, describe, now });
    const request = timeId(now);
    this.#store.requests.log({
      id: request,
      at: now,
      user: who.user,
      query: query as { readonly [key: string]: Json },
      items: numbers,
      scores,
      features: describe ? features : [],
      featureNames: describe ? FEATURES : [],
    });
    return { request, items };
  }

  /** The list for a person's home page: the last one again, where nothing of theirs, and no item, has changed since. */
  #home(user: number, weights: BlendWeights, limit: number, describe: boolean, now: number): List {
    const { catalogue, scoring } = this.#memory;
    const history = this.#memory.historyOf(user);
    const given = this.#given.get(user);
    if (
      given?.history === history &&
      given.weights === weights &&
      given.scoring === scoring &&
      given.version === catalogue.version &&
      given.limit === limit &&
      (!describe || given.features.length > 0) &&
      now - given.at < GIVEN_AGAIN
    ) {
      const shown = catalogue.shown(now);
      if (given.numbers.every((item) => shown[item] === 1)) return given;
    }
    const who = { user, current: -1 };
    const list = this.#list(undefined, who, weights, { limit, personal: true, describe, now });
    this.#given.set(user, { ...list, history, weights, scoring, version: catalogue.version, limit, at: now });
    return list;
  }

  /** Works a list out. */
  #list(
    filter: Filter | undefined,
    { user, current }: { user: number; current: number },
    weights: BlendWeights,
    how: { limit: number; personal: boolean; describe: boolean; now: number },
  ): List {
    const { limit, personal, describe, now } = how;
    const memory = this.#memory;
    const { world } = memory;
    const history = memory.historyOf(user);
    const person = personOf(user, history, memory.interestsOf(user), current);
    const may = this.#allows(filter, history.done, current, now);
    const scoring = personal ? memory.scoring : undefined;
    const asker = { user, liked: person.liked.item, current, now };
    const moment = describe || scoring ? { asker, counters: memory.counters } : undefined;
    const ranked = rank(world, weights, { person, may, limit, diverse: personal, moment, scoring });
    const reasons = explain(world, weights, person, ranked);
    return {
      numbers: ranked.map(({ item }) => item),
      scores: ranked.map(({ score }) => score),
      features: joined(ranked),
      items: ranked.map((one, k) => this.#present(one, reasons[k]!)),
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

  #present({ item, score }: Ranked, reasons: readonly RankedReason[]): Recommended {
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
      reasons: reasons.map(({ retriever, weight, grounds }) => ({
        retriever,
        weight,
        because: grounds.map(inWords),
      })),
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

/** Served lists: for a person, like an item, and for everybody; each logged with what it was decided on. */
import { InvalidInput, NotFound } from './errors.js';
import type { Memory } from './memory.js';
import type { BlendWeights } from './rank/index.js';
import { explain, FEATURES, type Ranked, type RankedReason, rank } from './rankings.js';
import { type Ground, type May, readPerson } from './retrieve/index.js';
import { type Json, type Store, visitorId } from './store/index.js';
import { timeId } from './time-id.js';
import type { Filter, Recommendation, Recommended, RecommendQuery } from './types.js';

const LIMIT = 10;
const LARGEST = 500;

/** Weights for a list that is the same for everybody: what is liked, and where that runs out, what is new. */
const POPULAR: BlendWeights = {
  nothing: { popular: 1, newest: 1e-6 },
  little: { popular: 1, newest: 1e-6 },
  more: { popular: 1, newest: 1e-6 },
};

export class Feed {
  readonly #store: Store;
  readonly #memory: Memory;

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
    const memory = this.#memory;
    const { world } = memory;
    const now = Date.now();
    const { person, done } = readPerson(world, { ...who, interests: memory.interestsOf(who.user) });
    const may = this.#allows(filter, done, now);
    const asker = { user: who.user, liked: person.liked.item, current: who.current, now };
    const ranked = rank(world, weights, {
      person,
      may,
      limit,
      diverse: personal,
      // Lists that are the same for everybody stay by popularity, and teach nothing about people.
      ...(personal && { moment: { asker, counters: memory.counters }, scoring: memory.scoring }),
    });
    const request = timeId(now);
    this.#store.requests.log({
      id: request,
      at: now,
      user: who.user,
      query: query as { readonly [key: string]: Json },
      items: ranked.map(({ item }) => item),
      scores: ranked.map(({ score }) => score),
      features: joined(ranked),
      featureNames: personal ? FEATURES : [],
    });
    const reasons = explain(world, weights, person, ranked);
    return { request, items: ranked.map((one, k) => this.#present(one, reasons[k]!)) };
  }

  /** What may be shown to this person under this filter at this time. */
  #allows(filter: Filter | undefined, done: ReadonlySet<number>, now: number): May {
    const { catalogue } = this.#memory;
    const shown = catalogue.shown(now);
    if (filter === undefined) return (item) => shown[item] === 1 && !done.has(item);
    const { exclude = [], ...conditions } = filter;
    const excluded = new Set<number>();
    for (const id of exclude) {
      const item = catalogue.ids.number(id);
      if (item !== undefined) excluded.add(item);
    }
    const conditional = Object.values(conditions).some((condition) => condition !== undefined);
    const mask = conditional ? catalogue.mask(conditions) : undefined;
    return (item) =>
      shown[item] === 1 && (mask === undefined || mask[item] === 1) && !done.has(item) && !excluded.has(item);
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

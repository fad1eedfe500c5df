/** The lists that callers ask for: for a person, like an item, and for everybody. */
import { type Control, NO_POLICY, type Policy } from '../control/index.js';
import { InvalidInput, NotFound } from '../errors.js';
import type { Ranked } from '../rank/index.js';
import { personOf, type Request, similarUsers } from '../retrieve/index.js';
import { Scratch, Slab, TokenBucket } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import { isVisitor, type Store } from '../store/index.js';
import { NEWEST, POPULAR } from './fixed-weights.js';
import type { ListSettings, Served } from './list.js';
import { ListCache } from './list-cache.js';
import { makeList, type Parts, pipeline } from './pipeline.js';
import { requestOf } from './request.js';
import { asObjects } from './response.js';
import { historyWith } from './sent-history.js';
import type { Recommendation, RecommendQuery } from './types.js';

/** How many similar people are told at most. */
const MOST_PEOPLE = 100;

/**
 * Lists whose features are logged for training: so many a second, and so many at once after a pause. Logging features
 * costs three times as much as the rest of a list's log, and beyond this many, more improve a ranker little.
 */
const [DESCRIBED, AT_ONCE] = [10, 200] as const;

/**
 * Serves lists.
 *
 * @example
 * const recommender = new Recommender(store, state, control);
 * recommender.recommend({ user: 'ada', limit: 3 }).items.map(({ id }) => id); // ['a-film', …], three at most
 */
export class Recommender {
  readonly #parts: Parts;
  readonly #described = new TokenBucket(DESCRIBED, AT_ONCE);
  readonly #slab = new Slab();

  constructor(store: Store, state: EngineState, control: Control) {
    this.#parts = { store, state, control, cache: new ListCache(state), scratch: new Scratch() };
  }

  /** @throws InvalidInput where the query is wrong. */
  recommend(query: RecommendQuery): Recommendation {
    return asObjects(this.#forPerson(query));
  }

  /**
   * @returns what `JSON.stringify` would make of a recommendation, in UTF-8.
   * @throws InvalidInput where the query is wrong.
   */
  recommendAsJson(query: RecommendQuery): Uint8Array {
    const { request, list } = this.#forPerson(query);
    const beginning = `{"request":${JSON.stringify(request)},"items":`;
    return this.#slab.join(beginning, 'json' in list ? list.json : JSON.stringify(list.items), '}');
  }

  #forPerson(query: RecommendQuery): Served {
    const { state, control } = this.#parts;
    const plain = requestOf(query, state);
    const { events } = query;
    const request =
      events === undefined
        ? plain
        : { ...plain, history: historyWith(events, plain.user, state, this.#parts.scratch) };
    const { policy, arms } = control.assign(request);
    const describe = request.user >= 0 && this.#described.take(request.now);
    return this.#serve(request, { ...this.#settings(policy), arms, describe });
  }

  /** By what personal lists are made under a policy. */
  #settings(policy: Policy): ListSettings {
    const { state, control } = this.#parts;
    const scoring = control.scoring(policy);
    return { policy, arms: undefined, weights: state.weights, scoring, diverse: true, describe: false };
  }

  #serve(request: Request, settings: ListSettings): Served {
    return pipeline(request, settings, this.#parts);
  }

  /**
   * Items that go with an item.
   * @throws NotFound where there is no such item.
   * @throws InvalidInput where the query is wrong.
   */
  similar(id: string, { limit, filter }: Pick<RecommendQuery, 'limit' | 'filter'>): Recommendation {
    const { state } = this.#parts;
    const current = state.catalogue.ids.number(id);
    if (current === undefined || !state.catalogue.entry(current)) {
      throw new NotFound(`there is no item ${JSON.stringify(id)}`);
    }
    const request = requestOf({ limit, filter, item: id }, state);
    return asObjects(this.#serve(request, this.#settings(NO_POLICY)));
  }

  /**
   * What most people like now, the same for everybody.
   * @throws InvalidInput where the query is wrong.
   */
  popular({ limit, filter }: Pick<RecommendQuery, 'limit' | 'filter'>): Recommendation {
    const request = requestOf({ limit, filter }, this.#parts.state);
    const settings = { ...this.#settings(NO_POLICY), weights: POPULAR, scoring: undefined, diverse: false };
    return asObjects(this.#serve(request, settings));
  }

  /**
   * What was published last, the same for everybody.
   * @throws InvalidInput where the query is wrong.
   */
  newest({ limit, filter }: Pick<RecommendQuery, 'limit' | 'filter'>): Recommendation {
    const request = requestOf({ limit, filter }, this.#parts.state);
    const settings = { ...this.#settings(NO_POLICY), weights: NEWEST, scoring: undefined, diverse: false };
    return asObjects(this.#serve(request, settings));
  }

  /**
   * People of similar taste, the most similar first; visitors are not among them.
   * @throws NotFound where there is no such user.
   * @throws InvalidInput where the limit is no whole number from 1 to 100.
   */
  similarUsers(id: string, limit = 10): readonly { readonly id: string; readonly score: number }[] {
    const { state, scratch } = this.#parts;
    const user = isVisitor(id) ? undefined : state.users.number(id);
    if (user === undefined) throw new NotFound(`there is no user ${JSON.stringify(id)}`);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST_PEOPLE) {
      throw new InvalidInput('limit', `is a whole number from 1 to ${MOST_PEOPLE}`);
    }
    const { world, people } = state;
    const person = personOf(user, people.historyOf(user), []);
    // Of whom nothing is liked any more, they were deleted.
    const may = (other: number) =>
      !isVisitor(state.users.id(other)) && world.tastes.likesOf(other).length > 0;
    const { item: near, score } = similarUsers(world, person, may, limit, scratch);
    return Array.from(near, (other, k) => ({ id: state.users.id(other), score: score[k] }));
  }

  /** The list that a user would be served by a policy, without anything explored, logged or counted. */
  preview(user: number, limit: number, policy: Policy): readonly Ranked[] {
    const now = this.#parts.state.now();
    const request: Request = { id: undefined, user, current: -1, now, reader: 'person', limit, asked: {} };
    const settings = this.#settings({ ...policy, exploration: 0 });
    return makeList(request, settings, this.#parts).ranked;
  }
}

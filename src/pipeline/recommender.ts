/** The list calls: personal lists, similar items, and lists for everybody. */
import { type Control, NO_POLICY, type Policy } from '../control/index.js';
import { InvalidInput, NotFound } from '../errors.js';
import type { Ranked } from '../rank/index.js';
import type { FusionWeights, Request } from '../retrieve/index.js';
import { Scratch, Slab, TokenBucket } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Store } from '../store/index.js';
import { NEWEST, POPULAR } from './fixed-weights.js';
import { checkImpressions, impressionsOf, type WriteEvents } from './impressions.js';
import { leftOutOf } from './left-out.js';
import type { ListSettings, Served } from './list.js';
import { ListCache } from './list-cache.js';
import { NamedListOrders } from './named-lists.js';
import { Pages } from './pages.js';
import { peopleLike } from './people-like.js';
import { makeList, type Parts, pipeline } from './pipeline.js';
import { requestOf } from './request.js';
import { asObjects, nextOf } from './response.js';
import { withSentHistory } from './sent-history.js';
import type { ListQuery, RankedList, RankQuery, Recommendation, RecommendQuery } from './types.js';

/** The maximum number of candidates that a caller can name. */
const MOST_CANDIDATES = 1_000;

/** The maximum length of a list. */
const LARGEST = 500;

/**
 * Limits of how many lists have their features logged for training: per second, and at once after a pause. Logging
 * features costs three times as much as the rest of a list's log, and more lists would improve a ranker little.
 */
const [DESCRIBED, AT_ONCE] = [10, 200] as const;

/** The ids of candidates, each once. @throws InvalidInput where there are none or too many, or the limit is wrong. */
function candidatesOf(items: readonly string[], limit: number | undefined): string[] {
  const named = [...new Set(items)];
  if (named.length === 0 || named.length > MOST_CANDIDATES) {
    throw new InvalidInput('items', `are 1 to ${MOST_CANDIDATES} ids`);
  }
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1 || limit > MOST_CANDIDATES)) {
    throw new InvalidInput('limit', `is a whole number from 1 to ${MOST_CANDIDATES}`);
  }
  return named;
}

/**
 * Serves lists.
 *
 * @example
 * const recommender = new Recommender(store, state, control, (events) => intake.add(events));
 * (await recommender.recommend({ user: 'ada', limit: 3 })).items.map(({ id }) => id); // ['a-film', …], three at most
 */
export class Recommender {
  readonly #parts: Parts;
  readonly #described = new TokenBucket(DESCRIBED, AT_ONCE);
  readonly #slab = new Slab();
  readonly #pages: Pages;
  readonly #orders: NamedListOrders;
  readonly #write: WriteEvents;

  /** @param write writes events of impressions. */
  constructor(store: Store, state: EngineState, control: Control, write: WriteEvents) {
    this.#parts = { store, state, control, cache: new ListCache(state), scratch: new Scratch() };
    this.#pages = new Pages(store.requests);
    this.#orders = new NamedListOrders(state);
    this.#write = write;
  }

  /** @throws InvalidInput where the query is wrong. */
  async recommend(query: RecommendQuery): Promise<Recommendation> {
    return asObjects(await this.#forPerson(query));
  }

  /**
   * @returns what `JSON.stringify` would make of a recommendation, in UTF-8.
   * @throws InvalidInput where the query is wrong.
   */
  async recommendAsJson(query: RecommendQuery): Promise<Uint8Array> {
    const served = await this.#forPerson(query);
    const { request, list } = served;
    const beginning = `{"request":${JSON.stringify(request)},"items":`;
    const capped = 'capped' in list && list.capped ? `,"capped":${JSON.stringify(list.capped)}` : '';
    const end = `,"next":${JSON.stringify(nextOf(served))}${capped}}`;
    return this.#slab.join(beginning, 'json' in list ? list.json : JSON.stringify(list.items), end);
  }

  /**
   * Ranks candidates that the caller names.
   * @throws InvalidInput where the query is wrong.
   */
  async rank({ items, limit, ...query }: RankQuery): Promise<RankedList> {
    const { state } = this.#parts;
    const named = candidatesOf(items, limit);
    checkImpressions(query);
    const plain = requestOf(query, state);
    const known = named.map((id) => state.catalogue.ids.number(id)).filter((item) => item !== undefined);
    const served = this.#served(query, {
      ...plain,
      limit: limit ?? named.length,
      candidates: Int32Array.from(known),
      asked: { ...plain.asked, candidates: named.length },
    });
    const list = asObjects(served).items;
    // Candidates beyond the requested limit do not count as left out.
    const full = list.length === limit;
    const leftOut = leftOutOf(named, new Set(list.map(({ id }) => id)), plain, state).filter(
      ({ reason }) => !full || reason !== 'rule',
    );
    if (query.impressions === true) {
      const shown = list.map(({ id }) => id);
      await this.#write(impressionsOf(query, served.request, shown));
    }
    const { capped } = asObjects(served);
    return { request: served.request, items: list, leftOut, ...(capped && { capped }) };
  }

  async #forPerson(query: RecommendQuery): Promise<Served> {
    checkImpressions(query);
    const { state } = this.#parts;
    const plain = requestOf(query, state);
    const earlier = await this.#pages.shown(query.after, plain.asked);
    const served = this.#served(query, { ...plain, earlier });
    if (query.impressions === true) {
      const items = served.list.numbers.map((item) => state.items.id(item));
      await this.#write(impressionsOf(query, served.request, items));
    }
    return served;
  }

  /** Serves a personal list, with the events sent in the query. */
  #served(query: RecommendQuery, plain: Request): Served {
    const { state, control, scratch } = this.#parts;
    const request = withSentHistory(query, plain, state, scratch);
    const { policy, arms } = control.assign(request);
    const describe = request.user >= 0 && this.#described.take(request.now);
    return this.#serve(request, { ...this.#settings(policy), arms, describe });
  }

  /** The settings of personal lists under a policy. */
  #settings(policy: Policy): ListSettings {
    const { state, control } = this.#parts;
    const scoring = control.scoring(policy);
    return { policy, arms: undefined, weights: state.weights, scoring, diverse: true, describe: false };
  }

  #serve(request: Request, settings: ListSettings): Served {
    const served = pipeline(request, settings, this.#parts);
    const { list } = served;
    if (list.more) this.#pages.note(served.request, request.asked, request.earlier, list.numbers);
    return served;
  }

  /** Serves a list that is not personal, and writes impressions of it if requested. */
  async #general(
    { user, session, impressions, ...query }: ListQuery & { item?: string },
    name: string | undefined,
    settings: ListSettings,
    ordered?: Request['ordered'],
  ) {
    checkImpressions({ user, session, impressions });
    const plain = { ...requestOf(query, this.#parts.state), ordered };
    const asked = name === undefined ? plain.asked : { ...plain.asked, list: name };
    const earlier = await this.#pages.shown(query.after, asked);
    const list = asObjects(this.#serve({ ...plain, asked, earlier }, settings));
    const shown = impressions === true ? list.items.map(({ id }) => id) : [];
    if (shown.length > 0) await this.#write(impressionsOf({ user, session }, list.request, shown));
    return list;
  }

  /**
   * Items similar to an item.
   * @throws NotFound where there is no such item.
   * @throws InvalidInput where the query is wrong.
   */
  similar(id: string, query: ListQuery): Promise<Recommendation> {
    const { state } = this.#parts;
    const current = state.catalogue.ids.number(id);
    if (current === undefined || !state.catalogue.entry(current)) {
      throw new NotFound(`there is no item ${JSON.stringify(id)}`);
    }
    return this.#general({ ...fieldsOf(query), item: id }, undefined, this.#settings(NO_POLICY));
  }

  /**
   * The currently most popular items, the same for everybody.
   * @throws InvalidInput where the query is wrong.
   */
  popular(query: ListQuery): Promise<Recommendation> {
    return this.#forAll(query, 'popular', POPULAR);
  }

  /**
   * The most recently published items, the same for everybody.
   * @throws InvalidInput where the query is wrong.
   */
  newest(query: ListQuery): Promise<Recommendation> {
    return this.#forAll(query, 'newest', NEWEST);
  }

  /**
   * A named list of the configuration, or `popular` or `newest`; the same for everybody.
   * @throws NotFound where there is no such list.
   * @throws InvalidInput where the query is wrong.
   */
  async list(name: string, query: ListQuery): Promise<Recommendation> {
    if (name === 'popular' || name === 'newest') return this[name](query);
    const { control, state } = this.#parts;
    const list = control.lists.get(name);
    if (!list) throw new NotFound(`there is no list ${JSON.stringify(name)}: see "lists" in tandem.json`);
    return this.#forAll(query, name, POPULAR, this.#orders.of(list, state.now()));
  }

  /** A list that is the same for everybody. */
  #forAll(query: ListQuery, name: string, weights: FusionWeights, ordered?: Request['ordered']) {
    const settings = { ...this.#settings(NO_POLICY), weights, scoring: undefined, diverse: false };
    return this.#general(fieldsOf(query), name, settings, ordered);
  }

  /**
   * Users of similar taste, the most similar first, without visitors.
   * @throws NotFound where there is no such user.
   * @throws InvalidInput where the limit is no whole number from 1 to 100.
   */
  similarUsers(id: string, limit = 10): ReturnType<typeof peopleLike> {
    const { state, scratch } = this.#parts;
    return peopleLike(id, limit, state, scratch);
  }

  /**
   * The longest list that a user (-1 for nobody) would be recommended by the empty policy, without the configured
   * objective and rules; not logged.
   */
  ranked(user: number): readonly Ranked[] {
    return this.preview(user, LARGEST, NO_POLICY);
  }

  /** The list that a user would be served under a policy, without exploration; not logged or counted. */
  preview(user: number, limit: number, policy: Policy): readonly Ranked[] {
    const now = this.#parts.state.now();
    const request: Request = { id: undefined, user, current: -1, now, reader: 'person', limit, asked: {} };
    const settings = this.#settings({ ...policy, exploration: 0 });
    return makeList(request, settings, this.#parts).ranked;
  }
}

/** Keeps only the fields that these lists use. */
const fieldsOf = ({ limit, filter, exclude, after, user, session, impressions }: ListQuery): ListQuery => ({
  limit,
  filter,
  exclude,
  after,
  user,
  session,
  impressions,
});

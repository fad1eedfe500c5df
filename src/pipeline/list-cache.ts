/** A cache of people's last lists, used while there is nothing new about the person. */
import type { History, Request } from '../retrieve/index.js';
import { BoundedCache, Slab } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { List, ListInJson, ListOfObjects, ListSettings } from './list.js';

/** The lifetime of a cached list, in milliseconds: until then it does not reflect other people's events. */
const GIVEN_AGAIN = 30_000;

/** The number of people whose last list is cached; each takes about 8 KiB. */
const KEPT = 20_000;

interface GivenList extends ListInJson, Omit<ListSettings, 'describe' | 'arms' | 'diverse'> {
  readonly history: History;
  /** The version of the catalogue. */
  readonly version: number;
  readonly limit: number;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
}

/** One instance per engine. */
export class ListCache {
  readonly #state: EngineState;
  readonly #lists = new BoundedCache<GivenList>(KEPT);
  readonly #slab = new Slab();

  constructor(state: EngineState) {
    this.#state = state;
  }

  /**
   * The cached list of the person, if it is younger than {@link GIVEN_AGAIN} and none of their events, no item and no
   * setting has changed since.
   */
  find(request: Request, { policy, weights, scoring, diverse, describe }: ListSettings): List | undefined {
    if (!diverse || !isHomePage(request)) return undefined;
    const { user, limit, now } = request;
    const { catalogue } = this.#state;
    const cached = this.#lists.get(user);
    if (
      cached?.history !== this.#state.people.historyOf(user) ||
      cached.weights !== weights ||
      cached.scoring !== scoring ||
      cached.policy !== policy ||
      cached.version !== catalogue.version ||
      cached.limit !== limit ||
      (describe && cached.features.length === 0) ||
      now - cached.at >= GIVEN_AGAIN
    ) {
      return undefined;
    }
    const shown = catalogue.shown(now);
    return cached.numbers.every((item) => shown[item] === 1) ? cached : undefined;
  }

  /** Caches a new list. @returns it, in both forms if it was cached. */
  keep(
    request: Request,
    { policy, weights, scoring, diverse }: ListSettings,
    { items, ...decided }: ListOfObjects,
  ): List {
    // Lists with explored places are not cached, as these are drawn for each list.
    if (!diverse || !isHomePage(request) || policy.exploration > 0) return { ...decided, items };
    const { user, limit, now: at } = request;
    const json = this.#slab.join(JSON.stringify(items));
    const history = this.#state.people.historyOf(user);
    const { version } = this.#state.catalogue;
    this.#lists.set(user, { ...decided, json, history, weights, scoring, policy, version, limit, at });
    return { ...decided, json, items };
  }
}

/** Whether a request has no filter, context item or other restriction. */
const isHomePage = ({
  explain,
  filter,
  current,
  query,
  reader,
  history,
  earlier,
  candidates,
}: Request): boolean =>
  !explain &&
  history === undefined &&
  filter === undefined &&
  current < 0 &&
  query === undefined &&
  earlier === undefined &&
  candidates === undefined &&
  reader === 'person';

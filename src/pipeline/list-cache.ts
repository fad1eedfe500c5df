/** Lists that are given again to people of whom nothing is new, instead of being made again. */
import type { History, Request } from '../retrieve/index.js';
import { BoundedCache, Slab } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { List, ListInJson, ListOfObjects, ListSettings } from './list.js';

/** A list is given again for this long, in milliseconds: in that time it misses what others do. */
const GIVEN_AGAIN = 30_000;

/** People whose last list is kept; each takes about 8 KiB. */
const KEPT = 20_000;

interface GivenList extends ListInJson, Omit<ListSettings, 'describe' | 'arms' | 'diverse'> {
  readonly history: History;
  /** The catalogue's version. */
  readonly version: number;
  readonly limit: number;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
}

/** One for an engine. */
export class ListCache {
  readonly #state: EngineState;
  readonly #lists = new BoundedCache<GivenList>(KEPT);
  readonly #slab = new Slab();

  constructor(state: EngineState) {
    this.#state = state;
  }

  /** The last list of the person who asks, where nothing of theirs, no item and no setting has changed since. */
  find(request: Request, { policy, weights, scoring, diverse, describe }: ListSettings): List | undefined {
    if (!diverse || !isHomePage(request)) return undefined;
    const { user, limit, now } = request;
    const { catalogue } = this.#state;
    const given = this.#lists.get(user);
    if (
      given?.history !== this.#state.people.historyOf(user) ||
      given.weights !== weights ||
      given.scoring !== scoring ||
      given.policy !== policy ||
      given.version !== catalogue.version ||
      given.limit !== limit ||
      (describe && given.features.length === 0) ||
      now - given.at >= GIVEN_AGAIN
    ) {
      return undefined;
    }
    const shown = catalogue.shown(now);
    return given.numbers.every((item) => shown[item] === 1) ? given : undefined;
  }

  /** Keeps a list that was made. @returns it, in both forms where it is kept. */
  keep(
    request: Request,
    { policy, weights, scoring, diverse }: ListSettings,
    { items, ...decided }: ListOfObjects,
  ): List {
    // Explored places are drawn anew each time.
    if (!diverse || !isHomePage(request) || policy.exploration > 0) return { ...decided, items };
    const { user, limit, now: at } = request;
    const json = this.#slab.join(JSON.stringify(items));
    const history = this.#state.people.historyOf(user);
    const { version } = this.#state.catalogue;
    this.#lists.set(user, { ...decided, json, history, weights, scoring, policy, version, limit, at });
    return { ...decided, json, items };
  }
}

/** Whether a request is for what a person sees without having chosen anything. */
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

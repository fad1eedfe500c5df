/**
 * The pipeline: the stages of one request, from eligible items to the log of the served list. All lists are made by
 * it: personal ones, similar items, and lists for everybody. It is synchronous, so that a list is made from one
 * state.
 */
import type { Control } from '../control/index.js';
import { servable } from '../guard/index.js';
import {
  explain,
  explanations,
  type FullCap,
  type Ranked,
  rank,
  reasonWeights,
  rerank,
} from '../rank/index.js';
import {
  inGivenOrder,
  likenessIn,
  queryRetrievers,
  type Request,
  retrieve,
  retrieveMatches,
  retrievers,
  reweighted,
} from '../retrieve/index.js';
import { type Scratch, traced } from '../runtime/index.js';
import type { EngineState } from '../state/index.js';
import type { Store } from '../store/index.js';
import { askerOf } from './asker.js';
import { eligibleItems, nameableItems } from './eligibility.js';
import type { ListOfObjects, ListSettings, Served } from './list.js';
import type { ListCache } from './list-cache.js';
import { log } from './log.js';
import { respond } from './response.js';

/** The parts of the engine that serve requests. */
export interface Parts {
  readonly state: EngineState;
  readonly control: Control;
  readonly store: Store;
  readonly cache: ListCache;
  readonly scratch: Scratch;
}

/** Serves and logs a list: the cached one if nothing has changed, else a new one. */
export function pipeline(request: Request, settings: ListSettings, parts: Parts): Served {
  const { cache } = parts;
  const list =
    cache.find(request, settings) ?? cache.keep(request, settings, makeList(request, settings, parts).list);
  return traced('tandem.log', {}, () => log(request, settings, list, parts));
}

/** Items that do not match a query are neither pinned nor explored. */
const NONE = () => false;

/** Makes a list without logging or counting it. @returns the list and its ranked items. */
export function makeList(
  request: Request,
  { policy, weights, scoring, diverse, describe }: ListSettings,
  { state, control, scratch }: Pick<Parts, 'state' | 'control' | 'scratch'>,
): { readonly ranked: readonly Ranked[]; readonly list: ListOfObjects } {
  const { user, current, query, admits, limit, now } = request;
  const { catalogue, counters, world } = state;
  const { person, history, done } = askerOf(state, request);

  const eligible = servable(
    eligibleItems(state, request, admits ? history.refused : done, scratch),
    (item) => catalogue.entry(item)!,
  );

  const configured = control.configured(policy, query ? NONE : eligible, now);
  const fusion = reweighted(weights, policy.retrievers);
  const named = request.candidates ? [...request.candidates].filter(eligible) : [];
  const extra = [...named, ...(configured?.extra ?? [])];
  const asked = { person, query, eligible, limit, now };
  const retrieved = traced('tandem.retrieve', {}, () =>
    request.ordered
      ? inGivenOrder(request.ordered, asked)
      : query
        ? retrieveMatches(world, fusion, asked, scratch)
        : retrieve(world, fusion, asked, scratch, extra),
  );

  const asker = { user, experience: history.experience, liked: person.liked.item, current, now };
  const moment = describe || scoring ? { asker, counters } : undefined;
  const wanted = { person, query, limit, now, diverse, configured, moment, scoring };
  const ranking = traced('tandem.rank', { 'tandem.candidates': retrieved.item.length }, () =>
    rank(world, retrieved, wanted, scratch),
  );

  const explorer = control.explorer(policy);
  const alike = likenessIn(world);
  const out = new Map<number, FullCap>();
  const capped = request.explain ? (one: number, cap: FullCap) => out.set(ranking.item[one], cap) : undefined;
  const ranked = rerank(ranking, { limit, diverse, alike, rules: policy.rules, explorer, capped });

  const nameable = nameableItems(state, request);
  const reasons = explain(world, fusion, { person, query }, ranked, nameable, scratch);
  const explained = request.explain
    ? explanations(ranking, ranked, {
        scoring,
        objective: policy.objective,
        rules: policy.rules,
        weights: reasonWeights(world, fusion, { person, query }),
        retrievers: (query ? queryRetrievers : retrievers).map(({ name }) => name),
      })
    : undefined;
  const more = ranked.length > 0 && retrieved.item.length > ranked.length;
  return { ranked, list: respond(ranked, reasons, catalogue, more, explained && { explained, out }) };
}

/** Logging of served lists: each under a request id, with its query, features and decisions. */
import type { Control } from '../control/index.js';
import { FEATURES, SEARCH_FEATURES } from '../rank/index.js';
import type { Request } from '../retrieve/index.js';
import { timeOrderedId } from '../runtime/index.js';
import type { Store } from '../store/index.js';
import type { List, ListSettings, Served } from './list.js';

/** Logs a list, and counts it for exploration and experiments. */
export function log(
  { id, user, now, asked, query }: Request,
  { arms, describe }: ListSettings,
  list: List,
  { store, control }: { readonly store: Store; readonly control: Control },
): Served {
  const { numbers, scores, features } = list;
  const request = timeOrderedId(now);
  store.requests.log({
    id: request,
    at: now,
    user,
    query: asked,
    items: numbers,
    scores,
    features: describe ? features : [],
    featureNames: describe ? (query ? SEARCH_FEATURES : FEATURES) : [],
    decision: control.served(list, arms, id),
  });
  return { request, list };
}

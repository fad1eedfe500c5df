/** Requests from what callers send: checked, and with ids looked up. */
import { InvalidInput } from '../errors.js';
import type { Request } from '../retrieve/index.js';
import type { EngineState } from '../state/index.js';
import { type Json, visitorId } from '../store/index.js';
import type { RecommendQuery } from './types.js';

/** How many items there are in a list by default, and at most. */
const LIMIT = 10;

const LARGEST = 500;

/**
 * @throws InvalidInput where the limit is no whole number from 1 to 500.
 */
export function requestOf(
  asked: RecommendQuery,
  { users, catalogue, now }: Pick<EngineState, 'users' | 'catalogue' | 'now'>,
): Request {
  const { user, session, item, limit = LIMIT, filter } = asked;
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST) {
    throw new InvalidInput('limit', `is a whole number from 1 to ${LARGEST}`);
  }
  const id = user ?? (session === undefined ? undefined : visitorId(session));
  return {
    id,
    user: id === undefined ? -1 : (users.number(id) ?? -1),
    current: item === undefined ? -1 : (catalogue.ids.number(item) ?? -1),
    now: now(),
    reader: 'person',
    limit,
    filter,
    asked: asked as { readonly [key: string]: Json },
  };
}

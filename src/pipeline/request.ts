/** Requests made from queries: checked, with ids resolved to numbers. */
import { InvalidInput } from '../errors.js';
import type { Request } from '../retrieve/index.js';
import type { EngineState } from '../state/index.js';
import { type Json, visitorId } from '../store/index.js';
import type { RecommendQuery } from './types.js';

/** The default and the maximum length of a list. */
const LIMIT = 10;

const LARGEST = 500;

/**
 * @throws InvalidInput where the limit is no whole number from 1 to 500.
 */
export function requestOf(
  asked: RecommendQuery,
  { users, catalogue, now }: Pick<EngineState, 'users' | 'catalogue' | 'now'>,
): Request {
  const { user, session, item, limit = LIMIT, exclude } = asked;
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
    filter: exclude
      ? { ...asked.filter, exclude: [...(asked.filter?.exclude ?? []), ...exclude] }
      : asked.filter,
    explain: asked.explain,
    asked: askedOf(asked),
  };
}

/** The part of a query that is logged: without events sent with it, which are not stored, and without `explain`. */
function askedOf({ events: _, explain: __, ...asked }: RecommendQuery): { readonly [key: string]: Json } {
  return asked as { readonly [key: string]: Json };
}

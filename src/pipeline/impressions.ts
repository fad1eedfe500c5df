/** Impressions that are written for a served list on request of the caller. */
import { InvalidInput } from '../errors.js';
import type { EventInput } from '../store/index.js';
import type { RecommendQuery } from './types.js';

/** Writes events, and resolves once they are durable. */
export type WriteEvents = (events: readonly EventInput[]) => Promise<unknown>;

/** @throws InvalidInput where impressions are requested without a user or session. */
export function checkImpressions({
  impressions,
  user,
  session,
}: Pick<RecommendQuery, 'impressions' | 'user' | 'session'>): void {
  if (impressions === true && user === undefined && session === undefined) {
    throw new InvalidInput('impressions', 'are written for a user or a session: name one');
  }
}

/** One impression of each item, with its position in the list. */
export function impressionsOf(
  { user, session }: Pick<RecommendQuery, 'user' | 'session'>,
  request: string,
  items: readonly string[],
): EventInput[] {
  const who = user === undefined ? { session } : { user };
  return items.map((item, position) => ({ kind: 'impression', ...who, item, request, position }));
}

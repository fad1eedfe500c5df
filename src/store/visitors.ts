/** How a visitor known only by a session is kept among the users. */

// A control character: no id of a user's own has one.
const MARK = '\u0001';

/** With their number after it: the id of a row whose person was deleted. No session has a control character. */
export const ERASED = MARK + MARK;

/** In the order of ids (by code point) all visitors stand before it, and all ids of the user's own after it. */
export const AFTER_VISITORS = '\u0002';

/**
 * The id in the table of users of a visitor nobody knows. No user's own id can be the same.
 *
 * @example
 * isVisitor(visitorId('session-1')); // true
 */
export function visitorId(session: string): string {
  return MARK + session;
}

/**
 * Whether an id in the table of users stands for a visitor, or for somebody who was deleted.
 *
 * @example
 * isVisitor('learner-7'); // false
 */
export function isVisitor(id: string): boolean {
  return id.startsWith(MARK);
}

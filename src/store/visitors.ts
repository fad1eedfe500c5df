/** How visitors who are known only by a session are stored in the table of users. */

// A control character, which ids of users cannot contain.
const MARK = '\u0001';

/** Followed by the row's number: the id of a deleted user's row. Sessions cannot contain a control character. */
export const ERASED = MARK + MARK;

/** In the order of ids (by code point), all visitors come before it, and all users after it. */
export const AFTER_VISITORS = '\u0002';

/**
 * The id, in the table of users, of a visitor who is not signed in. No user's id can be the same.
 *
 * @example
 * isVisitor(visitorId('session-1')); // true
 */
export function visitorId(session: string): string {
  return MARK + session;
}

/**
 * Whether an id in the table of users is that of a visitor, or of a deleted user.
 *
 * @example
 * isVisitor('learner-7'); // false
 */
export function isVisitor(id: string): boolean {
  return id.startsWith(MARK);
}

/**
 * Ids that sort by time, so that a database appends them at the end of its index; and random words for names of
 * files.
 */
import { randomBytes } from 'node:crypto';

/**
 * @param at milliseconds since 1970.
 * @example
 * timeOrderedId(1) < timeOrderedId(2); // true
 */
export function timeOrderedId(at: number): string {
  return `${Math.max(0, at).toString(36).padStart(9, '0')}-${random()}`;
}

/**
 * A random word of lower-case letters and digits, for names of files and folders that two processes must not share.
 *
 * @param length at most 10.
 * @example
 * uniqueWord(4).length; // 4
 */
export function uniqueWord(length = 8): string {
  return Math.random()
    .toString(36)
    .slice(2, 2 + length)
    .padEnd(length, '0');
}

// Random bytes are drawn many at a time, as drawing is a system call; later calls use up the rest.
const POOL = 4_096;

const BYTES = 12;

let pool = Buffer.alloc(0);

let used = 0;

function random(): string {
  if (used + BYTES > pool.length) {
    pool = randomBytes(POOL - (POOL % BYTES));
    used = 0;
  }
  used += BYTES;
  return pool.toString('base64url', used - BYTES, used);
}

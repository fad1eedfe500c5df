/** Ids in the order of time: unique, and appended at the end of a database's index, which stays small. */
import { randomBytes } from 'node:crypto';

/**
 * @param at milliseconds since 1970.
 * @example
 * timeOrderedId(1) < timeOrderedId(2); // true
 */
export function timeOrderedId(at: number): string {
  return `${Math.max(0, at).toString(36).padStart(9, '0')}-${random()}`;
}

// Random bytes are drawn many at a time, as drawing is a system call; what is left serves whoever asks next.
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

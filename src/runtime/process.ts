/** Checks whether processes of this machine exist. */
import { codeOf } from './system-error.js';

/**
 * Whether a process with this id exists, whichever user it belongs to. Ids are reused, so it may be another process
 * than the one that had the id before.
 *
 * @example
 * processExists(process.pid); // true
 */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

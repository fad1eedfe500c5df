/** Whether processes of this machine exist. */
import { codeOf } from './system-error.js';

/**
 * Whether a process with this number exists, of whichever user. A number is given to another process in time, so this
 * alone does not tell that it is the same one.
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

/** Waiting for conditions instead of fixed times. */
import { vi } from 'vitest';
import { conditionPatience } from './patience.js';

/**
 * Calls `check` repeatedly until it does not throw. @returns its result.
 * @throws its last error, if it still throws after the time-out.
 * @example await eventually(async () => expect(await store.users.count()).toBe(3));
 */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: conditionPatience(), interval: 20 });
}

/** Waiting for what is to come to pass, instead of for a time in which it should. */
import { vi } from 'vitest';
import { conditionPatience } from './patience.js';

/**
 * Calls `check` again and again until it throws no more. @returns what it returned.
 * @throws what it threw last, where it still does when a test's patience is over.
 * @example await eventually(async () => expect(await store.users.count()).toBe(3));
 */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: conditionPatience(), interval: 20 });
}

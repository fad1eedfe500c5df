/** The sample of users whose last step is held out: fusion weights are fitted to it, and early stopping looks at it. */
import { seeded } from '../runtime/index.js';

/** About so many users are sampled: more change the results little. */
const SAMPLED = 4_000;

/**
 * A number from 0 to below 1 that belongs to a user, the same at every call.
 *
 * @example
 * bucketOf(7) === bucketOf(7); // true
 */
export function bucketOf(user: number): number {
  return seeded(Math.imul(user + 1, 0x9e3779b1))();
}

/**
 * The sampled users: about {@link SAMPLED}, those with the smallest numbers of {@link bucketOf}, so that they stay
 * sampled as others join.
 *
 * @param users one more than the largest number of a user.
 * @param below only users with a smaller number of {@link bucketOf}.
 * @example
 * sampledUsers(100).length; // 100
 */
export function sampledUsers(users: number, below = 1): number[] {
  const least = Math.min(below, SAMPLED / users);
  const sampled: number[] = [];
  for (let user = 0; user < users; user++) if (bucketOf(user) < least) sampled.push(user);
  return sampled;
}

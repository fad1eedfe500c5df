/** The samples of users with held-out events, for fitting fusion weights and for early stopping. */
import { seeded } from '../runtime/index.js';

/** The approximate number of sampled users; more change the results little. */
const SAMPLED = 4_000;

/**
 * A pseudo-random number from 0 to below 1 for a user, the same in every call.
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

/**
 * About {@link SAMPLED} of the users that meet a condition, those with the smallest numbers of {@link bucketOf}: if few
 * users have enough events, {@link sampledUsers} includes too few of them.
 *
 * @param users one more than the largest number of a user.
 * @param tells whether a user meets the condition; called once for each.
 * @param below only users with a smaller number of {@link bucketOf}.
 * @returns their numbers, in order.
 * @example
 * sampledAmong(100, (user) => user % 2 === 0).length; // 50
 */
export function sampledAmong(users: number, tells: (user: number) => boolean, below = 1): number[] {
  const sampled: { readonly user: number; readonly bucket: number }[] = [];
  for (let user = 0; user < users; user++) {
    const bucket = bucketOf(user);
    if (bucket < below && tells(user)) sampled.push({ user, bucket });
  }
  if (sampled.length > SAMPLED) sampled.sort((a, b) => a.bucket - b.bucket).length = SAMPLED;
  return sampled.map(({ user }) => user).sort((a, b) => a - b);
}

import { seeded } from '../runtime/index.js';

/** People whose last step is held out to learn the blend and to know when to stop training. */
const TEACHERS = 4_000;

/** A number from 0 to below 1 that is a person's own, the same whenever it is asked for. */
export function bucketOf(user: number): number {
  return seeded(Math.imul(user + 1, 0x9e3779b1))();
}

/**
 * The people whose last step is held out: about {@link TEACHERS}, more teach little, by the smallest lots, so that they
 * are the same ones as others join.
 *
 * @param users one more than the largest number of a user.
 * @param below only people with a smaller lot.
 */
export function sampledUsers(users: number, below = 1): number[] {
  const least = Math.min(below, TEACHERS / users);
  const teachers: number[] = [];
  for (let user = 0; user < users; user++) if (bucketOf(user) < least) teachers.push(user);
  return teachers;
}

/**
 * The assignment of people to arms, by a hash of the experiment's name and the person's id: it never changes, is the
 * same on every server, and is independent between experiments.
 */
import { hash } from 'node:crypto';

/** The number of buckets that people are split into. */
export const BUCKETS = 10_000;

/** The split of an experiment: arms in the order of their buckets, the control first. */
export interface Split {
  readonly name: string;
  /** Shares of all people, above 0, with a sum of at most 1; the remaining people are in no arm. */
  readonly arms: readonly { readonly name: string; readonly share: number }[];
}

/** A person's bucket in an experiment, 0 to {@link BUCKETS} - 1. */
export function bucketOf(experiment: string, person: string): number {
  // 48 bits of the hash: the last buckets are smaller than the others by less than one in ten thousand millions.
  return Number.parseInt(hash('sha256', `${experiment}\0${person}`).slice(0, 12), 16) % BUCKETS;
}

/**
 * The position of the arm that a person is in, or -1 for none.
 *
 * @example
 * const arms = [{ name: 'control', share: 0.5 }, { name: 'dear', share: 0.5 }];
 * armOf({ name: 'bolder', arms }, 'ada'); // 1
 */
export function armOf({ name, arms }: Split, person: string): number {
  const bucket = bucketOf(name, person);
  let from = 0;
  for (let arm = 0; arm < arms.length; arm++) {
    from += arms[arm].share;
    if (bucket < Math.round(from * BUCKETS)) return arm;
  }
  return -1;
}

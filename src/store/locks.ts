/** Transaction-level advisory locks, by which writers on one database take turns where they must. */
import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.js';

// 'tndm': separates Tandem's locks from those of an application in the same database.
export const LOCK_SPACE = 0x746e646d;

export const LOCKS = { migrate: 0, items: 1, users: 2, kinds: 3, serve: 4 } as const;

/** Waits for a lock, which the transaction then holds until it ends. */
export async function lock(transaction: Kysely<Schema>, number: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK_SPACE}::int, ${number}::int)`.execute(transaction);
}

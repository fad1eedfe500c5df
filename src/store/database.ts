/** An open database: a pool of connections, and Kysely over it. The same for both dialects. */
import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { Schema } from './schema.js';

export interface Database {
  readonly dialect: 'pglite' | 'postgres';
  readonly pool: Pool;
  readonly kysely: Kysely<Schema>;
  /** Closes the connections, and the embedded database. */
  close(): Promise<void>;
}

/** A database over a pool of connections. @param close closes what the pool connects to. */
export function databaseOver(dialect: Database['dialect'], pool: Pool, close: () => Promise<void>): Database {
  // A connection that breaks fails the query under way, and the pool replaces it. Without listeners, `pg` would end
  // the process as well.
  const ignore = () => undefined;
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return { dialect, pool, kysely: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }), close };
}

/**
 * Removing deleted data from the files of the embedded database: dead row versions, statistics that quote values,
 * and the write-ahead log. A PostgreSQL server does this by itself, as its operator configured it.
 *
 * The transaction that deletes also notes which tables must be rewritten, so that it is done even after a crash.
 */
import { type Kysely, sql } from 'kysely';
import type { Pool } from 'pg';
import { HOUR } from '../runtime/index.js';
import type { Database } from './database.js';
import type { Schema } from './schema.js';

/**
 * The setting under which it is noted which tables are to be rewritten: those of events, documents, memories or
 * costs.
 */
const NOTE = 'erasure';

interface Concerned {
  readonly events?: boolean;
  readonly documents?: boolean;
  readonly memories?: boolean;
  readonly costs?: boolean;
}

/**
 * The longest time from a deletion to the rewriting of the files, in milliseconds; closing the store rewrites them,
 * too.
 */
const WITHIN = HOUR;

/** Notes that rows were deleted, and which tables must be rewritten besides those of users and requests. */
export async function noteErasure(runner: Kysely<Schema>, concerned: Concerned): Promise<void> {
  // Keeps what was noted before.
  const more = JSON.stringify(Object.fromEntries(Object.entries(concerned).filter(([, is]) => is)));
  await sql`
    insert into tandem.settings (name, value) values (${NOTE}, ${more}::jsonb)
    on conflict (name) do update set value = settings.value || ${more}::jsonb`.execute(runner);
}

export interface Scrubber {
  /** To be called after rows were deleted. */
  due(): void;
  /** Rewrites what is noted; to be called before the database closes. */
  close(): Promise<void>;
}

/** Opens the scrubber of an embedded database; for a PostgreSQL server it does nothing. */
export async function openScrubber({ pool, dialect }: Database): Promise<Scrubber> {
  if (dialect !== 'pglite') return { due: () => {}, close: async () => {} };
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const run = () => {
    clearTimeout(timer);
    timer = undefined;
    running ??= scrub(pool).finally(() => {
      running = undefined;
    });
    return running;
  };
  // What fails remains noted, and is tried again when the store closes or opens.
  const due = () => {
    timer ??= setTimeout(() => void run().catch(() => {}), WITHIN).unref();
  };
  if (await noted(pool)) due();
  return {
    due,
    async close() {
      await running;
      if (timer) await run();
    },
  };
}

async function noted(pool: Pool): Promise<Concerned | undefined> {
  const { rows } = await pool.query<{ value: Concerned }>(
    'select value from tandem.settings where name = $1',
    [NOTE],
  );
  return rows[0]?.value;
}

async function scrub(pool: Pool): Promise<void> {
  const note = await noted(pool);
  if (!note) return;
  const tables = ['users', 'requests'];
  if (note.events) tables.push('events');
  if (note.documents) tables.push('items', 'documents', 'chunks');
  if (note.memories) tables.push('memories');
  if (note.costs) tables.push('answer_costs');
  for (const table of tables) await pool.query(`vacuum (full, analyze) tandem.${table}`);
  await pool.query('vacuum full pg_catalog.pg_statistic');
  await renewLog(pool);
  await pool.query('delete from tandem.settings where name = $1', [NOTE]);
}

/** Begins a new file of the write-ahead log, and deletes the older ones instead of recycling them. */
async function renewLog(pool: Pool): Promise<void> {
  await pool.query('set wal_recycle = off');
  const { rows } = await pool.query<{ ready: number }>(`
    select count(*)::int as ready from pg_ls_waldir()
    where name ~ '^[0-9A-F]{24}$' and name > pg_walfile_name(pg_current_wal_lsn())`);
  // Files prepared for future use are old ones under new names.
  for (let file = 0; file <= rows[0].ready; file++) {
    await pool.query(`select pg_logical_emit_message(true, 'tandem', '')`);
    await pool.query('select pg_switch_wal()');
  }
  await pool.query('checkpoint');
  await pool.query('set wal_recycle = on');
}

/**
 * The index of events by user. Maintaining it while a million events are written takes 2.4 s of processor time,
 * building it afterwards 1.5 s or less, so a first import goes without it.
 */
import type { Database } from './database.js';
import { EVENTS_BY_USER } from './migrations.js';

/** Builds the index where it is missing: after an import into an empty table, ended or stopped. */
export async function ensureUserIndex({ pool }: Database): Promise<void> {
  const { rows } = await pool.query<{ missing: boolean }>(
    "select to_regclass('tandem.events_user') is null as missing",
  );
  if (rows[0].missing) await pool.query(EVENTS_BY_USER);
}

/**
 * Drops the index where there are no events yet. A database server is left as it is: others may be using it.
 */
export async function dropUserIndexIfEmpty({ dialect, pool }: Database): Promise<void> {
  if (dialect !== 'pglite') return;
  const { rows } = await pool.query<{ empty: boolean }>(
    'select not exists (select from tandem.events) as empty',
  );
  if (rows[0].empty) await pool.query('drop index if exists tandem.events_user');
}

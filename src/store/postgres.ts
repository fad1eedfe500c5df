/** A PostgreSQL server, or what speaks its protocol, as the database. */
import pg from 'pg';
import { type Database, databaseOver } from './database.js';

const CONNECTIONS = 8;

/** @throws where the server cannot be reached, with its address (never the password) and what to do. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, application_name: 'tandem' });
  const database = databaseOver('postgres', pool, () => pool.end());
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    const { host, port, database, user } = new pg.Client({ connectionString: url });
    const reason = cause instanceof AggregateError ? cause.errors.map(String).join('; ') : String(cause);
    throw new Error(
      `cannot open the database ${database ?? ''} as ${user ?? ''} on ${host}:${port} (${reason}): ` +
        'check that the server runs and that DATABASE_URL is right',
      { cause },
    );
  }
  return database;
}

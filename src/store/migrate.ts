/** Migration of a database to the schema of this code, safe beside other processes that start at the same time. */
import { type Kysely, sql } from 'kysely';
import { NewerDatabase } from './errors.js';
import { LOCKS, lock } from './locks.js';
import { MIGRATIONS, type Migration } from './migrations.js';
import type { Schema } from './schema.js';

/**
 * Runs, in one transaction, the migrations that were not applied yet.
 *
 * @throws NewerDatabase where it has migrations that this code does not know.
 */
export async function migrate(
  kysely: Kysely<Schema>,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await kysely.transaction().execute(async (transaction) => {
    await lock(transaction, LOCKS.migrate);
    const version = await prepare(transaction);
    if (version > migrations.length) {
      throw new NewerDatabase(
        `the database has version ${version} of the schema and this Tandem knows ${migrations.length}: ` +
          'update Tandem, or use another data folder or database',
      );
    }
    for (const [index, { name, sql: statements }] of migrations.entries()) {
      if (index < version) continue;
      await sql.raw(statements).execute(transaction);
      await sql`insert into tandem.migrations (version, name) values (${index + 1}, ${name})`.execute(
        transaction,
      );
    }
  });
}

/** Creates the schema and the table of migrations if missing. @returns the database's version, 0 if new. */
async function prepare(transaction: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ schema: boolean; migrations: boolean }>`
    select to_regnamespace('tandem') is not null as schema,
           to_regclass('tandem.migrations') is not null as migrations`.execute(transaction);
  if (!rows[0].schema) await sql`create schema tandem`.execute(transaction);
  if (!rows[0].migrations) {
    await sql`
      create table tandem.migrations (
        version int primary key,
        name text not null,
        at timestamptz not null default now()
      )`.execute(transaction);
  }
  return databaseVersion(transaction);
}

/** The version of the schema that a database has; 0 if it was never migrated. */
export async function databaseVersion(kysely: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    select coalesce(max(version), 0)::int as version from tandem.migrations`.execute(kysely);
  return rows[0].version;
}

/** The check of the database: that it opens and passes the store's own checks; and what it holds. */
import { FolderInUse, NewerDatabase, openStore } from '../../store/index.js';
import type { DataOptions } from '../command.js';
import { describe } from '../failure.js';
import { count } from '../terminal/table.js';
import { type Finding, note, ok, problem } from './finding.js';

export async function checkDatabase({ data, databaseUrl }: DataOptions): Promise<Finding[]> {
  try {
    const store = await openStore({ folder: data, databaseUrl });
    try {
      const findings = (await store.doctor()).map((found) =>
        problem('database', found.problem, found.remedy),
      );
      const [items, users, events] = await Promise.all([
        store.items.count(),
        store.users.count(),
        store.events.count(),
      ]);
      const where = store.dialect === 'postgres' ? 'PostgreSQL server' : 'embedded database';
      return [
        ok(
          'database',
          `${where} with ${count(items)} items, ${count(users)} users and ${count(events)} events`,
        ),
        ...findings,
      ];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [explain(error, databaseUrl)];
  }
}

function explain(error: unknown, databaseUrl: string | undefined): Finding {
  if (error instanceof FolderInUse) return note('database', `not examined: ${error.message}`);
  if (error instanceof NewerDatabase) {
    return problem('database', error.message, 'install the Tandem that wrote it, or a newer one');
  }
  return databaseUrl
    ? problem(
        'database',
        `the PostgreSQL server cannot be used: ${describe(error)}`,
        'check --database-url (or DATABASE_URL), that the server runs, and that the user may create a schema',
      )
    : problem(
        'database',
        `the embedded database does not open: ${describe(error)}`,
        'restore the folder from a backup; if there is none, keep a copy of it before trying anything else',
      );
}

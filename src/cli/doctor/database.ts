/** The check of the database: that it can be opened and passes the checks of the store, and counts of its records. */
import { FolderInUse, NewerDatabase, openStore } from '../../store/index.js';
import type { Context, DataOptions } from '../command.js';
import { describe } from '../failure.js';
import { meaningsIn } from '../import/kind-counts.js';
import { reach } from '../reach.js';
import { count } from '../terminal/table.js';
import { type Finding, note, ok, problem } from './finding.js';
import { checkKinds } from './imports.js';

/** The problems found, and counts of records. */
interface Examination {
  readonly dialect: string;
  readonly items: number;
  readonly users: number;
  readonly events: number;
  readonly findings: readonly { readonly problem: string; readonly remedy: string }[];
  /** The kinds of events in the database. */
  readonly kinds: readonly string[];
}

/** Opens and examines the database; if a server has it open, the server does. */
export async function checkDatabase(options: DataOptions, context: Context): Promise<Finding[]> {
  try {
    const found: Examination = await reach(
      options,
      context,
      () => examine(options),
      (remote) => remote.examine(),
    );
    return [...told(found), ...checkKinds(found.kinds, await meaningsIn(options.data))];
  } catch (error) {
    return [explain(error, options.databaseUrl)];
  }
}

async function examine({ data, databaseUrl }: DataOptions): Promise<Examination> {
  const store = await openStore({ folder: data, databaseUrl });
  try {
    const [findings, items, users, events] = await Promise.all([
      store.doctor(),
      store.items.count(),
      store.users.count(),
      store.events.count(),
    ]);
    return { dialect: store.dialect, items, users, events, findings, kinds: [...store.events.kinds] };
  } finally {
    await store.close();
  }
}

function told({ dialect, items, users, events, findings }: Examination): Finding[] {
  const where = dialect === 'postgres' ? 'PostgreSQL server' : 'embedded database';
  return [
    ok('database', `${where} with ${count(items)} items, ${count(users)} users and ${count(events)} events`),
    ...findings.map((found) => problem('database', found.problem, found.remedy)),
  ];
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

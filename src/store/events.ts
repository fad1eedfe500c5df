/** The table of events. */
import { appender } from './append.js';
import type { Database } from './database.js';
import { deleteEvents, findEvents } from './find-events.js';
import { groupCommit } from './group-commit.js';
import { Kinds } from './kinds.js';
import { readEvents, scanEvents } from './scan.js';
import type { EventTable } from './store.js';

/** Rows of one transaction at most, unless one call alone has more. */
const GROUP = 5_000;

export interface OpenEvents extends EventTable {
  /** Resolves once everything appended before is settled. */
  settled(): Promise<void>;
}

/** The log of events over a database, written in groups. */
export async function openEvents(database: Database): Promise<OpenEvents> {
  const kinds = new Kinds(database);
  await kinds.refresh();
  // PGlite runs one at a time, so that a second group can be prepared while the first is written; a server could
  // write them in either order.
  const commits = groupCommit(appender(database, kinds), {
    limit: GROUP,
    inFlight: database.dialect === 'pglite' ? 2 : 1,
  });
  return {
    append: (rows) => (rows.length === 0 ? Promise.resolve(new Uint8Array(0)) : commits.add(rows)),
    settled: () => commits.settled(),
    kinds: kinds.names,
    kindOf: (name) => kinds.numberOf(name),
    async *scan({ signal, values } = {}) {
      for await (const columns of scanEvents(database, signal, values)) {
        // Another process may have added a kind.
        if (columns.kind.some((kind) => kind >= kinds.names.length)) await kinds.refresh();
        yield columns;
      }
    },
    read: () => readEvents(database),
    find: (query) => findEvents(database, query),
    delete: (selections) => deleteEvents(database, selections),
    async purge(before) {
      const { rowCount } = await database.pool.query(
        'delete from tandem.events where at < to_timestamp($1::float8 / 1000)',
        [before],
      );
      return rowCount ?? 0;
    },
    async count() {
      const { rows } = await database.pool.query<{ count: number }>(
        'select count(*)::float8 as count from tandem.events',
      );
      return rows[0].count;
    },
  };
}

/** Checks of a database: what is wrong, and what to do. */
import { statfs } from 'node:fs/promises';
import type { Database } from './database.js';
import { databaseVersion } from './migrate.js';
import { MIGRATIONS } from './migrations.js';

export interface Finding {
  readonly problem: string;
  readonly remedy: string;
}

/** Free space, in bytes, below which writing will soon fail. */
const LOW_DISK = 1024 ** 3;

/** How far ahead of the database's clock an event may be: clocks differ. */
const AHEAD = '1 day';

const RESTORE =
  'this is damage that Tandem itself does not do: restore a backup, or export what is there and import it into a new folder';

/** Queries that count defects: 0 is right. */
const CHECKS: readonly { sql: string; problem: (count: number) => string; remedy: string }[] = [
  {
    sql: 'select count(*) from tandem.events where not exists (select from tandem.users where no = user_no)',
    problem: (count) => `${count} events name a user who is not in the table of users`,
    remedy: RESTORE,
  },
  {
    sql: `select count(*) from tandem.events
          where item_no is not null and not exists (select from tandem.items where no = item_no)`,
    problem: (count) => `${count} events name an item that is not in the table of items`,
    remedy: RESTORE,
  },
  {
    sql: 'select count(*) from tandem.events where not exists (select from tandem.kinds where no = kind_no)',
    problem: (count) => `${count} events have a kind that is not in the table of kinds`,
    remedy: RESTORE,
  },
  ...(['items', 'users', 'kinds'] as const).map((table) => ({
    sql: `select coalesce(max(no) + 1, 0) - count(*) from tandem.${table}`,
    problem: (count: number) => `${count} numbers are missing in the table of ${table}`,
    remedy: RESTORE,
  })),
  {
    sql: `select count(distinct item_no) from tandem.chunks
          where item_no not in (select item_no from tandem.documents)`,
    problem: (count) => `${count} items have chunks and are no documents`,
    remedy: RESTORE,
  },
  {
    sql: `select count(*) from tandem.documents
          where item_no not in (select no from tandem.items where not deleted)`,
    problem: (count) => `${count} documents belong to items that are deleted`,
    remedy: RESTORE,
  },
  {
    sql: `select count(*) from tandem.events where at > now() + interval '${AHEAD}'`,
    problem: (count) => `${count} events lie in the future`,
    remedy:
      'check the clocks and time zones of what sends events; recommendations count them as if they were new',
  },
];

/** @param dropped served lists that were not logged since the store was opened. */
export async function examine(
  { dialect, pool, kysely }: Database,
  folder: string,
  dropped: number,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const version = await databaseVersion(kysely);
  if (version !== MIGRATIONS.length)
    findings.push({
      problem: `the database has version ${version} of the schema and this Tandem knows ${MIGRATIONS.length}`,
      remedy: 'close every Tandem on this database and start the newest',
    });
  for (const { sql, problem, remedy } of CHECKS) {
    const { rows } = await pool.query<{ count: number }>(`select (${sql})::float8 as count`);
    if (rows[0].count !== 0) findings.push({ problem: problem(rows[0].count), remedy });
  }
  if (dropped > 0)
    findings.push({
      problem: `${dropped} served lists were not logged since the start`,
      remedy:
        'the database could not keep up, or refused them: the ranker is not trained on events that answer them',
    });
  if (dialect === 'pglite') {
    // Transactions are numbered by 32 bits. A server makes room by vacuum; PGlite cannot reach its template databases.
    const { rows } = await pool.query<{ age: number }>(
      'select max(age(datfrozenxid))::float8 as age from pg_database',
    );
    if (rows[0].age > 1.5e9)
      findings.push({
        problem: `the embedded database has used ${rows[0].age} of its 2,100,000,000 transactions`,
        remedy: 'export, and import into a new folder or a PostgreSQL server, before it refuses to write',
      });
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    if (free < LOW_DISK)
      findings.push({
        problem: `the disk of ${folder} has only ${Math.floor(free / 1024 ** 2)} MiB left`,
        remedy: 'make room, or move the folder to a larger disk: a full disk refuses every write',
      });
  }
  return findings;
}

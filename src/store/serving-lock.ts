/**
 * The lock of a PostgreSQL database against a second server: each would have a separate copy in memory, and serve
 * different lists. It is an advisory lock of a separate connection, which ends with the process.
 */
import pg from 'pg';
import { repeat } from '../runtime/index.js';
import { DatabaseInUse } from './errors.js';
import { LOCK_SPACE, LOCKS } from './locks.js';

/** How often the connection is checked, in milliseconds. */
const BEAT_MS = 2_000;

const IN_USE =
  'another tandem serves this database already: two would give different lists. Stop that one first, or use another database';

/**
 * @param onLost called once, if another server has taken the database while the connection was lost.
 * @returns a function that releases the lock. @throws DatabaseInUse
 */
export async function lockServing(
  url: string,
  onLost: (message: string) => void,
): Promise<() => Promise<void>> {
  let client: pg.Client | undefined;
  let reported = false;

  /** Connects and takes the lock. @returns whether it was free. */
  async function take(): Promise<boolean> {
    const fresh = new pg.Client({ connectionString: url, application_name: 'tandem serve', keepAlive: true });
    const drop = () => {
      if (client === fresh) client = undefined;
    };
    fresh.on('error', drop).on('end', drop);
    await fresh.connect();
    const { rows } = await fresh.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1::int, $2::int) as taken',
      [LOCK_SPACE, LOCKS.serve],
    );
    if (rows[0].taken) client = fresh;
    else await fresh.end();
    return rows[0].taken;
  }

  if (!(await take())) throw new DatabaseInUse(IN_USE);
  const beat = async () => {
    if (client) await client.query('select 1');
    else if (!(await take()) && !reported) {
      reported = true;
      onLost(
        'another tandem has come to serve this database while the connection to it was lost: stop one of the two',
      );
    }
  };
  const stop = repeat(BEAT_MS, beat, () => undefined); // a server that cannot be reached is tried again
  return async () => {
    stop();
    await client?.end().catch(() => undefined);
  };
}

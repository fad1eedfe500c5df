/**
 * The work of a PostgreSQL server's background processes, which PGlite, being one process, lacks: checkpoints, which
 * limit the size of the log and the time of recovery, and vacuum, which frees the space of dead row versions.
 */
import { MINUTE } from '../runtime/index.js';

type Run = (sql: string) => Promise<readonly { readonly rows: readonly unknown[] }[]>;

/** Bytes received, and milliseconds passed, after which to check again. */
const LOOK_BYTES = 16 * 1024 ** 2;

const LOOK_TIME = MINUTE;

/** Bytes of log since the last checkpoint after which a new one is due. */
const LOG_BYTES = 192 * 1024 ** 2;

const LOG = `
  select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), (pg_control_checkpoint()).redo_lsn)::float8 as bytes`;

// The thresholds of PostgreSQL's own autovacuum, with a larger floor.
const DUE = `
  select relname as name, n_dead_tup > 1000 + 0.2 * n_live_tup as vacuum
  from pg_stat_user_tables
  where schemaname = 'tandem'
    and (n_dead_tup > 1000 + 0.2 * n_live_tup or n_mod_since_analyze > 10000 + 0.5 * n_live_tup)`;

/** Housekeeping of one database; it works only within calls of `tidy`. */
export class Housekeeping {
  readonly #run: Run;
  #bytes = 0;
  #looked = performance.now();

  constructor(run: Run) {
    this.#run = run;
  }

  /** Counts a request of so many bytes. */
  ran(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Does what is due, outside of transactions. */
  async tidy(): Promise<void> {
    const late = performance.now() - this.#looked > LOOK_TIME;
    if (this.#bytes < LOOK_BYTES && !late) return;
    this.#bytes = 0;
    const [{ rows: log }] = await this.#run(LOG);
    if ((log[0] as { bytes: number }).bytes > LOG_BYTES) await this.#run('checkpoint');
    if (!late) return;
    this.#looked = performance.now();
    const [{ rows: due }] = await this.#run(DUE);
    for (const { name, vacuum } of due as { name: string; vacuum: boolean }[])
      await this.#run(`${vacuum ? 'vacuum (analyze)' : 'analyze'} tandem.${name}`);
  }
}

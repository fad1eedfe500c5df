/** The log of served lists: queued, and written a little later with others. */
import { copyFrom } from './copy.js';
import type { Database } from './database.js';
import type { Json } from './records.js';
import { copyOf, encodeRequest, REQUEST_COLUMNS } from './request-encoding.js';
import { scanRequests, spanOfRequests } from './request-scan.js';
import type { RequestRow, RequestTable } from './store.js';
import { milliseconds } from './times.js';

const COPY = `copy tandem.requests (${REQUEST_COLUMNS}) from stdin (format binary)`;

/** How long a served list waits at most before it is written, and how many go in one statement. */
const FLUSH_MS = 200;

const BATCH = 500;

/** Served lists that wait at most. Serving goes before logging: the oldest are dropped, and counted. */
const QUEUE = 20_000;

export interface OpenRequests extends RequestTable {
  /** Served lists that were lost: the queue was full, or they could not be written. */
  readonly dropped: number;
  /** Writes all that is queued. */
  flush(): Promise<void>;
}

/** The log of served lists over a database, written in groups. */
export function openRequests(database: Database): OpenRequests {
  const { pool } = database;
  let queue: Buffer[] = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const write = (rows: readonly Buffer[]) => copyFrom(pool, COPY, copyOf(rows));

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const rows = queue.slice(0, BATCH);
      queue = queue.slice(BATCH);
      try {
        await write(rows);
      } catch {
        // One that cannot be written must not keep the others from being written.
        for (const row of rows) await write([row]).catch(() => dropped++);
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing ??= drain().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    get dropped() {
      return dropped;
    },
    flush,
    log(row) {
      try {
        queue.push(encodeRequest(row));
      } catch {
        dropped++; // its query is no JSON, say
        return;
      }
      if (queue.length > QUEUE) {
        queue.shift();
        dropped++;
      }
      timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
    },
    async get(id) {
      await flush();
      const { rows } = await pool.query<RequestRow>(
        `select id, ${milliseconds('at')} as at, coalesce(user_no, -1) as "user", query, items, scores, features,
                feature_names as "featureNames", decision
         from tandem.requests where id = $1`,
        [id],
      );
      const [row] = rows as (RequestRow & { query: { readonly [key: string]: Json } })[];
      return row && { ...row, decision: row.decision ?? undefined };
    },
    async span(range) {
      await flush();
      return spanOfRequests(database, range);
    },
    async *scan(range) {
      await flush();
      yield* scanRequests(database, range);
    },
    async purge(before) {
      const { rowCount } = await pool.query(
        'delete from tandem.requests where at < to_timestamp($1::float8 / 1000)',
        [before],
      );
      return rowCount ?? 0;
    },
  };
}

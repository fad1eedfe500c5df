/** The log of served lists: queued, and written in groups. */
import { copyFrom } from './copy.js';
import type { Database } from './database.js';
import type { Json } from './records.js';
import { copyOf, encodeRequest, REQUEST_COLUMNS } from './request-encoding.js';
import { scanRequests, spanOfRequests } from './request-scan.js';
import { rowQueue } from './row-queue.js';
import type { RequestRow, RequestTable } from './store.js';
import { milliseconds } from './times.js';

const COPY = `copy tandem.requests (${REQUEST_COLUMNS}) from stdin (format binary)`;

export interface OpenRequests extends RequestTable {
  /** Served lists that were lost: the queue was full, or they could not be written. */
  readonly dropped: number;
  /** Writes all that is queued. */
  flush(): Promise<void>;
}

/** The log of served lists over a database, written in groups. */
export function openRequests(database: Database): OpenRequests {
  const { pool } = database;
  let dropped = 0;
  const { add, flush } = rowQueue(
    (rows: readonly Buffer[]) => copyFrom(pool, COPY, copyOf(rows)),
    () => dropped++,
  );

  return {
    get dropped() {
      return dropped;
    },
    flush,
    log(row) {
      let encoded: Buffer;
      try {
        encoded = encodeRequest(row);
      } catch {
        dropped++; // for example, its query is not JSON
        return;
      }
      add(encoded);
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

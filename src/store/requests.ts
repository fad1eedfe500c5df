/** The log of served lists: queued, and written a little later with others. */
import { sql } from 'kysely';
import type { Database } from './database.js';
import type { Json } from './records.js';
import type { RequestRow, RequestTable } from './store.js';
import { milliseconds } from './times.js';

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

export function openRequests({ kysely, pool }: Database): OpenRequests {
  let queue: unknown[][] = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  async function write(rows: readonly unknown[][]): Promise<void> {
    const values = sql.join(
      rows.map(
        ([id, at, user, query, items, scores, features, names]) => sql`(
          ${id}::text, to_timestamp(${at}::float8 / 1000), ${user}::int, ${query}::jsonb, ${items}::int[],
          ${scores}::float8[], ${features}::real[], ${names}::text[])`,
      ),
    );
    await sql`
      insert into tandem.requests (id, at, user_no, query, items, scores, features, feature_names)
      values ${values} on conflict (id) do nothing`.execute(kysely);
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const rows = queue.slice(0, BATCH);
      queue = queue.slice(BATCH);
      try {
        await write(rows);
      } catch {
        // One that cannot be written takes no other with it.
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
    log({ id, at, user, query, items, scores, features, featureNames }) {
      try {
        queue.push([
          id,
          at,
          user < 0 ? null : user,
          JSON.stringify(query),
          items,
          scores,
          features,
          featureNames,
        ]);
      } catch {
        dropped++; // its query is no JSON
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
                feature_names as "featureNames"
         from tandem.requests where id = $1`,
        [id],
      );
      return rows[0] as (RequestRow & { query: { readonly [key: string]: Json } }) | undefined;
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

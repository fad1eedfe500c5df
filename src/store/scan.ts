/** Reading all events back: as columns for the indexes, and whole for export. */
import type { Pool } from 'pg';
import type { Database } from './database.js';
import { flagsOf, float32sOf, int16sOf, int32sOf, timesOf, uint16sOf } from './packed.js';
import type { EventColumns, StoredEvent } from './store.js';
import { milliseconds } from './times.js';

/** Pages of the table (8 KiB each, up to about 100 events) that make a chunk of columns, and one of whole events. */
const CHUNK = 1_024;

const PAGE = 16;

// See `packed.ts`.
const columns = (values: boolean) => `
  select string_agg(int4send(user_no), '') as users,
         string_agg(int4send(coalesce(item_no, -1)), '') as items,
         string_agg(int2send(kind_no), '') as kinds,
         string_agg(timestamptz_send(at), '') as times,
         string_agg(boolsend(request is not null), '') as answers,
         string_agg(int2send(coalesce(position, -1::smallint)), '') as places
         ${values ? `, string_agg(float4send(coalesce(value, 'NaN')::float4), '') as values` : ''}
  from tandem.events where ctid >= $1::text::tid and ctid < $2::text::tid`;

interface Packed {
  users: Buffer | null;
  items: Buffer;
  kinds: Buffer;
  times: Buffer;
  answers: Buffer;
  places: Buffer;
  values: Buffer;
}

/** Every event that was committed when the scan began, and perhaps some that came in meanwhile. */
export async function* scanEvents(
  { pool }: Database,
  signal: AbortSignal | undefined,
  withValues = false,
): AsyncIterable<EventColumns> {
  for await (const range of pageRanges(pool, CHUNK)) {
    signal?.throwIfAborted();
    const { rows } = await pool.query<Packed>({
      name: withValues ? 'tandem_scan_values' : 'tandem_scan',
      text: columns(withValues),
      values: range,
    });
    const { users, items, kinds, times, answers, places, values } = rows[0];
    if (!users) continue;
    yield {
      user: int32sOf(users),
      item: int32sOf(items),
      kind: uint16sOf(kinds),
      at: timesOf(times),
      answers: flagsOf(answers),
      place: int16sOf(places),
      ...(withValues && { value: float32sOf(values) }),
    };
  }
}

// Names are looked up by number in subqueries: a join would be planned by wrong estimates of how many events the
// pages hold. Ids of visitors who are not signed in are left out.
const WHOLE = `
  select id,
         (select name from tandem.kinds where no = kind_no) as kind,
         (select id from tandem.users where no = user_no and id not like chr(1) || '%') as "user",
         session,
         (select id from tandem.items where no = item_no) as item,
         ${milliseconds('at')} as at, value, context, request, position
  from tandem.events where ctid >= $1::text::tid and ctid < $2::text::tid order by seq`;

/** All events in the order in which they were stored, a page at a time. */
export async function* readEvents({ pool }: Database): AsyncIterable<readonly StoredEvent[]> {
  for await (const range of pageRanges(pool, PAGE)) {
    const { rows } = await pool.query<StoredEvent>({ name: 'tandem_read', text: WHOLE, values: range });
    if (rows.length > 0) yield rows;
  }
}

/** The current pages of the table as ranges of row addresses: from, and up to. */
async function* pageRanges(pool: Pool, pages: number): AsyncIterable<[string, string]> {
  const { rows } = await pool.query<{ pages: number }>(
    `select (pg_relation_size('tandem.events') / current_setting('block_size')::int)::float8 as pages`,
  );
  for (let page = 0; page < rows[0].pages; page += pages) yield [`(${page},0)`, `(${page + pages},0)`];
}

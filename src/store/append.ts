/** Writing events: a group of calls as one statement, which is one transaction. */
import type { Pool } from 'pg';
import { float8Array, int4Array, textArray, timestamptzArray } from './arrays.js';
import type { Database } from './database.js';
import type { Kinds } from './kinds.js';
import type { EventRow } from './store.js';

// The ids that were new are sent back only where some were not: that is seldom, and costs as much as reading them.
const INSERT = `
  with written as (
    insert into tandem.events
      (id, kind_no, user_no, item_no, at, value, session, context, request, position)
    select * from unnest($1::text[], $2::int[]::smallint[], $3::int[], $4::int[], $5::timestamptz[],
      $6::float8[], $7::text[], $8::text[]::jsonb[], $9::text[], $10::int[]::smallint[])
    on conflict (id) do nothing
    returning id
  )
  select case when count(*) < $11::int then coalesce(array_agg(id), '{}') end as ids
  from written`;

const DEADLOCK = '40P01';

/** @returns for each call, for each of its rows, whether it was new (1) or there already (0). */
export async function append(
  { pool }: Database,
  kinds: Kinds,
  calls: readonly (readonly EventRow[])[],
): Promise<Uint8Array[]> {
  const rows = calls.length === 1 ? calls[0] : calls.flat();
  await kinds.ensure(new Set(rows.map(({ kind }) => kind)));
  const values = [
    textArray(rows.map(({ id }) => id)),
    int4Array(rows.map(({ kind }) => kinds.numberOf(kind))),
    int4Array(rows.map(({ user }) => user)),
    int4Array(rows.map(({ item }) => (item < 0 ? null : item))),
    timestamptzArray(rows.map(({ at }) => at)),
    float8Array(rows.map(({ value }) => value)),
    textArray(rows.map(({ session }) => session)),
    textArray(rows.map(({ context }) => context && JSON.stringify(context))),
    textArray(rows.map(({ request }) => request)),
    int4Array(rows.map(({ position }) => position)),
    rows.length,
  ];
  const ids = await insert(pool, values);
  const fresh = ids && new Set(ids);
  return calls.map((call) => {
    const taken = new Uint8Array(call.length);
    if (!fresh) return taken.fill(1);
    for (const [index, { id }] of call.entries()) taken[index] = fresh.delete(id) ? 1 : 0;
    return taken;
  });
}

/** @returns the ids that were new, or `null` where all were. */
async function insert(pool: Pool, values: unknown[]): Promise<string[] | null> {
  for (;;) {
    try {
      const { rows } = await pool.query({ name: 'tandem_append', text: INSERT, values });
      return rows[0].ids;
    } catch (error) {
      // Another process writes the same ids in another order; nothing was written, so again.
      if ((error as { code?: string }).code !== DEADLOCK) throw error;
    }
  }
}

/** Reading the log of served lists back, in the order of time, as training data. */
import { textArray } from './arrays.js';
import type { Database } from './database.js';
import type { ServedRange, ServedRow } from './store.js';
import { milliseconds } from './times.js';

/** Lists of one page. */
const PAGE = 500;

// Arrays are read in their binary form, as parsing text would take many times as long. The SQL limits a page by time
// alone, and lists that do not match are filtered out afterwards: the planner assumes that few lists have equal
// feature names, and would sort all remaining lists for each page instead of using the index.
const LISTS = `
  select id, ${milliseconds('at')} as at,
         coalesce(
           (select s.user_no from tandem.sign_ins s
            where s.visitor_no = page.user_no and s.at >= page.at order by s.at limit 1),
           user_no) as "user",
         query->>'query' as query,
         array_send(items) as items,
         case when user_no is not null and feature_names = $4::text[] then array_send(features) end as features
  from (
    select * from tandem.requests
    where (at, id) > (to_timestamp($1::float8 / 1000), $2) and at < to_timestamp($3::float8 / 1000)
    order by at, id limit ${PAGE}
  ) as page
  order by page.at, id`;

interface Row {
  id: string;
  at: number;
  user: number;
  query: string | null;
  items: Buffer;
  /** Absent for a list that does not match. */
  features: Buffer | null;
}

/** The lists of a range, in the order of time. */
export async function* scanRequests(
  { pool }: Database,
  { from, before, featureNames }: ServedRange,
): AsyncIterable<ServedRow> {
  const names = textArray(featureNames);
  let after = { at: from, id: '' };
  for (;;) {
    const { rows } = await pool.query<Row>({
      name: 'tandem_served',
      text: LISTS,
      values: [after.at, after.id, before, names],
    });
    for (const { at, user, query, items, features } of rows) {
      if (!features) continue;
      yield {
        at,
        user,
        query,
        items: Int32Array.from(members(items, (view, offset) => view.getInt32(offset))),
        features: Float32Array.from(members(features, (view, offset) => view.getFloat32(offset))),
      };
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = { at: last.at, id: last.id };
  }
}

/** The number of lists in a range, and the times of the first and the last. */
export async function spanOfRequests(
  { pool }: Database,
  { from, before, featureNames }: ServedRange,
): Promise<{ lists: number; first: number; last: number }> {
  const { rows } = await pool.query<{ lists: number; first: number; last: number }>(
    `select count(*)::float8 as lists, coalesce(${milliseconds('min(at)')}, 0) as first,
            coalesce(${milliseconds('max(at)')}, 0) as last
     from tandem.requests
     where at >= to_timestamp($1::float8 / 1000) and at < to_timestamp($2::float8 / 1000)
       and user_no is not null and feature_names = $3::text[]`,
    [from, before, textArray(featureNames)],
  );
  return rows[0];
}

/** The elements of an array of four-byte values without nulls, in PostgreSQL's binary form. */
function members(array: Buffer, read: (view: DataView, offset: number) => number): number[] {
  const view = new DataView(array.buffer, array.byteOffset, array.byteLength);
  if (view.getInt32(0) === 0) return [];
  const count = view.getInt32(12);
  const values: number[] = new Array(count);
  for (let k = 0; k < count; k++) values[k] = read(view, 24 + 8 * k);
  return values;
}

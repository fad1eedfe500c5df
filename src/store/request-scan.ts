/** Reading the log of served lists back, in the order of time, for learning from it. */
import { textArray } from './arrays.js';
import type { Database } from './database.js';
import type { ServedRange, ServedRow } from './store.js';
import { milliseconds } from './times.js';

/** Lists of one page. */
const PAGE = 500;

// Arrays come in their binary form: parsing them as text would take many times as long.
const LISTS = `
  select id, ${milliseconds('at')} as at, user_no as "user", array_send(items) as items,
         array_send(features) as features
  from tandem.requests
  where at >= to_timestamp($1::float8 / 1000) and at < to_timestamp($2::float8 / 1000)
    and (at, id) > (to_timestamp($3::float8 / 1000), $4) and user_no is not null and feature_names = $5::text[]
  order by at, id limit ${PAGE}`;

interface Row {
  id: string;
  at: number;
  user: number;
  items: Buffer;
  features: Buffer;
}

/** The lists of a range, in the order of time. */
export async function* scanRequests(
  { pool }: Database,
  { from, before, featureNames }: ServedRange,
): AsyncIterable<ServedRow> {
  const names = textArray(featureNames);
  let after = { at: 0, id: '' };
  for (;;) {
    const { rows } = await pool.query<Row>({
      name: 'tandem_served',
      text: LISTS,
      values: [from, before, after.at, after.id, names],
    });
    for (const { at, user, items, features } of rows) {
      yield {
        at,
        user,
        items: Int32Array.from(members(items, (view, offset) => view.getInt32(offset))),
        features: Float32Array.from(members(features, (view, offset) => view.getFloat32(offset))),
      };
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = { at: last.at, id: last.id };
  }
}

/** How many there are of them, and the times of the first and the last. */
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
  return rows[0]!;
}

/** The members of an array of four-byte values without nulls, in PostgreSQL's binary form. */
function members(array: Buffer, read: (view: DataView, offset: number) => number): number[] {
  const view = new DataView(array.buffer, array.byteOffset, array.byteLength);
  if (view.getInt32(0) === 0) return [];
  const count = view.getInt32(12);
  const values: number[] = new Array(count);
  for (let k = 0; k < count; k++) values[k] = read(view, 24 + 8 * k);
  return values;
}

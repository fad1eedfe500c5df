/**
 * Finding and deleting events by user, item, kind and time. Ids and users have an index; a selection by item, kind
 * or time alone scans the table.
 */
import { textArray } from './arrays.js';
import type { Database } from './database.js';
import type { EventPage, EventQuery, EventSelection, StoredEvent } from './store.js';
import { milliseconds } from './times.js';
import { visitorId } from './visitors.js';

const COLUMNS = `
  seq::text as seq, id,
  (select name from tandem.kinds where no = kind_no) as kind,
  (select id from tandem.users where no = user_no and id not like chr(1) || '%') as "user",
  session,
  (select id from tandem.items where no = item_no) as item,
  ${milliseconds('at')} as at, value, context, request, position`;

/** Conditions in SQL, and their parameters. */
function where({ id, user, session, item, kind, from, before, after, order }: EventQuery): {
  text: string;
  values: unknown[];
} {
  const values: unknown[] = [];
  const conditions = (
    [
      [id, (n: number) => `id = $${n}::text`],
      [user, (n: number) => `user_no = (select no from tandem.users where id = $${n}::text)`],
      [
        session && visitorId(session),
        (n: number) => `user_no = (select no from tandem.users where id = $${n}::text)`,
      ],
      [item, (n: number) => `item_no = (select no from tandem.items where id = $${n}::text)`],
      [kind, (n: number) => `kind_no = (select no from tandem.kinds where name = $${n}::text)`],
      [isoOf(from), (n: number) => `at >= $${n}::timestamptz`],
      [isoOf(before), (n: number) => `at < $${n}::timestamptz`],
      [after, (n: number) => `seq ${order === 'newest' ? '<' : '>'} $${n}::bigint`],
    ] as const
  ).flatMap(([value, condition]) => (value === undefined ? [] : [condition(values.push(value))]));
  return { text: conditions.length > 0 ? `where ${conditions.join(' and ')}` : '', values };
}

const isoOf = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

/** A page of events in the order of commitment, or in the opposite one. */
export async function findEvents({ pool }: Database, query: EventQuery): Promise<EventPage> {
  const { text, values } = where(query);
  const { rows } = await pool.query<StoredEvent & { seq: string }>(
    // Of the table: a plain `seq` would be the text that is selected, by which 10 comes before 9.
    `select ${COLUMNS} from tandem.events ${text} order by events.seq ${query.order === 'newest' ? 'desc' : 'asc'}
     limit ${Math.trunc(query.limit) + 1}`,
    values,
  );
  const page = rows.slice(0, query.limit);
  const next = rows.length > page.length ? page.at(-1)!.seq : null;
  return { events: page.map(({ seq: _, ...event }) => event), next };
}

/** @returns how many events there were of each selection. */
export async function deleteEvents(
  database: Database,
  selections: readonly EventSelection[],
): Promise<number[]> {
  if (selections.some((selection) => Object.values(selection).every((value) => value === undefined))) {
    throw new TypeError('a selection of events names a user, an item or a kind');
  }
  const exact = selections.every(
    ({ id, user, session, item, kind }) =>
      id === undefined &&
      session === undefined &&
      user !== undefined &&
      item !== undefined &&
      kind !== undefined,
  );
  if (exact && selections.length > 1) return deleteExact(database, selections);
  const counts: number[] = [];
  for (const selection of selections) {
    const { text, values } = where({ ...selection, limit: 0 });
    const { rowCount } = await database.pool.query(`delete from tandem.events ${text}`, values);
    counts.push(rowCount ?? 0);
  }
  return counts;
}

/** Many selections at once, so that the table is scanned once. */
async function deleteExact({ pool }: Database, selections: readonly EventSelection[]): Promise<number[]> {
  const { rows } = await pool.query<{ place: number; times: number }>(
    `with wanted as (
       select min(place) as place, users.no as user_no, items.no as item_no, kinds.no as kind_no
       from unnest($1::text[], $2::text[], $3::text[]) with ordinality as asked (u, i, k, place)
       join tandem.users on users.id = u join tandem.items on items.id = i join tandem.kinds on kinds.name = k
       group by users.no, items.no, kinds.no
     ), gone as (
       delete from tandem.events using wanted
       where events.user_no = wanted.user_no and events.item_no = wanted.item_no
         and events.kind_no = wanted.kind_no
       returning wanted.place
     )
     select place::int as place, count(*)::int as times from gone group by place`,
    [
      textArray(selections.map(({ user }) => user!)),
      textArray(selections.map(({ item }) => item!)),
      textArray(selections.map(({ kind }) => kind!)),
    ],
  );
  const counts = new Array<number>(selections.length).fill(0);
  for (const { place, times } of rows) counts[place - 1] = times;
  return counts;
}

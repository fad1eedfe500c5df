/** Reading all events back: as columns for the indexes, and whole for export. */
import type { Database } from './database.js';
import type { EventColumns, StoredEvent } from './store.js';
import { milliseconds } from './times.js';

/** Events of a chunk of columns; and of whole events. */
const CHUNK = 65_536;
const PAGE = 2_000;

// Each column comes packed in one value, in network byte order: nothing is made of a single event on the way.
const COLUMNS = `
  select count(*)::int as count,
         max(seq)::text as last,
         string_agg(int4send(user_no), '' order by seq) as users,
         string_agg(int4send(coalesce(item_no, -1)), '' order by seq) as items,
         string_agg(int2send(kind_no), '' order by seq) as kinds,
         string_agg(float8send(extract(epoch from at)::float8), '' order by seq) as times,
         string_agg(float8send(coalesce(value, 'NaN')), '' order by seq) as values
  from (
    select seq, user_no, item_no, kind_no, at, value
    from tandem.events where seq > $1 order by seq limit ${CHUNK}
  ) chunk`;

interface Packed {
  count: number;
  last: string;
  users: Buffer;
  items: Buffer;
  kinds: Buffer;
  times: Buffer;
  values: Buffer;
}

export async function* scanEvents(
  { pool }: Database,
  signal: AbortSignal | undefined,
): AsyncIterable<EventColumns> {
  for (let last = '0'; ; ) {
    signal?.throwIfAborted();
    const { rows } = await pool.query<Packed>({ name: 'tandem_scan', text: COLUMNS, values: [last] });
    const packed = rows[0];
    if (packed.count === 0) return;
    last = packed.last;
    const at = new Float64Array(native(packed.times, 8));
    for (let index = 0; index < at.length; index++) at[index] = Math.round(at[index] * 1000);
    yield {
      user: new Int32Array(native(packed.users, 4)),
      item: new Int32Array(native(packed.items, 4)),
      kind: new Uint16Array(native(packed.kinds, 2)),
      at,
      value: Float32Array.from(new Float64Array(native(packed.values, 8))),
    };
  }
}

/** A copy of its own, in this machine's byte order. */
function native(packed: Buffer, width: 2 | 4 | 8): ArrayBuffer {
  const copy = new Uint8Array(packed);
  const buffer = Buffer.from(copy.buffer);
  if (littleEndian) {
    if (width === 2) buffer.swap16();
    else if (width === 4) buffer.swap32();
    else buffer.swap64();
  }
  return copy.buffer;
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

// A visitor known by a session only has a row among the users, whose id is not the user's own.
const WHOLE = `
  select events.seq::text as seq, events.id, kinds.name as kind,
         case when users.id not like chr(1) || '%' then users.id end as "user",
         events.session, items.id as item, ${milliseconds('events.at')} as at, events.value, events.context,
         events.request, events.position
  from tandem.events
  left join tandem.kinds on kinds.no = events.kind_no
  left join tandem.users on users.no = events.user_no
  left join tandem.items on items.no = events.item_no
  where events.seq > $1 order by events.seq limit ${PAGE}`;

export async function* readEvents({ pool }: Database): AsyncIterable<readonly StoredEvent[]> {
  for (let last = '0'; ; ) {
    const { rows } = await pool.query<StoredEvent & { seq?: string }>({
      name: 'tandem_read',
      text: WHOLE,
      values: [last],
    });
    if (rows.length === 0) return;
    last = rows.at(-1)!.seq!;
    for (const row of rows) delete row.seq;
    yield rows;
  }
}

/** The chunks of documents: written with their documents, read by item, by ordinal, or all. */
import { type Kysely, sql } from 'kysely';
import { arrayLiteral, int4Array, textArray } from './arrays.js';
import type { ChunkTable, ItemMarks, StoredChunk } from './chunk.js';
import type { Database } from './database.js';
import { int32sOf, int64sOf } from './packed.js';
import type { Schema } from './schema.js';
import type { NewDocument } from './store.js';

/** How many characters of chunks are written at once. */
const BATCH_CHARACTERS = 4_000_000;

/** How many chunks are read at once. */
const PAGE = 4_000;

/** Writes the chunks of documents, by the numbers of their items, which must have no chunks yet. */
export async function writeChunks(
  runner: Kysely<Schema>,
  numbers: readonly number[],
  documents: readonly NewDocument[],
): Promise<void> {
  const all = documents.flatMap(({ chunks }, k) =>
    chunks.map((chunk, ordinal) => ({ ...chunk, item: numbers[k], ordinal })),
  );
  for (let start = 0; start < all.length; ) {
    let end = start;
    for (let characters = 0; end < all.length && characters < BATCH_CHARACTERS; end++)
      characters += all[end].text.length;
    const some = all.slice(start, end);
    await sql`
      insert into tandem.chunks (item_no, ordinal, page, start_offset, end_offset, headings, text)
      select item_no, ordinal, page, start_offset, end_offset, headings::text[], text from unnest(
        ${int4Array(some.map(({ item }) => item))}::int[],
        ${int4Array(some.map(({ ordinal }) => ordinal))}::int[],
        ${int4Array(some.map(({ page }) => page))}::int[],
        ${int4Array(some.map((chunk) => chunk.start))}::int[],
        ${int4Array(some.map((chunk) => chunk.end))}::int[],
        ${textArray(some.map(({ headings }) => arrayLiteral(headings)))}::text[],
        ${textArray(some.map(({ text }) => text))}::text[]
      ) as sent (item_no, ordinal, page, start_offset, end_offset, headings, text)`.execute(runner);
    start = end;
  }
}

const CHUNK = sql.raw(
  'item_no as item, ordinal, page, start_offset as start, end_offset as "end", headings, text',
);

/** The table of chunks over a database. */
export function openChunks({ kysely }: Database): ChunkTable {
  return {
    async of(items) {
      if (items.length === 0) return [];
      const { rows } = await sql<StoredChunk>`
        select ${CHUNK} from tandem.chunks where item_no = any(${int4Array(items)}::int[])
        order by item_no, ordinal`.execute(kysely);
      return rows;
    },
    async get(keys) {
      if (keys.length === 0) return [];
      const { rows } = await sql<StoredChunk>`
        select ${CHUNK} from tandem.chunks join unnest(
          ${int4Array(keys.map(({ item }) => item))}::int[],
          ${int4Array(keys.map(({ ordinal }) => ordinal))}::int[]
        ) as asked (i, o) on item_no = i and ordinal = o`.execute(kysely);
      const byKey = new Map(rows.map((row) => [`${row.item} ${row.ordinal}`, row]));
      return keys.flatMap(({ item, ordinal }) => byKey.get(`${item} ${ordinal}`) ?? []);
    },
    marks: () => readMarks(kysely),
    async *scan() {
      let item = -1;
      let ordinal = -1;
      for (;;) {
        const { rows } = await sql<{ item: number; ordinal: number; row: StoredChunk }>`
          select item, ordinal, row_to_json(found) as row from (
            select ${CHUNK} from tandem.chunks where (item_no, ordinal) > (${item}, ${ordinal})
            order by item_no, ordinal limit ${PAGE}
          ) as found order by item, ordinal`.execute(kysely);
        if (rows.length === 0) return;
        yield rows.map(({ row }) => row);
        ({ item, ordinal } = rows.at(-1)!);
      }
    },
    async count() {
      const { rows } = await sql<{ count: number }>`
        select count(*)::float8 as count from tandem.chunks`.execute(kysely);
      return rows[0].count;
    },
  };
}

/** How many items' fingerprints are computed at once: each reads all of the item's text. */
const MARKED = 20_000;

async function readMarks(runner: Kysely<Schema>): Promise<ItemMarks> {
  const numbers: Int32Array[] = [];
  const marks: BigInt64Array[] = [];
  // The separator occurs in no text, so that text that moves from one field to the next changes the fingerprint.
  for (let last = -1; ; ) {
    const { rows } = await sql<{ last: number | null; numbers: Buffer; marks: Buffer }>`
      select max(no) as last, string_agg(int4send(no), '' order by no) as numbers,
             string_agg(int8send(mark), '' order by no) as marks
      from (
        select i.no, hashtextextended(
          json_build_array(i.title, i.tags, i.body, d.hash, d.version, d.body_hash, extract(epoch from d.at))::text, 0
        ) as mark
        from tandem.items i left join tandem.documents d on d.item_no = i.no
        where i.no > ${last} and not i.deleted order by i.no limit ${MARKED}
      ) as found`.execute(runner);
    const [page] = rows;
    if (page.last === null) break;
    last = page.last;
    numbers.push(int32sOf(page.numbers));
    marks.push(int64sOf(page.marks));
  }
  const count = numbers.reduce((sum, { length }) => sum + length, 0);
  const number = new Int32Array(count);
  const mark = new BigInt64Array(count);
  let at = 0;
  numbers.forEach((part, k) => {
    number.set(part, at);
    mark.set(marks[k], at);
    at += part.length;
  });
  return { number, mark };
}

/**
 * Documents: the sources that items were read from, and the chunks of their texts.
 *
 * - An item, its document and its chunks are written in one transaction: a crash leaves all three or none.
 * - Chunks belong to one body. Writing another body, or deleting the item, deletes the document and its chunks in the
 *   same transaction (see `stale-documents.ts`); the item is then an ordinary one.
 */
import { type Kysely, sql } from 'kysely';
import { arrayLiteral, int4Array, textArray } from './arrays.js';
import { writeChunks } from './chunks.js';
import type { Database } from './database.js';
import { ITEMS } from './items.js';
import { int32sOf } from './packed.js';
import type { Item } from './records.js';
import type { Schema } from './schema.js';
import type { Document, DocumentTable, NewDocument } from './store.js';
import { upsertRows } from './table-write.js';
import { milliseconds } from './times.js';

type Runner = Kysely<Schema>;

async function writeDocuments(
  runner: Runner,
  numbers: readonly number[],
  documents: readonly NewDocument[],
): Promise<void> {
  const of = documents.map(({ document }) => document);
  const nos = int4Array(numbers);
  await sql`delete from tandem.chunks where item_no = any(${nos}::int[])`.execute(runner);
  // A source belongs to one document: a document that was read from it under another id loses its source.
  await sql`
    update tandem.documents set source = null
    where source = any(${textArray(of.flatMap(({ source }) => source ?? []))}::text[])
      and item_no <> all(${nos}::int[])`.execute(runner);
  await sql`
    insert into tandem.documents
      (item_no, version, bytes, characters, pages, source, owner, format, hash, notes, body_hash)
    select sent.*, md5(coalesce(i.body, '')) from (
      select item_no, version, bytes, characters, pages, source, owner, format, hash, notes::text[]
      from unnest(
        ${nos}::int[],
        ${int4Array(of.map(({ version }) => version))}::int[],
        ${textArray(of.map(({ bytes }) => String(bytes)))}::text[]::bigint[],
        ${int4Array(of.map(({ characters }) => characters))}::int[],
        ${int4Array(of.map(({ pages }) => pages))}::int[],
        ${textArray(of.map(({ source }) => source))}::text[],
        ${textArray(of.map(({ owner }) => owner))}::text[],
        ${textArray(of.map(({ format }) => format))}::text[],
        ${textArray(of.map(({ hash }) => hash))}::text[],
        ${textArray(of.map(({ notes }) => arrayLiteral(notes)))}::text[]
      ) as sent (item_no, version, bytes, characters, pages, source, owner, format, hash, notes)
    ) as sent join tandem.items i on i.no = sent.item_no
    on conflict (item_no) do update set
      version = excluded.version, bytes = excluded.bytes, characters = excluded.characters,
      pages = excluded.pages, source = excluded.source, owner = excluded.owner, format = excluded.format,
      hash = excluded.hash, notes = excluded.notes, body_hash = excluded.body_hash, at = now()`.execute(
    runner,
  );
  await writeChunks(runner, numbers, documents);
}

const DOCUMENT = sql.raw(
  `i.no, i.id, d.version, d.bytes::float8 as bytes, d.characters, d.pages, d.source, d.owner, d.format, d.hash, d.notes,
   ${milliseconds('d.at')} as at,
   (select count(*)::int from tandem.chunks c where c.item_no = i.no) as chunks`,
);

/** The table of documents over a database; of two with one id in a call the later is kept. */
export function openDocuments(database: Database): DocumentTable {
  const { kysely } = database;
  return {
    async write(documents) {
      // Of two with one id the later counts.
      const unique = [...new Map(documents.map((document) => [document.item.id, document])).values()];
      const opened = { database, shape: ITEMS, table: sql.table('tandem.items') };
      const nos = new Map<string, number>();
      await upsertRows<Item>(
        opened,
        unique.map(({ item }) => item),
        async (runner, numbers) => {
          for (const [id, no] of numbers) nos.set(id, no);
          await writeDocuments(
            runner,
            unique.map(({ item }) => numbers.get(item.id)!),
            unique,
          );
        },
      );
      return documents.map(({ item }) => nos.get(item.id)!);
    },
    async get(ids) {
      if (ids.length === 0) return [];
      const { rows } = await sql<Document>`
        select ${DOCUMENT} from tandem.items i join tandem.documents d on d.item_no = i.no
        where i.id = any(${textArray(ids)}::text[])`.execute(kysely);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    async list({ after = '', limit, source }) {
      const { rows } = await sql<Document>`
        select ${DOCUMENT} from tandem.items i join tandem.documents d on d.item_no = i.no
        where i.id > ${after}
          ${source === undefined ? sql`` : sql`and starts_with(d.source, ${source})`}
        order by i.id limit ${limit}`.execute(kysely);
      return rows;
    },
    async among(numbers) {
      if (numbers.length === 0) return new Set();
      const { rows } = await sql<{ no: number }>`
        select item_no as no from tandem.documents
        where item_no = any(${int4Array(numbers)}::int[])`.execute(kysely);
      return new Set(rows.map(({ no }) => no));
    },
    async numbers() {
      const { rows } = await sql<{ nos: Buffer | null }>`
        select string_agg(int4send(item_no), '') as nos from tandem.documents`.execute(kysely);
      return rows[0].nos ? int32sOf(rows[0].nos) : new Int32Array(0);
    },
    async count() {
      const { rows } = await sql<{ count: number }>`
        select count(*)::float8 as count from tandem.documents`.execute(kysely);
      return rows[0].count;
    },
  };
}

/**
 * The baseline of the ingest bench, as a process: the same rows put into PGlite with nothing around it but a table. It
 * prints one JSON object: rows per second in batches of 1,000 (one INSERT each) and one by one.
 */
import { PGlite } from '@electric-sql/pglite';
import { eventOf } from './loader.js';

const [folder, batches, singles] = process.argv.slice(2);
const BATCH = 1_000;
const database = await PGlite.create(folder);
await database.exec(`create table events (id text primary key, kind text not null, "user" text not null,
  item text not null, at timestamptz not null)`);

const columns = (rows) => ['id', 'kind', 'user', 'item', 'at'].map((name) => rows.map((row) => row[name]));
const insertMany = (rows) =>
  database.query(
    `insert into events select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])`,
    columns(rows),
  );
const rowsOf = (from, count) => Array.from({ length: count }, (_, place) => eventOf(from + place, 'plain'));

const prepared = Array.from({ length: Number(batches) }, (_, batch) => rowsOf(batch * BATCH, BATCH));
let begun = performance.now();
for (const rows of prepared) await insertMany(rows);
const batch_rows_per_s = (Number(batches) * BATCH) / ((performance.now() - begun) / 1000);

const some = rowsOf(10_000_000, Number(singles));
begun = performance.now();
for (const { id, kind, user, item, at } of some) {
  await database.query('insert into events values ($1, $2, $3, $4, $5)', [id, kind, user, item, at]);
}
const single_rows_per_s = Number(singles) / ((performance.now() - begun) / 1000);
await database.close();
process.stdout.write(`${JSON.stringify({ batch_rows_per_s, single_rows_per_s })}\n`);

/** Deleting documents and chunks whose items no longer have the text that they were made from. */
import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.js';

/**
 * Deletes the documents and chunks of items that are deleted or have another body now. @param numbers of items, as
 * `int[]`.
 */
export async function dropStale(runner: Kysely<Schema>, numbers: Buffer): Promise<void> {
  await sql`
    with stale as (
      delete from tandem.documents d using tandem.items i
      where d.item_no = any(${numbers}::int[]) and i.no = d.item_no
        and (i.deleted or d.body_hash <> md5(coalesce(i.body, '')))
      returning d.item_no
    )
    delete from tandem.chunks c using stale where c.item_no = stale.item_no`.execute(runner);
}

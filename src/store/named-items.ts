/** Items that events name but that were never written, so that only their ids are known. */
import { type Kysely, sql } from 'kysely';
import { int4Array } from './arrays.js';
import type { Database } from './database.js';
import type { Schema } from './schema.js';

export interface NamedItems {
  /** Their numbers. */
  numbers(): Promise<number[]>;
  /** Which of some items, by number, are of this kind. */
  among(numbers: readonly number[]): Promise<number[]>;
}

/** The table of items that only events name, over a database. */
export function openNamedItems({ pool }: Pick<Database, 'pool'>): NamedItems {
  const read = async (condition: string, ...values: unknown[]) => {
    const { rows } = await pool.query<{ no: number }>(
      `select item_no as no from tandem.named_items ${condition} order by item_no`,
      values,
    );
    return rows.map(({ no }) => no);
  };
  return {
    numbers: () => read(''),
    among: (numbers) => read('where item_no = any($1::int[])', int4Array(numbers)),
  };
}

/** Records items that were created by events. @param numbers as `int[]`; here and below. */
export async function noteNamed(runner: Kysely<Schema>, numbers: Buffer): Promise<void> {
  await sql`
    insert into tandem.named_items select unnest(${numbers}::int[]) on conflict do nothing`.execute(runner);
}

/** Records that items were written or deleted. */
export async function noteWritten(runner: Kysely<Schema>, numbers: Buffer): Promise<void> {
  await sql`delete from tandem.named_items where item_no = any(${numbers}::int[])`.execute(runner);
}

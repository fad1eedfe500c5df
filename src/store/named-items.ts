/** Items that only events name: nobody has written them yet, so that nothing is known of them but the id. */
import { type Kysely, sql } from 'kysely';
import { int4Array } from './arrays.js';
import type { Database } from './database.js';
import type { Schema } from './schema.js';

export interface NamedItems {
  /** Their numbers. */
  numbers(): Promise<number[]>;
  /** Those among some numbers of items. */
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

/** Takes note of items that events made. @param numbers as `int[]`; here and below. */
export async function noteNamed(runner: Kysely<Schema>, numbers: Buffer): Promise<void> {
  await sql`
    insert into tandem.named_items select unnest(${numbers}::int[]) on conflict do nothing`.execute(runner);
}

/** Takes note that items were written, or are deleted. */
export async function noteWritten(runner: Kysely<Schema>, numbers: Buffer): Promise<void> {
  await sql`delete from tandem.named_items where item_no = any(${numbers}::int[])`.execute(runner);
}

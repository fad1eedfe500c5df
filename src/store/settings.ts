/** Named values that the engine stores. */
import type { Database } from './database.js';
import type { Json } from './records.js';

/** Named values of the engine: fitted weights, records of one-time steps. */
export interface Settings {
  get(name: string): Promise<Json | undefined>;
  set(name: string, value: Json): Promise<void>;
}

/** The table of settings over a database. */
export function openSettings({ kysely }: Database): Settings {
  return {
    async get(name) {
      const row = await kysely
        .selectFrom('tandem.settings')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirst();
      return row?.value;
    },
    async set(name, value) {
      const text = JSON.stringify(value);
      await kysely
        .insertInto('tandem.settings')
        .values({ name, value: text })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
        .execute();
    },
  };
}

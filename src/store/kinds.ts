/** Names of event kinds and their numbers, kept in memory as well: there are few, and they only grow. */
import { sql } from 'kysely';
import { textArray } from './arrays.js';
import type { Database } from './database.js';
import { LOCKS, lock } from './locks.js';

/** The most kinds there can be: a kind's number is a `smallint`. */
const MOST = 32_767;

/** The kinds of one database. */
export class Kinds {
  /** By number. */
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #kysely: Database['kysely'];

  constructor({ kysely }: Database) {
    this.#kysely = kysely;
  }

  numberOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** Reads the kinds that others have added. */
  async refresh(runner = this.#kysely): Promise<void> {
    const { rows } = await sql<{ no: number; name: string }>`
      select no, name from tandem.kinds where no >= ${this.names.length} order by no`.execute(runner);
    for (const { no, name } of rows) {
      if (no < this.names.length) continue;
      this.names.push(name);
      this.#numbers.set(name, no);
    }
  }

  /** Gives numbers to the names that have none. @throws RangeError where there are too many kinds. */
  async ensure(names: Iterable<string>): Promise<void> {
    const unknown = () => [...new Set(names)].filter((name) => !this.#numbers.has(name));
    if (unknown().length === 0) return;
    await this.#kysely.transaction().execute(async (transaction) => {
      await lock(transaction, LOCKS.kinds);
      await this.refresh(transaction);
      const missing = unknown();
      if (this.names.length + missing.length > MOST)
        throw new RangeError(`there are more than ${MOST} kinds of events`);
      await sql`
        insert into tandem.kinds (no, name)
        select ${this.names.length}::int + sent.place::int - 1, sent.name
        from unnest(${textArray(missing)}::text[]) with ordinality as sent (name, place)`.execute(
        transaction,
      );
    });
    await this.refresh();
  }
}

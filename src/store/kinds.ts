/** Names of event kinds and their numbers, also held in memory, as they are few and never deleted. */
import { sql } from 'kysely';
import { textArray } from './arrays.js';
import type { Database } from './database.js';
import { LOCKS, lock } from './locks.js';

/** The maximum number of kinds, whose numbers are `smallint`. */
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

  /** Reads the kinds that other processes added. */
  async refresh(runner = this.#kysely): Promise<void> {
    const { rows } = await sql<{ no: number; name: string }>`
      select no, name from tandem.kinds where no >= ${this.names.length} order by no`.execute(runner);
    for (const { no, name } of rows) {
      if (no < this.names.length) continue;
      this.names.push(name);
      this.#numbers.set(name, no);
    }
  }

  /** Assigns numbers to new names. @throws RangeError where there are too many kinds. */
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

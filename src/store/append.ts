/** Writing events: the calls of a group in one transaction, with each id written once. */
import type { Pool } from 'pg';
import { textArray } from './arrays.js';
import { copyFrom } from './copy.js';
import type { Database } from './database.js';
import { EVENT_COLUMNS, encodeEvents } from './event-encoding.js';
import type { Kinds } from './kinds.js';
import type { EventRow } from './store.js';

const COPY = `copy tandem.events (${EVENT_COLUMNS}) from stdin (format binary)`;

const KNOWN = 'select id from tandem.events where id = any($1::text[])';

const UNIQUE_VIOLATION = '23505';

const DEADLOCK = '40P01';

/** The number of groups whose ids are looked up before writing, after a group had an id that existed already. */
const LOOKUPS = 64;

export type Append = (calls: readonly (readonly EventRow[])[]) => Promise<Uint8Array[]>;

/**
 * Makes the function that writes a group. COPY writes several times as many rows per second as INSERT, but has no
 * `on conflict`. Events are rarely repeated, and if they are, in long runs. So groups are written without a look-up,
 * until one has an id that exists already.
 *
 * @returns for each row of each call, 1 where it was new and 0 where its id existed already.
 */
export function appender({ pool }: Database, kinds: Kinds): Append {
  let lookupsLeft = 0;

  /** Writes the new ones of `rows`. @returns the ids that existed already. */
  async function write(rows: readonly EventRow[]): Promise<ReadonlySet<string>> {
    for (;;) {
      const known = lookupsLeft > 0 ? await knownOf(pool, rows) : new Set<string>();
      lookupsLeft = known.size > 0 ? LOOKUPS : Math.max(0, lookupsLeft - 1);
      const fresh = known.size > 0 ? rows.filter(({ id }) => !known.has(id)) : rows;
      if (fresh.length === 0) return known;
      try {
        await copyFrom(
          pool,
          COPY,
          encodeEvents(fresh, (kind) => kinds.numberOf(kind)),
        );
        return known;
      } catch (error) {
        // Nothing was written: look the ids up, and write again. A deadlock means that another process is writing the
        // same ids.
        const { code } = error as { code?: string };
        if (code !== UNIQUE_VIOLATION && code !== DEADLOCK) throw error;
        lookupsLeft = LOOKUPS;
      }
    }
  }

  return async (calls) => {
    const first = new Map<string, EventRow>();
    let count = 0;
    for (const call of calls) {
      count += call.length;
      for (const row of call) if (!first.has(row.id)) first.set(row.id, row);
    }
    const rows = first.size < count ? [...first.values()] : calls.length === 1 ? calls[0] : calls.flat();
    await kinds.ensure(new Set(rows.map(({ kind }) => kind)));
    const known = await write(rows);
    const claimed = new Set<string>();
    return calls.map((call) => {
      const taken = new Uint8Array(call.length).fill(1);
      if (known.size === 0 && first.size === count) return taken;
      for (const [index, { id }] of call.entries()) {
        if (known.has(id) || claimed.has(id)) taken[index] = 0;
        claimed.add(id);
      }
      return taken;
    });
  };
}

async function knownOf(pool: Pool, rows: readonly EventRow[]): Promise<Set<string>> {
  const found = await pool.query<{ id: string }>({
    name: 'tandem_known',
    text: KNOWN,
    values: [textArray(rows.map(({ id }) => id))],
  });
  return new Set(found.rows.map(({ id }) => id));
}

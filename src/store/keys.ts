/** API keys. A key is a prefix and 256 random bits; only its SHA-256 is stored, by which it is looked up. */
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { InvalidInput } from '../errors.js';
import type { Database } from './database.js';
import type { KeyTable, Scope } from './store.js';
import { milliseconds } from './times.js';

/** The prefix of every key, by which people and scanners for leaked secrets recognise one. */
const PREFIX = 'tandem_';

/** The table of keys over a database, which holds their hashes alone. */
export function openKeys({ kysely }: Database): KeyTable {
  return {
    async create(name, scopes) {
      const key = PREFIX + randomBytes(32).toString('base64url');
      const { numInsertedOrUpdatedRows } = await kysely
        .insertInto('tandem.keys')
        .values({ name, hash: digest(key), scopes: [...new Set(scopes)] })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirst();
      if (!numInsertedOrUpdatedRows)
        throw new InvalidInput('name', 'is that of a key already: revoke it first, or use another name');
      return key;
    },
    async list() {
      const rows = await kysely
        .selectFrom('tandem.keys')
        .select(['name', 'scopes', sql<number>`${sql.raw(milliseconds('created'))}`.as('created')])
        .orderBy('created')
        .orderBy('name')
        .execute();
      return rows.map((row) => ({ ...row, scopes: row.scopes as Scope[] }));
    },
    async revoke(name) {
      const { numDeletedRows } = await kysely
        .deleteFrom('tandem.keys')
        .where('name', '=', name)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    // Looked up by hash, so that response times reveal nothing about a key.
    async verify(key) {
      if (!key.startsWith(PREFIX)) return undefined;
      const row = await kysely
        .selectFrom('tandem.keys')
        .select(['name', 'scopes'])
        .where('hash', '=', digest(key))
        .executeTakeFirst();
      return row && { name: row.name, scopes: row.scopes as Scope[] };
    },
  };
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

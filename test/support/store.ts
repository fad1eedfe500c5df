/** Stores for tests, on both dialects. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openStore, type Store, type StoreOptions } from '#tandem/store/index.js';
import { copyDatabase } from './copy-database.js';
import { createDatabase } from './postgres.js';

export const DIALECTS = ['pglite', 'postgres'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** An empty database of its own, not yet open. `remove` deletes it, once it is closed. */
export async function emptyDatabase(
  dialect: Dialect,
): Promise<{ options: StoreOptions; remove: () => Promise<void> }> {
  const folder = await emptyFolder(dialect === 'pglite');
  const databaseUrl = dialect === 'postgres' ? await createDatabase(inject('postgresUrl')) : undefined;
  return {
    options: { folder, databaseUrl },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** A folder of its own, with an empty embedded database in it where `database` is true. */
export async function emptyFolder(database = true): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-test-'));
  if (database) copyDatabase(inject('emptyFolder'), folder);
  return folder;
}

/** Opens a store on an empty database. `done` closes and deletes it. */
export async function emptyStore(
  dialect: Dialect,
): Promise<{ store: Store; options: StoreOptions; done: () => Promise<void> }> {
  const { options, remove } = await emptyDatabase(dialect);
  const store = await openStore(options);
  return {
    store,
    options,
    async done() {
      await store.close();
      await remove();
    },
  };
}

/** Stores for tests, on both dialects. */
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest';
import { type EventRow, type Item, openStore, type Store, type StoreOptions } from '#tandem/store/index.js';
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

/** Makes a data folder with an empty embedded database, as the first command on it would in some seconds. @returns it */
export function makeFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  copyDatabase(inject('emptyFolder'), folder);
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

/** An item with what it leaves out. */
export const item = (id: string, more: Partial<Item> = {}): Item => ({
  id,
  title: null,
  body: null,
  tags: [],
  attributes: {},
  image: null,
  published: null,
  expires: null,
  hidden: false,
  vector: null,
  ...more,
});

/** A click of user 0 on item 0. */
export const event = (id: string, more: Partial<EventRow> = {}): EventRow => ({
  id,
  kind: 'click',
  user: 0,
  item: 0,
  at: 1_700_000_000_000,
  ...more,
});

/** All members of all chunks. */
export async function collect<Member>(chunks: AsyncIterable<readonly Member[]>): Promise<Member[]> {
  const all: Member[] = [];
  for await (const chunk of chunks) all.push(...chunk);
  return all;
}

/**
 * Describes what one store does, on both dialects.
 *
 * @param define its tests; `given.store` is open while they run, and `given.fresh` makes ids that no other of them uses.
 */
export function describeStore(
  name: string,
  define: (given: { readonly store: Store; readonly fresh: (name: string) => string }) => void,
): void {
  describe.each(DIALECTS)(`${name} on %s`, (dialect) => {
    let opened: Awaited<ReturnType<typeof emptyStore>>;
    let test = 0;
    beforeAll(async () => {
      opened = await emptyStore(dialect);
    });
    afterAll(() => opened.done());
    beforeEach(() => {
      test++;
    });
    define({
      get store() {
        return opened.store;
      },
      fresh: (id) => `${test}/${id}`,
    });
  });
}

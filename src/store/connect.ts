/** Opening the database, its schema, and the tables over it. */
import { mkdir } from 'node:fs/promises';
import { isMissing } from '../runtime/index.js';
import { openAnswers } from './answers.js';
import { openChunks } from './chunks.js';
import { openCosts } from './costs.js';
import { examine } from './doctor.js';
import { openDocuments } from './documents.js';
import { eraseUsers } from './erase.js';
import { openEvents } from './events.js';
import { ITEMS } from './items.js';
import { openKeys } from './keys.js';
import { openMemories } from './memories.js';
import { migrate } from './migrate.js';
import { openNamedItems } from './named-items.js';
import type { StoreOptions } from './options.js';
import { openPglite } from './pglite.js';
import { openPostgres } from './postgres.js';
import type { Item, ItemPatch, User, UserPatch } from './records.js';
import { openRequests } from './requests.js';
import { openScrubber } from './scrub.js';
import { lockServing } from './serving-lock.js';
import { openSettings } from './settings.js';
import { openSignIns } from './sign-ins.js';
import type { Store } from './store.js';
import { openTable } from './table.js';
import { dropUserIndexIfEmpty, ensureUserIndex } from './user-index.js';
import { USERS } from './users.js';

/** As `openStore` describes. */
export async function connectStore({
  folder,
  databaseUrl,
  serves,
  imports = false,
  onProgress,
}: StoreOptions): Promise<Store> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    // On a file system that is mounted read-only, Node says that a folder on the way is missing.
    if (!isMissing(error)) throw error;
    throw new Error(
      `cannot create the folder ${folder}: its file system may be mounted read-only; choose another folder`,
      { cause: error },
    );
  });
  const database = await (databaseUrl ? openPostgres(databaseUrl) : openPglite(folder, onProgress));
  let unlock = async () => {};
  try {
    if (databaseUrl && serves) unlock = await lockServing(databaseUrl, serves);
    await migrate(database.kysely);
    await (imports ? dropUserIndexIfEmpty(database) : ensureUserIndex(database));
    const events = await openEvents(database);
    const requests = openRequests(database);
    const costs = openCosts(database);
    const scrubber = await openScrubber(database);
    const erase = async (ids: readonly string[]) => {
      await events.settled();
      await costs.flush();
      const erased = await eraseUsers(database, ids, () => requests.flush());
      if (erased.rows.length > 0 || erased.deleted.length > 0 || erased.documents.length > 0) scrubber.due();
      return erased;
    };
    let closing: Promise<void> | undefined;
    return {
      dialect: database.dialect,
      items: openTable<Item, ItemPatch>(database, ITEMS),
      users: {
        ...openTable<User, UserPatch>(database, USERS),
        erase,
        delete: async (ids) => [...(await erase(ids)).deleted],
      },
      documents: openDocuments(database),
      chunks: openChunks(database),
      events,
      requests,
      answers: openAnswers(database, () => requests.flush()),
      settings: openSettings(database),
      keys: openKeys(database),
      signIns: openSignIns(database),
      memories: openMemories(database),
      costs,
      namedItems: openNamedItems(database),
      doctor: () => examine(database, folder, requests.dropped),
      close() {
        closing ??= (async () => {
          await events.settled();
          await requests.flush();
          await costs.flush();
          // What failed remains noted, and is done when the store is opened or closed the next time.
          await scrubber.close().catch(() => {});
          // A missing index is built when the store is opened the next time.
          if (imports) await ensureUserIndex(database).catch(() => {});
          await unlock();
          await database.close();
        })();
        return closing;
      },
    };
  } catch (error) {
    await unlock();
    await database.close();
    throw error;
  }
}

/**
 * Opening the store. The code of the databases (their drivers, the builder of queries: two thirds of this room's modules)
 * is loaded with the first call, so that threads and commands that open no database do not load it.
 */
import type { StoreOptions } from './options.js';
import type { Store } from './store.js';

/**
 * Opens the store: at `databaseUrl` if given, otherwise the embedded database in `folder`.
 *
 * @throws DatabaseInUse where the serving lock is wanted and another process holds it; FolderInUse where another
 *   process has the folder open; NewerDatabase where a newer Tandem wrote it; Error where the server cannot be
 *   reached.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { connectStore } = await import('./connect.js');
  return connectStore(options);
}

/**
 * Returns the URL of a tenant's database on a PostgreSQL server, `NAME_TENANT` beside the database `NAME` of the server's
 * URL, and creates the database if it is not there.
 *
 * @throws Error where the name is too long, the server cannot be reached, or the user may not create databases.
 */
export async function tenantDatabase(databaseUrl: string, tenant: string): Promise<string> {
  const { createTenantDatabase } = await import('./tenant-database.js');
  return createTenantDatabase(databaseUrl, tenant);
}

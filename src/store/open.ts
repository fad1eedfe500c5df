/**
 * Opening the store. The code of the databases (their drivers, the builder of queries: two thirds of this room's modules)
 * is loaded with the first call, so that threads and commands that open no database do not load it.
 */
import type { StoreOptions } from './options.js';
import type { Store } from './store.js';

/**
 * Opens the store: in `databaseUrl` where one is given, and otherwise in the embedded database of `folder`.
 *
 * @throws DatabaseInUse where it is to be served and another process serves it; FolderInUse where another process has the folder open; NewerDatabase where a newer Tandem wrote it; Error
 *   where the server cannot be reached.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { connectStore } = await import('./connect.js');
  return connectStore(options);
}

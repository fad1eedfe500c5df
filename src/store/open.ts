/**
 * Opening the store. The code of the databases (their drivers, the builder of queries: two thirds of this room's modules)
 * is loaded with the first call, so that threads and commands that open no database do not load it.
 */
import type { Progress } from '../runtime/index.js';
import type { Store } from './store.js';

export interface StoreOptions {
  /** Folder of the embedded database and of Tandem's own files; made where it does not exist. */
  readonly folder: string;
  /** `postgres://…` of a server to use instead of the embedded database. */
  readonly databaseUrl?: string | undefined;
  /**
   * For whoever serves: holds the database against others who serve it, and is told where it was lost to one while the
   * connection was. The embedded database has its folder's lock, whoever opens it.
   */
  readonly serves?: ((lost: string) => void) | undefined;
  /** Told that the embedded database is being opened, once its folder is this process'. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

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

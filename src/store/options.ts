/** Options of opening a store. */
import type { Progress } from '../runtime/index.js';

export interface StoreOptions {
  /** Folder of the embedded database and of Tandem's own files; made where it does not exist. */
  readonly folder: string;
  /** `postgres://…` of a server to use instead of the embedded database. */
  readonly databaseUrl?: string | undefined;
  /**
   * For servers: takes the serving lock of the database, and is called if another server took it while the
   * connection was lost. The embedded database is locked by its folder in any case.
   */
  readonly serves?: ((lost: string) => void) | undefined;
  /** For imports: where there are no events yet, the index of events by user is built when the store is closed. */
  readonly imports?: boolean | undefined;
  /** Called when the embedded database is being opened, once its folder is locked. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

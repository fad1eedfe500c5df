/** What a store is opened with. */
import type { Progress } from '../runtime/index.js';

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
  /** For imports: where there are no events yet, their index by user is built when the store is closed. */
  readonly imports?: boolean | undefined;
  /** Told that the embedded database is being opened, once its folder is this process'. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

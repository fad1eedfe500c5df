/**
 * The shared setup of all tests, once per run: a PostgreSQL server, and an empty embedded database to copy, since
 * creating one takes seconds.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openStore } from '#tandem/store/index.js';
import { startPostgres } from './postgres.js';
import { removeTemporaryFolder } from './temporary.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a PostgreSQL server; make a database of the test's own with `createDatabase`. */
    postgresUrl: string;
    /** A folder with an empty embedded database, to copy. */
    emptyFolder: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-empty-'));
  const [server] = await Promise.all([startPostgres(), openStore({ folder }).then((store) => store.close())]);
  provide('postgresUrl', server.url);
  provide('emptyFolder', folder);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
    removeTemporaryFolder();
  };
}

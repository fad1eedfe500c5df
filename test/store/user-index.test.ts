/** The index of events by user: imports into an empty table go without it, and nothing else does. */
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { expect, it } from 'vitest';
import { openStore } from '#tandem/store/index.js';
import { emptyFolder, event } from '../support/store.js';

async function hasIndex(folder: string): Promise<boolean> {
  const database = await PGlite.create(join(folder, 'db'));
  const { rows } = await database.query<{ there: boolean }>(
    "select to_regclass('tandem.events_user') is not null as there",
  );
  await database.close();
  return rows[0].there;
}

it('is there after an import', async () => {
  const folder = await emptyFolder();
  const store = await openStore({ folder, imports: true });
  await store.events.append([event('a'), event('b')]);
  await store.close();
  expect(await hasIndex(folder)).toBe(true);
  await rm(folder, { recursive: true });
});

/** Imports an event in a process that is killed. */
function killedImport(folder: string, id: string): void {
  const killed = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { openStore } from '#tandem/store/index.js';
       const [, folder, id] = process.argv;
       const store = await openStore({ folder, imports: true });
       await store.events.append([{ id, at: 1, user: 0, item: 0, kind: 'click' }]);
       process.kill(process.pid, 'SIGKILL');`,
      folder,
      id,
    ],
    { encoding: 'utf8' },
  );
  expect(killed.signal, killed.stderr).toBe('SIGKILL');
}

it('is missing after one that was killed, until the folder is opened again', async () => {
  const folder = await emptyFolder();
  killedImport(folder, 'a');
  expect(await hasIndex(folder)).toBe(false);
  const store = await openStore({ folder });
  expect(await store.events.count()).toBe(1);
  await store.close();
  expect(await hasIndex(folder)).toBe(true);
  await rm(folder, { recursive: true });
});

it('is kept by an import that adds to events', async () => {
  const folder = await emptyFolder();
  const store = await openStore({ folder });
  await store.events.append([event('a')]);
  await store.close();
  killedImport(folder, 'b');
  expect(await hasIndex(folder)).toBe(true);
  await rm(folder, { recursive: true });
});

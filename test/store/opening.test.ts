/** Opening a store: who may, and what a database must be. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { openStore } from '#tandem/store/index.js';
import { conditionPatience } from '../support/patience.js';
import { emptyDatabase, emptyFolder } from '../support/store.js';

const remove = (folder: string) => rm(folder, { recursive: true, force: true, maxRetries: 5 });

describe('a folder', () => {
  it('is opened once, and the second is told by whom', async () => {
    const folder = await emptyFolder();
    const store = await openStore({ folder });
    await expect(openStore({ folder })).rejects.toThrow(/open already in this process/);
    const other = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { openStore } from '#tandem/store/index.js';
         await openStore({ folder: process.argv[1] }).catch((error) => {
           console.log(error.name, error.message);
           process.exit(3);
         });`,
        folder,
      ],
      { encoding: 'utf8' },
    );
    expect(other.status).toBe(3);
    expect(other.stdout).toContain(`FolderInUse ${folder} is open already in process ${process.pid}`);
    await store.close();
    const again = await openStore({ folder });
    await again.close();
    await remove(folder);
  });

  it('is free again after a process that was killed, even where another has its number now', async () => {
    const folder = await emptyFolder();
    const store = await openStore({ folder });
    const held = JSON.parse(await readFile(join(folder, 'lock'), 'utf8'));
    await store.close();
    for (const left of [
      { ...held, pid: 2 ** 22 + 1 },
      { ...held, started: '1' },
    ]) {
      await writeFile(join(folder, 'lock'), JSON.stringify(left));
      await (await openStore({ folder })).close();
    }
    await writeFile(join(folder, 'lock'), ''); // cut off while it was written
    const [one, other] = await Promise.allSettled([openStore({ folder }), openStore({ folder })]);
    expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected']);
    for (const result of [one, other]) if (result.status === 'fulfilled') await result.value.close();
    await remove(folder);
  });

  it('does not keep a process from ending that forgot to close it', async () => {
    const folder = await emptyFolder();
    const script = `
      import { openStore } from '#tandem/store/index.js';
      const store = await openStore({ folder: process.argv[1] });
      await store.users.ensure(['u']);`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', script, folder], {
      timeout: conditionPatience(),
    });
    expect(ended.status).toBe(0);
    const store = await openStore({ folder });
    expect(await store.users.count()).toBe(1);
    await store.close();
    await remove(folder);
  });

  it('is made where there is none, and holds an empty database then', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'tandem-test-'));
    const store = await openStore({ folder: join(parent, 'a', 'b') });
    expect(await store.items.count()).toBe(0);
    expect(await store.doctor()).toEqual([]);
    await store.close();
    await remove(parent);
  });
});

describe('a server', () => {
  it('that is not there is named, without the password', async () => {
    const folder = await emptyFolder(false);
    const opening = openStore({ folder, databaseUrl: 'postgres://me:secret@127.0.0.1:1/db' });
    await expect(opening).rejects.toThrow(/as me on 127\.0\.0\.1:1 .*DATABASE_URL/s);
    await expect(opening).rejects.not.toThrow(/secret/);
    await remove(folder);
  });

  it('may hold other tables of the same names', async () => {
    const { options, remove } = await emptyDatabase('postgres');
    const client = new pg.Client({ connectionString: options.databaseUrl });
    await client.connect();
    await client.query('create table users (mine int); create table events (mine int)');
    const store = await openStore(options);
    expect(await store.users.ensure(['u'])).toEqual([0]);
    await store.close();
    await client.end();
    await remove();
  });

  it('whose schema is newer is refused, with what to do', async () => {
    const { options, remove } = await emptyDatabase('postgres');
    await (await openStore(options)).close();
    const client = new pg.Client({ connectionString: options.databaseUrl });
    await client.connect();
    await client.query(`insert into tandem.migrations (version, name) values (1000, 'from the future')`);
    await client.end();
    await expect(openStore(options)).rejects.toThrow(/version 1000 .*update Tandem/);
    await remove();
  });

  it('may end connections: what was under way fails, and what comes after does not', async () => {
    const { options, remove } = await emptyDatabase('postgres');
    const store = await openStore(options);
    await store.users.ensure(['u']);
    const client = new pg.Client({ connectionString: options.databaseUrl });
    await client.connect();
    const rows = (name: string) =>
      Array.from({ length: 5000 }, (_, n) => ({ id: `${name}${n}`, kind: 'k', user: 0, item: -1, at: n }));
    const appends = Array.from({ length: 20 }, (_, n) => store.events.append(rows(`${n}-`)));
    const settled = Promise.allSettled(appends);
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await settled;
    expect((await store.events.append(rows('after'))).every((taken) => taken === 1)).toBe(true);
    expect(await store.doctor()).toEqual([]);
    await client.end();
    await store.close();
    await remove();
  });
});

it('the doctor names what is wrong, and how to mend it', async () => {
  const { options, remove } = await emptyDatabase('postgres');
  const store = await openStore(options);
  await store.users.ensure(['u', 'v']);
  await store.events.append([
    { id: 'a', kind: 'k', user: 7, item: 9, at: 0 },
    { id: 'b', kind: 'k', user: 0, item: -1, at: Date.now() + 10 * 86_400_000 },
  ]);
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  await client.query(
    `update tandem.users set no = 5 where id = 'v'; update tandem.events set kind_no = 3 where id = 'a'`,
  );
  await client.end();
  const found = await store.doctor();
  expect(found.map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/1 events name a user/),
    expect.stringMatching(/1 events name an item/),
    expect.stringMatching(/1 events have a kind/),
    expect.stringMatching(/4 numbers are missing in the table of users/),
    expect.stringMatching(/1 events lie in the future/),
  ]);
  expect(found.every(({ remedy }) => remedy.length > 20)).toBe(true);
  await store.close();
  await remove();
});

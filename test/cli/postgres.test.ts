/** The commands on a PostgreSQL server. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../support/postgres.js';
import { start, tandem } from './run.js';

const data = mkdtempSync(join(tmpdir(), 'tandem-pg-'));
let server: PostgresServer;
let where: string[];
beforeAll(async () => {
  server = await startPostgres();
  where = ['--data', data, '--database-url', await createDatabase(server.url)];
});
afterAll(async () => {
  await server.stop();
  rmSync(data, { recursive: true, force: true });
});

test('tenants have databases of their own on a server, which their keys select', async () => {
  const sites = join(data, 'sites');
  for (const site of ['shop-a', 'shop-b']) mkdirSync(join(sites, site), { recursive: true });
  const serving = ['serve', '--tenants', sites, '--database-url', server.url, '--port', '0'];
  const first = start(serving);
  const said = await first.says(/ready: 2 tenants at (\S+)\//);
  expect(said).toContain(`--data ${join(sites, 'shop-a')} --database-url`);
  const at = /ready: 2 tenants at (\S+)\//.exec(said)![1];
  const keys: string[] = [];
  for (const site of ['shop-a', 'shop-b']) {
    const own = `${server.url}_${site}`;
    const made = await tandem([
      ...['keys', 'create', 'web'],
      ...['--data', join(sites, site), '--database-url', own],
    ]);
    expect(made.code, made.stderr).toBe(0);
    keys.push(made.stdout.trim());
  }
  const call = async (key: string, path: string, body?: object) => {
    const answer = await fetch(`${at}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    return JSON.parse(text) as { items: { id: string }[] };
  };
  await call(keys[0], '/v1/items', { id: 'of-a' });
  await call(keys[1], '/v1/items', { id: 'of-b' });
  expect((await call(keys[0], '/v1/items')).items).toMatchObject([{ id: 'of-a' }]);
  expect((await call(keys[1], '/v1/items')).items).toMatchObject([{ id: 'of-b' }]);
  const second = await tandem(serving);
  expect([second.code, second.stderr]).toEqual([
    1,
    expect.stringContaining('another tandem serves this database'),
  ]);
  first.process.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);

  const client = new pg.Client({ connectionString: `${server.url}_shop-a` });
  await client.connect();
  expect((await client.query('select id from tandem.items')).rows).toEqual([{ id: 'of-a' }]);
  await client.end();
  const again = start(serving);
  expect(await again.says(/ready: 2 tenants/)).toContain('shop-a: 1 item, 0 events, 1 key');
  again.process.kill('SIGTERM');
  await again.ended;
});

test('import, recommend and doctor work on a server, and say so when it is away', async () => {
  const lines = ['user,item'];
  for (let event = 0; event < 200; event++) lines.push(`u${event % 13},i${event % 17}`);
  const csv = lines.join('\n');
  const first = await tandem(['import', '-', ...where, '--json'], csv);
  expect(first.code, first.stderr).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ taken: 200, repeated: 0, refused: 0 });
  const again = await tandem(['import', '-', ...where, '--json'], csv);
  expect(JSON.parse(again.stdout)).toMatchObject({ taken: 0, repeated: 200, refused: 0 });
  const asked = await tandem(['recommend', 'u1', ...where, '--json']);
  expect(asked.code, asked.stderr).toBe(0);
  expect((JSON.parse(asked.stdout) as { items: unknown[] }).items.length).toBeGreaterThan(0);
  const well = await tandem(['doctor', ...where]);
  expect(well.code, well.stdout).toBe(0);
  expect(well.stdout).toContain('PostgreSQL server with 17 items, 13 users and 200 events');

  const one = start(['serve', ...where, '--port', '0']);
  await one.says('ready:');
  const other = await tandem(['serve', ...where, '--port', '0']);
  expect([other.code, other.stderr]).toEqual([
    1,
    expect.stringContaining('another tandem serves this database'),
  ]);
  one.process.kill('SIGTERM');
  expect((await one.ended).code).toBe(0);
  const next = start(['serve', ...where, '--port', '0']);
  await next.says('ready:');
  next.process.kill('SIGTERM');
  await next.ended;

  await server.kill();
  const away = await tandem(['recommend', 'u1', ...where]);
  expect(away.code).toBe(1);
  expect(away.stderr).toMatch(/DATABASE_URL|does not answer|cannot be reached/);
  expect(away.stderr).not.toContain('    at ');
  const ill = await tandem(['doctor', ...where]);
  expect(ill.code).toBe(1);
  expect(ill.stdout).toMatch(/PROBLEM {2}database: the PostgreSQL server cannot be used/);
});

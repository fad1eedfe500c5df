/** The commands on a PostgreSQL server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Commands beside a running `tandem serve` that has the folder open: they work through it. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type Running, start, tandem } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tandem-while-serving-'));
const data = join(root, 'data');
let server: Running;
let url: string;
beforeAll(async () => {
  const lines = Array.from({ length: 12 }, (_, k) => `{"id":"i${k}","title":"Title ${k}"}`).join('\n');
  await run(lines, 'import', '-');
  await run(undefined, 'keys', 'create', 'first', '--scope', 'read');
  server = start(['serve', '--no-sample', '--keys', '--data', data, '--port', '0']);
  url = /ready: (\S+)\//.exec(await server.says(/ready: (\S+)/))![1];
});
afterAll(async () => {
  server.process.kill('SIGTERM');
  await server.ended;
  rmSync(root, { recursive: true, force: true });
});

/** Runs a command that must succeed. */
async function run(input: string | undefined, ...args: string[]) {
  const ended = await tandem([...args, '--data', data], input);
  expect(ended.code, ended.stderr).toBe(0);
  return ended;
}

const statusWith = async (key: string) =>
  (await fetch(`${url}/v1/popular`, { headers: { authorization: `Bearer ${key}` } })).status;

describe('beside tandem serve', () => {
  test('keys are made, listed and revoked', async () => {
    const key = (await run(undefined, 'keys', 'create', 'app', '--scope', 'read')).stdout.trim();
    expect(await statusWith(key)).toBe(200);
    expect(JSON.parse((await run(undefined, 'keys', 'list', '--json')).stdout)).toMatchObject([
      { name: 'first' },
      { name: 'app', scopes: ['read'] },
    ]);
    const twice = await tandem(['keys', 'create', 'app', '--data', data]);
    expect([twice.code, twice.stdout]).toEqual([1, '']);
    expect(twice.stderr).toContain("there is a key 'app' already");
    await run(undefined, 'keys', 'revoke', 'app');
    await eventually(async () => expect(await statusWith(key)).toBe(401));
    const again = await tandem(['keys', 'revoke', 'app', '--data', data]);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("there is no key 'app'");
  });

  test('only the owner of the folder may read the key of the server', () => {
    expect(statSync(join(data, 'serving.json')).mode & 0o077).toBe(0);
  });
});

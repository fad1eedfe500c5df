/** Commands beside a running `tandem serve` that has the folder open: they work through it. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { makeFolder } from '../support/store.js';
import { type Running, start, tandem } from './run.js';

const root = mkdtempSync(join(tmpdir(), 'tandem-while-serving-'));
const data = makeFolder(join(root, 'data'));
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

  test('a whole backup is exported, which an import takes as it is', async () => {
    const events = Array.from({ length: 60 }, (_, k) =>
      JSON.stringify({
        id: `e${k}`,
        user: `u${k % 20}`,
        item: `i${(k * 5 + (k % 3)) % 12}`,
        kind: 'click',
        at: 1_790_000_000 + k,
      }),
    );
    await run(events.join('\n'), 'import', '-');
    const backup = join(root, 'backup');
    await run(undefined, 'export', '--to', backup);
    const lines = (what: string) =>
      readFileSync(join(backup, `${what}.jsonl`), 'utf8')
        .trimEnd()
        .split('\n');
    expect(['items', 'users', 'events'].map((what) => lines(what).length)).toEqual([12, 20, 60]);
    const copy = makeFolder(join(root, 'copy'));
    expect((await tandem(['import', backup, '--data', copy])).code).toBe(0);
    const again = join(root, 'again');
    expect((await tandem(['export', '--to', again, '--data', copy])).code).toBe(0);
    for (const what of ['items', 'users', 'events']) {
      expect(
        readFileSync(join(again, `${what}.jsonl`), 'utf8')
          .split('\n')
          .sort(),
      ).toEqual(
        readFileSync(join(backup, `${what}.jsonl`), 'utf8')
          .split('\n')
          .sort(),
      );
    }
    const printed = await run(undefined, 'export', '--what', 'items', '--to', '-');
    expect(printed.stdout.trimEnd().split('\n')).toEqual(lines('items'));
  });

  test('the database is examined, recommendations are measured, and models trained', async () => {
    const { findings } = JSON.parse((await run(undefined, 'doctor', '--json')).stdout) as {
      findings: { about: string; state: string; text: string }[];
    };
    expect(findings.find(({ about }) => about === 'database')).toMatchObject({
      state: 'ok',
      text: 'embedded database with 12 items, 20 users and 60 events',
    });
    const key = (await run(undefined, 'keys', 'create', 'examiner', '--scope', 'admin')).stdout.trim();
    const examined = await (
      await fetch(`${url}/v1/doctor`, { headers: { authorization: `Bearer ${key}` } })
    ).json();
    expect(examined).toMatchObject({ kinds: expect.any(Array), imports: expect.any(Array) });
    const { people, methods } = JSON.parse((await run(undefined, 'eval', '--json')).stdout) as {
      people: number;
      methods: object;
    };
    expect(people).toBe(20);
    expect(Object.keys(methods)).toContain('tandem');
    const trained = JSON.parse((await run(undefined, 'train', 'sequence', '--json')).stdout) as {
      sequence: { id: string; kind: string };
    };
    expect(trained.sequence.kind).toBe('sequence');
    const refused = await tandem(['train', 'ranker', '--data', data]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('too little data to train the ranker');
  });

  test('an import says what it empties, and takes events without times', async () => {
    const prices = join(root, 'prices.csv');
    writeFileSync(prices, 'sku,price\ni0,9.5\n');
    const shown = await run(undefined, 'import', prices, '--dry-run');
    expect(shown.stdout + shown.stderr).toMatch(/1 item of these ids is known.*title.*--update/s);
    await run(undefined, 'import', prices, '--update');
    const events = '{"user":"u1","item":"i0","kind":"click"}\n{"user":"u1","item":"i1","kind":"click"}\n';
    const [first, again] = [await run(events, 'import', '-'), await run(events, 'import', '-')];
    expect(first.stderr).toContain('2 taken, 0 repeated');
    expect(again.stderr).toContain('0 taken, 2 repeated');
  });

  test('what is for administrators needs a key that may do it', async () => {
    const reader = (await run(undefined, 'keys', 'create', 'reader', '--scope', 'read')).stdout.trim();
    const call = (method: string, path: string, body?: object) =>
      fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${reader}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
    expect((await call('GET', '/v1/export/events')).status).toBe(403);
    expect((await call('GET', '/v1/doctor')).status).toBe(403);
    expect((await call('POST', '/v1/models/train', { model: 'ranker' })).status).toBe(403);
    const told = await tandem(['doctor', '--data', data, '--json']);
    expect(told.code).toBe(0);
  });

  test('only the owner of the folder may read the key of the server', () => {
    expect(statSync(join(data, 'serving.json')).mode & 0o077).toBe(0);
  });
});

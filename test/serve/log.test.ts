/** The log: nothing where it was not asked for, a line a request where it was, and never who or what with. */
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Engine } from '#tandem/types.js';
import { testEngine } from '../support/engine.js';
import { start } from '../support/server.js';

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

it('writes a line a request, without ids, queries, bodies or keys', async () => {
  const key = await engine.store.keys.create('shop', ['read', 'write']);
  const log = new PassThrough();
  const server = await start({ keys: true, log }, engine);
  const headers = { authorization: `Bearer ${key}` };
  await server.call('GET', '/v1/users/secret-person', { headers });
  await server.call('GET', '/v1/items?after=secret-item', { headers });
  await server.call('POST', '/v1/events', { headers, body: { kind: 'secret-kind', user: 'secret-person' } });
  await server.call('GET', '/secret-path');
  const text = String(log.read());
  expect(text).not.toMatch(/secret/);
  expect(text).not.toContain(key);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { method: 'GET', route: '/v1/users/:id', status: 404, key: 'shop', ms: expect.any(Number) },
    { method: 'GET', route: '/v1/items', status: 200 },
    { method: 'POST', route: '/v1/events', status: 400 },
    { method: 'GET', route: null, status: 404 },
  ]);
});

it('says nothing of a fault to the caller, and everything to the log', async () => {
  const popular = async () => {
    throw new Error('the disk is on fire');
  };
  const server = await start({}, { ...engine, popular });
  const written = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const answer = await server.call('GET', '/v1/popular');
    expect([answer.status, answer.json.error.code]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('fire');
    expect(String(written.mock.calls)).toContain('the disk is on fire');
  } finally {
    written.mockRestore();
  }
});

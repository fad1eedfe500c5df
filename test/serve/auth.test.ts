/** API keys: who may do what, and from when on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '#tandem/serve/index.js';
import type { Engine } from '#tandem/types.js';
import { testEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { type Running, start } from '../support/server.js';

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

describe('keys', () => {
  let server: Running;
  let reader: string;
  let writer: string;
  beforeAll(async () => {
    const engine = await testEngine();
    reader = await engine.store.keys.create('reader', ['read']);
    writer = await engine.store.keys.create('writer', ['write']);
    server = await start({ keys: true }, engine);
  });

  const READS = [
    ['POST', '/v1/recommend'],
    ['GET', '/v1/popular'],
    ['GET', '/v1/items/x/similar'],
    ['GET', '/v1/items'],
    ['GET', '/v1/items/x'],
    ['GET', '/v1/users'],
    ['GET', '/v1/users/x'],
    ['GET', '/v1/objective'],
    ['POST', '/v1/objective/try'],
    ['GET', '/v1/experiments'],
    ['GET', '/v1/experiments/x'],
    ['GET', '/v1/exploration'],
    ['GET', '/v1/events'],
    ['GET', '/v1/recommend'],
    ['POST', '/v1/rank'],
    ['GET', '/v1/recommend/x'],
    ['GET', '/v1/users/x/similar'],
    ['GET', '/v1/newest'],
    ['POST', '/v1/items/get'],
    ['POST', '/v1/users/get'],
    ['GET', '/metrics'],
  ] as const;
  const WRITES = [
    ['POST', '/v1/items'],
    ['PATCH', '/v1/items/x'],
    ['DELETE', '/v1/items/x'],
    ['POST', '/v1/items/delete'],
    ['POST', '/v1/users'],
    ['PATCH', '/v1/users/x'],
    ['DELETE', '/v1/users/x'],
    ['POST', '/v1/users/delete'],
    ['POST', '/v1/events'],
    ['DELETE', '/v1/events/x'],
    ['DELETE', '/v1/events?user=x'],
    ['PUT', '/v1/objective'],
  ] as const;

  it.each([...READS, ...WRITES])('%s %s needs a known key', async (method, path) => {
    for (const sent of [{}, bearer('tandem_made_up'), { headers: { authorization: 'Basic eDp5' } }]) {
      const answer = await server.call(method, path, sent);
      expect([answer.status, answer.json.error.code]).toEqual([401, 'unauthorized']);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });

  it.each(READS)('%s %s takes a key that may read, and not one that may only write', async (method, path) => {
    expect([200, 400, 404]).toContain((await server.call(method, path, bearer(reader))).status);
    expect((await server.call(method, path, bearer(writer))).status).toBe(403);
  });

  it.each(WRITES)(
    '%s %s takes a key that may write, and not one that may only read',
    async (method, path) => {
      expect([200, 400, 404]).toContain((await server.call(method, path, bearer(writer))).status);
      expect((await server.call(method, path, bearer(reader))).status).toBe(403);
    },
  );

  it('are made, listed and revoked by one that may administrate, and by no other', async () => {
    const admin = bearer(await server.engine.store.keys.create('admin', ['admin']));
    for (const other of [bearer(reader), bearer(writer)]) {
      expect((await server.call('GET', '/v1/keys', other)).status).toBe(403);
      expect((await server.call('POST', '/v1/keys', { ...other, body: { name: 'x' } })).status).toBe(403);
      expect((await server.call('GET', '/v1/doctor', other)).status).toBe(403);
    }
    const made = await server.call('POST', '/v1/keys', { ...admin, body: { name: 'new', scopes: ['read'] } });
    const { key } = JSON.parse(made.text) as { key: string };
    expect((await server.call('GET', '/v1/popular', bearer(key))).status).toBe(200);
    expect((await server.call('POST', '/v1/keys', { ...admin, body: { name: 'new' } })).status).toBe(409);
    const listed = await server.call('GET', '/v1/keys', admin);
    expect(listed.text).toContain('"new"');
    expect(listed.text).not.toContain(key);
    expect((await server.call('DELETE', '/v1/keys/new', admin)).status).toBe(200);
    expect((await server.call('DELETE', '/v1/keys/new', admin)).status).toBe(404);
    await eventually(async () =>
      expect((await server.call('GET', '/v1/popular', bearer(key))).status).toBe(401),
    );
    expect(JSON.parse((await server.call('GET', '/v1/doctor', admin)).text)).toMatchObject({ findings: [] });
  });

  it.each(['/console/', '/healthz', '/readyz', '/openapi.json'])('%s is open to all', async (path) => {
    expect((await server.call('GET', path)).status).toBe(200);
  });

  it('refuses before it reads a body', async () => {
    const answer = await server.call('POST', '/v1/events', { body: '{not json' });
    expect(answer.status).toBe(401);
  });

  it('forgets a key within seconds of its being revoked', async () => {
    const key = await server.engine.store.keys.create('leaver', ['read']);
    expect((await server.call('GET', '/v1/popular', bearer(key))).status).toBe(200);
    await server.engine.store.keys.revoke('leaver');
    await eventually(async () =>
      expect((await server.call('GET', '/v1/popular', bearer(key))).status).toBe(401),
    );
  });

  it('does not ask the store about each request, nor about each guess', async () => {
    let asked = 0;
    const engine = await testEngine();
    const key = await engine.store.keys.create('one', ['read']);
    const verify = engine.store.keys.verify.bind(engine.store.keys);
    engine.store.keys.verify = (token) => {
      asked++;
      return verify(token);
    };
    const other = await start({ keys: true }, engine);
    await Promise.all(Array.from({ length: 50 }, () => other.call('GET', '/v1/popular', bearer(key))));
    expect(asked).toBe(1);
    const statuses = [];
    for (let guess = 0; guess < 60; guess++) {
      statuses.push((await other.call('GET', '/v1/popular', bearer(`guess-${guess}`))).status);
    }
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(asked).toBeLessThan(40);
    // Who has a key is not kept out by who has none.
    expect((await other.call('GET', '/v1/popular', bearer(key))).status).toBe(200);
  });
});

describe('where to listen', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await testEngine();
  });
  afterAll(() => engine.close());

  it('refuses other machines while there is no key, and says how to make one', async () => {
    await expect(serve(engine, { host: '0.0.0.0', port: 0 })).rejects.toThrow(/tandem keys create/);
    await expect(serve(engine, { port: 0, keys: true })).rejects.toThrow(/tandem keys create/);
    const late = await serve(Promise.resolve(engine), { host: '0.0.0.0', port: 0 });
    await expect(late.ready).rejects.toThrow(/tandem keys create/);
    await late.close();
  });

  it('needs keys off loopback', async () => {
    const key = await engine.store.keys.create('any', ['read']);
    const server = await start({ host: '0.0.0.0' }, engine);
    expect((await server.call('GET', '/v1/popular')).status).toBe(401);
    const named = { ...bearer(key).headers, host: 'recommend.example' };
    expect((await server.call('GET', '/v1/popular', { headers: named })).status).toBe(200);
  });
});

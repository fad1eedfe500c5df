/** What keeps web pages from reaching further than they may. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';

let server: Running;
let shared: Running;
beforeAll(async () => {
  server = await start();
  shared = await start({ origins: ['https://shop.example'] });
});

describe('names and origins', () => {
  it.each([
    'localhost',
    'localhost:7700',
    '127.0.0.1:1',
    '127.8.8.8',
    '[::1]:80',
    'app.localhost',
    'LOCALHOST',
  ])('answers to %s', async (host) => {
    expect((await server.call('GET', '/healthz', { headers: { host } })).status).toBe(200);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.168.1.2',
    '0.0.0.0',
    'a b',
  ])('does not answer to %j', async (host) => {
    for (const path of ['/', '/v1/popular', '/no/such/path']) {
      const answer = await server.call('GET', path, { headers: { host } });
      expect([answer.status, answer.json.error.code]).toEqual([403, 'host_not_allowed']);
    }
  });

  it('lets no other page write, nor read', async () => {
    const headers = { origin: 'https://evil.example' };
    const written = await server.call('POST', '/v1/items', { headers, body: { id: 'x' } });
    expect([written.status, written.json.error.code]).toEqual([403, 'origin_not_allowed']);
    const read = await server.call('GET', '/v1/popular', { headers });
    expect(read.headers['access-control-allow-origin']).toBeUndefined();
    const plain = await server.call('POST', '/v1/events', {
      headers: { 'content-type': 'text/plain' },
      body: '{"kind":"click","user":"u","item":"i"}',
    });
    expect(plain.status).toBe(415);
  });

  it('lets its own page write', async () => {
    const host = new URL(server.url).host;
    const headers = { host, origin: `http://${host}` };
    expect((await server.call('POST', '/v1/items', { headers, body: { id: 'x' } })).status).toBe(200);
  });

  it('lets allowed pages in, and says so beforehand', async () => {
    const origin = 'https://shop.example';
    const asked = await shared.call('OPTIONS', '/v1/events', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-allow-headers': expect.stringContaining('authorization'),
    });
    const written = await shared.call('POST', '/v1/items', { headers: { origin }, body: { id: 'x' } });
    expect([written.status, written.headers['access-control-allow-origin']]).toEqual([200, origin]);
    const other = await shared.call('POST', '/v1/items', { headers: { origin: 'null' }, body: { id: 'x' } });
    expect(other.status).toBe(403);
  });

  it.each(['/', '/healthz', '/v1/popular', '/none'])('sends headers of caution with %s', async (path) => {
    const { headers } = await server.call('GET', path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });
});

/** Limits: bytes, records, calls a minute; and requests that are hardly HTTP. */
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { testEngine } from '../support/engine.js';
import { conditionPatience } from '../support/patience.js';
import { type Running, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start({ bodyLimit: 100_000 });
});

/** Sends bytes as they are. @returns what came back until the connection ended. */
function raw(bytes: string | Buffer, url = server.url): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    let text = '';
    socket.setTimeout(conditionPatience(), () => socket.destroy(new Error(`no end: ${text}`)));
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.on('error', (error) => (text ? resolve(text) : reject(error)));
    socket.on('close', () => resolve(text));
    socket.write(bytes);
  });
}

describe('sizes', () => {
  it('refuses a body over the limit with 413, and stays well', async () => {
    const answer = await server.call('POST', '/v1/items', { body: { id: 'x', body: 'a'.repeat(200_000) } });
    expect([answer.status, answer.json.error.code]).toEqual([413, 'too_large']);
    expect((await server.call('GET', '/healthz')).status).toBe(200);
  });

  it('refuses a chunked body over the limit', async () => {
    const chunk = `${(50_000).toString(16)}\r\n${' '.repeat(50_000)}\r\n`;
    const head = 'POST /v1/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const text = await raw(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}0\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('refuses more records than one call may hold', async () => {
    for (const [type, body] of [
      ['application/json', `[${'1,'.repeat(10_000)}1]`],
      ['application/x-ndjson', '1\n'.repeat(10_001)],
    ] as const) {
      const answer = await server.call('POST', '/v1/events', { headers: { 'content-type': type }, body });
      expect([type, answer.status, answer.json.error.code]).toEqual([type, 413, 'too_many_records']);
    }
  });

  it('refuses paths and headers that are too long', async () => {
    expect((await server.call('GET', `/v1/items/${'a'.repeat(257)}`)).status).toBe(400);
    expect((await server.call('GET', `/v1/items/${'a'.repeat(5_000)}`)).status).toBe(414);
    expect((await server.call('GET', `/v1/items/${'%E6%97%A5'.repeat(256)}`)).status).toBe(404);
    expect(await raw(`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });
});

describe('media types', () => {
  it.each([
    ['text/plain', 415],
    ['application/xml', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/json; charset=latin1', 415],
    ['nonsense', 415],
    ['application/json; charset=UTF-8', 200],
    ['Application/JSON', 200],
    ['application/jsonl', 200],
  ])('%s answers %d', async (type, status) => {
    const answer = await server.call('POST', '/v1/items', {
      headers: { 'content-type': type },
      body: '{"id":"m"}',
    });
    expect(answer.status).toBe(status);
    if (status === 415) expect(answer.json.error.code).toBe('unsupported_media_type');
  });

  it('refuses compressed bodies', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect((await server.call('POST', '/v1/items', { headers, body: 'xyz' })).status).toBe(415);
  });
});

describe('hardly HTTP', () => {
  it.each([
    ['nonsense\r\n\r\n', 400],
    ['GET / HTTP/9.9\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n', 400],
    [
      'POST /v1/items HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['GET /v1/items/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    ['GET /v1/items/%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    ['GET /v1/items/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    ['\x16\x03\x01\x02\x00\x01\x00', 400],
  ])('%j answers %d in the one shape', async (bytes, status) => {
    const text = await raw(bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)).error.message).toMatch(/\w/);
    expect((await server.call('GET', '/healthz')).status).toBe(200);
  });
});

describe('calls a minute', () => {
  it('are not limited without keys', async () => {
    for (let n = 0; n < 50; n++) expect((await server.call('GET', '/healthz')).status).toBe(200);
  });

  it('are limited by address where asked for', async () => {
    const limited = await start({ rateLimit: 10 });
    const statuses: number[] = [];
    for (let n = 0; n < 15; n++) statuses.push((await limited.call('GET', '/v1/popular')).status);
    expect(statuses).toEqual([...Array(10).fill(200), ...Array(5).fill(429)]);
    const refused = await limited.call('POST', '/v1/events', {
      body: { kind: 'click', user: 'u', item: 'i' },
    });
    // One count for all paths.
    expect([refused.status, refused.json.error.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('are limited by key, and guesses by address', async () => {
    const engine = await testEngine();
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => engine.store.keys.create(name, ['read'])),
    );
    const limited = await start({ keys: true, rateLimit: 5 }, engine);
    const with_ = async (key: string | undefined) =>
      (await limited.call('GET', '/v1/popular', { headers: { authorization: `Bearer ${key}` } })).status;
    for (let n = 0; n < 5; n++) expect(await with_(one)).toBe(200);
    expect(await with_(one)).toBe(429);
    expect(await with_(two)).toBe(200);
    for (let n = 0; n < 5; n++) expect(await with_('guess')).toBe(401);
    expect(await with_('guess')).toBe(429);
    expect(await with_(two)).toBe(200);
  });
});

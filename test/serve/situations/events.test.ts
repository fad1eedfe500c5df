/** What callers do with events, ids, people and keys while a site is served: each situation on one server. */
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type Running, start } from '../../support/server.js';
import { callerOf, type Fields, idsIn } from './caller.js';

let running: Running;
let guarded: Running;
let admin: string;
beforeAll(async () => {
  running = await start();
  admin = await running.engine.store.keys.create('situations', ['admin', 'read', 'write']);
  guarded = await start({ keys: true }, running.engine);
});

const { server, post, ok, items, events, listed, eventsBy } = callerOf(() => running);

describe('events', () => {
  it('are found by each filter and by all together, in either order, page by page', async () => {
    await items('t-find', { id: 'fi1' }, { id: 'fi2' });
    await events(
      { id: 'f1', user: 'fa', item: 'fi1', kind: 'view', at: '2026-11-01T10:00:00Z' },
      { id: 'f2', user: 'fa', item: 'fi2', kind: 'like', at: '2026-11-02T10:00:00Z' },
      { id: 'f3', session: 'fs', item: 'fi1', kind: 'view', at: '2026-11-03T10:00:00Z' },
      { id: 'f4', user: 'fb', item: 'fi1', kind: 'save', at: '2026-11-04T10:00:00Z' },
    );
    const found = async (query: string) => (await eventsBy(query)).map(({ id }) => id);
    expect(await found('user=fa')).toEqual(['f1', 'f2']);
    expect(await found('user=fa&order=newest')).toEqual(['f2', 'f1']);
    expect(await found('session=fs')).toEqual(['f3']);
    expect(await found('item=fi1')).toEqual(['f1', 'f3', 'f4']);
    expect(await found('item=fi1&kind=view')).toEqual(['f1', 'f3']);
    expect(await found('item=fi1&from=2026-11-03T10:00:00Z')).toEqual(['f3', 'f4']);
    expect(await found('item=fi1&before=2026-11-03T10:00:00Z')).toEqual(['f1']);
    expect(await found('item=fi1&from=2026-11-01&before=2026-11-04T10:00:00Z&kind=view&user=fa')).toEqual([
      'f1',
    ]);
    expect(await found('id=f4')).toEqual(['f4']);
    expect(await found('user=nobody')).toEqual([]);
    expect(await found('kind=no_such_kind')).toEqual([]);
    const page = await ok(server.call('GET', '/v1/events?item=fi1&limit=2'));
    expect(await found(`item=fi1&limit=2&after=${String(page.next)}`)).toEqual(['f4']);
    for (const query of [
      'from=yesterday',
      'limit=0',
      'limit=1001',
      'order=up',
      'kind=Not%20A%20Kind',
      'who=fa',
    ])
      expect((await server.call('GET', `/v1/events?${query}`)).status, query).toBe(400);
  });

  it('come in every form that files have', async () => {
    const at = ['2026-11-01T00:00:00Z', 20261101, '20261101', 1793491200, 1793491200000, '1793491200'];
    await events(
      ...at.map((at, k) => ({ id: `form${k}`, user: 'fo', item: 7, kind: 'Page View', value: '2', at })),
    );
    const found = await eventsBy('user=fo&item=7');
    expect(new Set(found.map((event) => event.at))).toEqual(new Set(['2026-11-01T00:00:00.000Z']));
    expect(found[0]).toMatchObject({ item: '7', kind: 'page_view', value: 2 });
  });

  it('refused all together are 422, in part 200, one alone 400, and each says where', async () => {
    const bad = { user: 'x', kind: 'click' };
    const good = { user: 'ba', item: 'bi', kind: 'click' };
    const all = await post('/v1/events', [bad, { ...good, kind: '' }]);
    expect([all.status, all.json.error.code, all.json.refused.map(({ index }) => index)]).toEqual([
      422,
      'refused',
      [0, 1],
    ]);
    expect(await ok(post('/v1/events', [bad, good]))).toMatchObject({ taken: 1, refused: [{ index: 0 }] });
    expect((await post('/v1/events', bad)).status).toBe(400);
    expect(await ok(post('/v1/events', []))).toMatchObject({ taken: 0, refused: [] });
    expect(await eventsBy('user=x')).toEqual([]);
  });

  it('of a kind without a meaning are kept, and said to have none', async () => {
    await events({ user: 'kn', item: 'ki', kind: 'sniffed_at' });
    const { kinds } = await ok(server.call('GET', '/v1/kinds'));
    const [kind] = (kinds as Fields[]).filter((one) => one.kind === 'sniffed_at');
    expect(kind).toMatchObject({ kind: 'sniffed_at' });
    expect(JSON.stringify(kind)).toMatch(/null|unknown/);
  });
});

describe('ids', () => {
  it('1 and "1" are one, "01", "1.0" and " 1" are others', async () => {
    await items('t-one', { id: 1, title: 'Number' });
    await items('t-one', { id: '1', title: 'Text' }, { id: '01' }, { id: '1.0' });
    expect(await ok(server.call('GET', '/v1/items/1'))).toMatchObject({ id: '1', title: 'Text' });
    await events({ user: 1, item: 1, kind: 'dislike' });
    expect(await listed('t-one', { user: '1' })).toEqual(['01', '1.0']);
    const large = await post('/v1/items', '{"id": 9007199254740993}');
    expect(large.status).toBe(400);
  });

  it.each([
    'a/b',
    'a b',
    'a%2Fb',
    '100%',
    'émile',
    'é',
    '🦘',
    'A',
    'a',
    '..',
    '.',
    'a?b#c',
    'a+b',
    'a&b=c',
    '"q"',
    "o'b",
    'null',
    '__proto__',
    'constructor',
    '用户',
  ])('%s is itself everywhere', async (id) => {
    const tag = `t-id ${id}`;
    const path = encodeURIComponent(id).replaceAll('.', '%2E');
    await items(tag, { id, title: id }, { id: `${id}~` });
    expect(await ok(server.call('GET', `/v1/items/${path}`))).toMatchObject({ id, title: id });
    await ok(server.call('PATCH', `/v1/items/${path}`, { body: { title: `${id}!` } }));
    await ok(post('/v1/users', { id, attributes: { of: id } }));
    expect(await ok(server.call('GET', `/v1/users/${path}`))).toMatchObject({ id, attributes: { of: id } });
    await events({ user: id, item: id, kind: 'dislike' });
    expect(await listed(tag, { user: id })).toEqual([`${id}~`]);
    const filter = encodeURIComponent(JSON.stringify({ tags: [tag] }));
    expect(idsIn(await ok(server.call('GET', `/v1/recommend/${path}?filter=${filter}`)))).toEqual([`${id}~`]);
    expect(idsIn(await ok(server.call('GET', `/v1/items/${path}/similar?filter=${filter}`)))).toEqual([
      `${id}~`,
    ]);
    expect(await eventsBy(`user=${encodeURIComponent(id)}&item=${encodeURIComponent(id)}`)).toHaveLength(1);
    await ok(server.call('DELETE', `/v1/users/${path}`));
    expect(await eventsBy(`item=${encodeURIComponent(id)}`)).toEqual([]);
    expect(await listed(tag, { user: id })).toEqual([id, `${id}~`]);
    await ok(server.call('DELETE', `/v1/items/${path}`));
    expect((await server.call('GET', `/v1/items/${path}`)).status).toBe(404);
  });

  it('that are empty, too long or have a NUL are refused', async () => {
    for (const id of ['', 'x'.repeat(5000), 'a\0b', null, true, 1.5, ['a'], {}])
      expect((await post('/v1/items', { id })).status, JSON.stringify(id)).toBe(400);
  });
});

describe('people', () => {
  it('a visitor who signs in brings along what the session did, and leaves it behind when deleted', async () => {
    await items('t-sign', { id: 'sg1' }, { id: 'sg2' });
    await events({ session: 'visit-1', item: 'sg1', kind: 'purchase' });
    expect(await listed('t-sign', { user: 'signer' })).toEqual(['sg1', 'sg2']);
    await events({ user: 'signer', session: 'visit-1', item: 'sg2', kind: 'view' });
    expect(await listed('t-sign', { user: 'signer' })).toEqual(['sg2']);
    await ok(server.call('DELETE', '/v1/users/signer'));
    expect([...(await eventsBy('session=visit-1')), ...(await eventsBy('user=signer'))]).toEqual([]);
    expect(await listed('t-sign', { session: 'visit-1' })).toEqual(['sg1', 'sg2']);
  });

  it('a deleted person is unknown to every call, and the export', async () => {
    await items('t-del', { id: 'dl1' });
    await ok(post('/v1/users', { id: 'goes away' }));
    await events({ user: 'goes away', item: 'dl1', kind: 'purchase', context: { page: 'x' } });
    const { request } = await ok(post('/v1/recommend', { user: 'goes away' }));
    await events({ user: 'goes away', item: 'dl1', kind: 'impression', request, position: 0 });
    await ok(server.call('DELETE', '/v1/users/goes%20away'));
    expect((await server.call('DELETE', '/v1/users/goes%20away')).status).toBe(404);
    for (const what of ['users', 'events'])
      expect((await server.call('GET', `/v1/export/${what}`)).text).not.toContain('goes away');
    expect(await listed('t-del', { user: 'goes away' })).toEqual(['dl1']);
  });

  it('repeat purchases come back when they are due', async () => {
    await items('t-due', { id: 'coffee' }, { id: 'kettle' });
    const day = 86_400_000;
    const now = Date.now();
    const bought = (user: string, item: string, days: number) => ({
      user,
      item,
      kind: 'purchase',
      at: now - days * day,
    });
    // Twenty people buy coffee about every ten days, and a kettle once.
    await events(
      ...Array.from({ length: 20 }, (_, k) =>
        [52 + (k % 3), 41, 31 - (k % 2), 20, 9].map((days) => bought(`d${k}`, 'coffee', days)),
      ).flat(),
      ...Array.from({ length: 20 }, (_, k) => bought(`d${k}`, 'kettle', 50)),
      ...[51, 41, 31, 21, 11].map((days) => bought('due', 'coffee', days)),
      bought('due', 'kettle', 50),
      ...[50, 40, 30, 20, 0.1].map((days) => bought('not due', 'coffee', days)),
    );
    await running.engine.refresh();
    expect(await listed('t-due', { user: 'due' })).toEqual(['coffee']);
    expect(await listed('t-due', { user: 'not due' })).toEqual(['kettle']);
  });
});

describe('keys', () => {
  const as = (key: string, method: string, path: string, body?: unknown) =>
    guarded.call(method, path, { headers: { authorization: `Bearer ${key}` }, body });

  it('may what their scopes say, from when they are made until they are revoked', async () => {
    const made = await as(admin, 'POST', '/v1/keys', { name: 'shop', scopes: ['read'] });
    expect(made.status, made.text).toBe(200);
    const { key } = made.json as unknown as { key: string };
    expect((await as(key, 'GET', '/v1/popular')).status).toBe(200);
    expect((await as(key, 'POST', '/v1/items', { id: 'no' })).status).toBe(403);
    expect((await as(key, 'PATCH', '/v1/items', { id: 'no' })).status).toBe(403);
    expect((await as(key, 'GET', '/v1/keys')).status).toBe(403);
    expect((await as('wrong', 'GET', '/v1/popular')).status).toBe(401);
    expect((await guarded.call('GET', '/v1/popular')).status).toBe(401);
    const again = await as(admin, 'POST', '/v1/keys', { name: 'shop', scopes: ['read'] });
    expect(again.status).toBe(409);
    expect((await as(admin, 'GET', '/v1/keys')).text).not.toContain(key);
    expect((await as(admin, 'DELETE', '/v1/keys/shop')).status).toBe(200);
    expect((await as(admin, 'DELETE', '/v1/keys/shop')).status).toBe(404);
    await eventually(async () => expect((await as(key, 'GET', '/v1/popular')).status).toBe(401));
  });
});

describe('calls that cannot be right', () => {
  it('say which field of which call is wrong', async () => {
    const calls: readonly (readonly [string, string, unknown, number])[] = [
      ['POST', '/v1/recommend', { limit: 0 }, 400],
      ['POST', '/v1/recommend', { limit: 501 }, 400],
      ['POST', '/v1/recommend', { user: 'a', colour: 'red' }, 400],
      ['POST', '/v1/recommend', { after: 'no cursor' }, 400],
      ['POST', '/v1/rank', { items: [] }, 400],
      ['POST', '/v1/rank', { items: Array.from({ length: 1001 }, (_, k) => `i${k}`) }, 400],
      ['POST', '/v1/search', {}, 400],
      ['GET', '/v1/items/no-such/similar', undefined, 404],
      ['GET', '/v1/lists/no-such', undefined, 404],
      ['PUT', '/v1/items', [], 405],
      ['GET', '/v1/no-such', undefined, 404],
    ];
    for (const [method, path, body, expected] of calls) {
      const { status, json } = await server.call(method, path, { body });
      expect([method, path, status]).toEqual([method, path, expected]);
      expect(json.error.message.length, path).toBeGreaterThan(10);
    }
    const plain = await server.call('POST', '/v1/items', {
      body: 'id=1',
      headers: { 'content-type': 'text/plain' },
    });
    expect(plain.status).toBe(415);
  });
});

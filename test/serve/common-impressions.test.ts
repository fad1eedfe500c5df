/** Impressions of lists that are the same for everybody: of whom they are, and that they need a person and a right. */
import { beforeAll, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start();
  const items = [1, 2, 3].map((k) => ({ id: `i${k}`, title: `Tea ${k}`, tags: ['tea'] }));
  await server.call('POST', '/v1/items', { body: items });
  const events = ['ann', 'ben'].flatMap((user) => items.map(({ id }) => ({ user, item: id, kind: 'click' })));
  await server.call('POST', '/v1/events', { body: events });
});

interface Seen {
  readonly events: readonly { kind: string; item: string; request: string; position: number }[];
}

const seenBy = async (who: string) =>
  ((await server.call('GET', `/v1/events?${who}&kind=impression`)).json as unknown as Seen).events;

it.each([
  ['/v1/popular', 'user'],
  ['/v1/newest', 'session'],
  ['/v1/items/i1/similar', 'session'],
  ['/v1/lists/popular', 'user'],
])('%s writes impressions of a %s', async (path, by) => {
  const who = `${by}=${encodeURIComponent(path)}`;
  const list = (await server.call('GET', `${path}?${who}&impressions=true`)).json;
  expect(list.items.length).toBeGreaterThan(0);
  const expected = list.items.map(({ id }, position) => ({ item: id, position, request: list.request }));
  expect(await seenBy(who)).toMatchObject(expected);
  await server.call('GET', `${path}?${who}&impressions=false`);
  expect(await seenBy(who)).toHaveLength(expected.length);
});

it('a list asked for in a body does the same, and the list is that of everybody', async () => {
  const body = { user: 'zoe', impressions: true };
  const list = (await server.call('POST', '/v1/lists/popular', { body })).json;
  const everybody = (await server.call('GET', '/v1/popular')).json;
  expect(list.items.map(({ id }) => id)).toEqual(everybody.items.map(({ id }) => id));
  expect(await seenBy('user=zoe')).toHaveLength(list.items.length);
});

it('impressions of nobody are refused', async () => {
  const { status, json } = await server.call('GET', '/v1/popular?impressions=true');
  expect([status, json.error.field]).toEqual([400, 'impressions']);
});

/**
 * What the tests of Gorse's clients ask (in Python, Go, JavaScript, Java, Rust), on the records that
 * `bench/gorse-clients.sh` runs these tests on.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { GORSE_KINDS } from '#tandem/serve/index.js';
import { type Running, start } from '../../support/server.js';
import { emptyFolder } from '../../support/store.js';

let server: Running;
beforeAll(async () => {
  const engine = await open({ data: await emptyFolder(), kinds: GORSE_KINDS, undescribed: 'show' });
  server = await start({ gorse: true }, engine);
  for (const what of ['users', 'items', 'feedback']) {
    const lines = await readFile(
      new URL(`../../../bench/peers/gorse-records/${what}.jsonl`, import.meta.url),
    );
    const form = new FormData();
    form.set('file', new Blob([lines]), `${what}.jsonl`);
    const answer = await fetch(`${server.url}/api/bulk/${what}`, { method: 'POST', body: form });
    expect(answer.status).toBe(200);
  }
});

afterAll(() => server.engine.close());

/** Sends what these tests send: any key, as the server asks for none. */
async function call(method: string, path: string, body?: unknown, headers = {}): Promise<unknown> {
  const answer = await server.call(method, `/api${path}`, {
    headers: { 'x-api-key': 'zhenghaoz', 'content-type': 'application/json', ...headers },
    body,
  });
  return answer.status === 200 ? JSON.parse(answer.text) : answer.status;
}

const ids = (list: unknown) => (list as { Id: string }[]).map(({ Id }) => Id);

it('lists users and items in the order of their ids', async () => {
  const users = (await call('GET', '/users?n=3&cursor=')) as { Cursor: string; Users: unknown[] };
  expect(users.Cursor).not.toBe('');
  expect(users.Users[0]).toEqual({
    UserId: '1',
    Labels: { age: 24, gender: 'M', occupation: 'technician', zip_code: '85711' },
    Comment: '',
  });
  const { Items } = (await call('GET', '/items?n=3&cursor=')) as { Items: { ItemId: string }[] };
  expect(Items.map(({ ItemId }) => ItemId)).toEqual(['1', '10', '100']);
});

it('finds the nearest by the vectors in the labels', async () => {
  expect(ids(await call('GET', '/item/1/neighbors?n=3'))).toEqual(['1060', '404', '1219']);
  expect(ids(await call('GET', '/item/1/neighbors?n=1&offset=1'))).toEqual(['404']);
});

it('keeps an item whose vector has other dimensions than those before', async () => {
  const item = {
    ItemId: '2000',
    IsHidden: true,
    Labels: { embedding: [0.1, 0.2, 0.3] },
    Categories: ['Comedy', 'Animation'],
    Timestamp: '2023-01-01T00:00:00Z',
    Comment: 'Minions (2015)',
  };
  expect(await call('POST', '/item', item)).toEqual({ RowAffected: 1 });
  expect(await call('GET', '/item/2000')).toEqual(item);
  expect(await call('PATCH', '/item/2000', { Comment: '小黄人 (2015)' })).toEqual({ RowAffected: 1 });
  expect(await call('GET', '/item/2000')).toEqual({ ...item, Comment: '小黄人 (2015)' });
  expect(await call('DELETE', '/item/2000')).toEqual({ RowAffected: 1 });
  expect(await call('GET', '/item/2000')).toBe(404);
});

it('gives the latest to whom nobody knows, and other lists to who gave feedback', async () => {
  await call('POST', '/user', { UserId: '3000' });
  expect(await call('GET', '/recommend/3000/?n=3&offset=0')).toEqual(['315', '1432', '918']);
  const scored = await call('GET', '/recommend/3000?n=3', undefined, { 'x-api-version': '2' });
  expect(ids(scored)).toEqual(['315', '1432', '918']);
  const both = (await call('GET', '/recommend/3000?n=3&category=Drama&category=Comedy')) as string[];
  expect(both).toEqual(['1432', '918', '25']);
  await call('POST', '/feedback', [{ FeedbackType: 'like', UserId: '3000', ItemId: '404', Value: 1 }]);
  const known = (await call('GET', '/recommend/3000?n=9')) as string[];
  expect(known).not.toContain('404');
  expect(known.slice(0, 3)).not.toEqual(['315', '1432', '918']);
});

it('keeps feedback in the order of its items', async () => {
  const said = ['1', '1060', '11'].map((ItemId, k) => ({
    FeedbackType: 'watch',
    UserId: '2000',
    ItemId,
    Value: k + 1,
    Timestamp: '2022-11-20T13:55:27Z',
    Comment: '',
  }));
  expect(await call('POST', '/feedback', said)).toEqual({ RowAffected: 3 });
  expect(await call('GET', '/user/2000/feedback/watch')).toMatchObject(said);
  expect(await call('DELETE', '/feedback/2000/1')).toEqual({ RowAffected: 1 });
  expect(await call('GET', '/user/2000/feedback/watch')).toMatchObject(said.slice(1));
});

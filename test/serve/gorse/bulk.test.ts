/** Gorse's bulk files: what is read is taken again, and a wrong line is named. */
import { beforeAll, expect, it } from 'vitest';
import { type Running, start } from '../../support/server.js';

let server: Running;
beforeAll(async () => {
  server = await start({ gorse: true });
});

const form = (text: string) => {
  const data = new FormData();
  data.set('note', 'not this');
  data.set('file', new Blob([text]), 'records.jsonl');
  return data;
};

async function post(what: string, records: readonly (object | string)[]) {
  const lines = records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record)));
  const url = `${server.url}/api/bulk/${what}`;
  const answer = await fetch(url, { method: 'POST', body: form(`${lines.join('\n')}\n`) });
  return { status: answer.status, text: await answer.text() };
}

const read = async (what: string) =>
  (await (await fetch(`${server.url}/api/bulk/${what}`)).text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { [field: string]: unknown });

it('bulk files are written, read, and written again', async () => {
  const many = Array.from({ length: 2_345 }, (_, k) => ({
    ItemId: `i${k}`,
    Categories: ['a'],
    Labels: { topic: ['tea'] },
    Timestamp: '2026-11-01T00:00:00Z',
    Comment: `Item ${k}`,
  }));
  expect(await post('items', many)).toEqual({ status: 200, text: '{"RowAffected":2345}' });
  expect((await post('users', [{ UserId: 'u1', Labels: ['x'], Comment: 'hi' }, ''])).text).toBe(
    '{"RowAffected":1}',
  );
  const said = {
    FeedbackType: 'star',
    UserId: 'u1',
    ItemId: 'i1',
    Value: 2,
    Timestamp: '2026-11-02T00:00:00Z',
  };
  expect((await post('feedback', [said])).status).toBe(200);
  expect((await post('feedback', [{ ...said, Value: 3 }])).status).toBe(200);
  const [items, users, feedback] = await Promise.all(['items', 'users', 'feedback'].map(read));
  expect(items).toHaveLength(2_345);
  expect(items.find(({ ItemId }) => ItemId === 'i7')).toMatchObject({ Categories: ['a'], Comment: 'Item 7' });
  expect(users).toMatchObject([{ UserId: 'u1', Labels: ['x'], Comment: 'hi' }]);
  expect(feedback).toMatchObject([{ ...said, Value: 3 }]);
  expect((await post('items', items)).text).toBe('{"RowAffected":2345}');
});

it('items are searched, the best first', async () => {
  await post('items', [
    { ItemId: 'q1', Comment: 'Green teapot' },
    { ItemId: 'q2', Comment: 'Kettle' },
    { ItemId: 'q3', Comment: 'Teapot', IsHidden: true },
  ]);
  const answer = await fetch(`${server.url}/api/items?q=teapot&n=5`);
  expect(await answer.json()).toMatchObject({
    Cursor: '',
    Items: [{ ItemId: 'q1', Comment: 'Green teapot' }],
  });
});

it('a line that is wrong is named, and what was before it stays', async () => {
  const refused = await post('users', [{ UserId: 'before' }, { UserId: 'a/b' }, { UserId: 'after' }]);
  expect(refused.status).toBe(400);
  expect(refused.text).toMatch(/^line 2: .*holds a \/.*the 1 records before it were written/);
  expect((await read('users')).map(({ UserId }) => UserId)).toContain('before');
  expect((await read('users')).map(({ UserId }) => UserId)).not.toContain('after');
  expect((await post('users', ['{"UserId": 1', '{}'])).text).toMatch(/^line 1: /);
  const plain = await fetch(`${server.url}/api/bulk/users`, { method: 'POST', body: '{}' });
  expect([plain.status, await plain.text()]).toEqual([400, expect.stringContaining('multipart/form-data')]);
});

/** The calls of Gorse's JavaScript client, one after the other, with the answers that it takes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { GORSE_KINDS } from '#tandem/serve/index.js';
import { type Answer, type Running, start } from '../../support/server.js';
import { emptyFolder } from '../../support/store.js';

let server: Running;
let key: string;
beforeAll(async () => {
  const engine = await open({ data: await emptyFolder(), kinds: GORSE_KINDS });
  key = await engine.store.keys.create('client', ['read', 'write']);
  server = await start({ gorse: true, keys: true }, engine);
});

afterAll(() => server.engine.close());

const AT = '2022-08-07T00:26:46Z';
const USER = { UserId: '100', Labels: ['a', 'b'], Comment: 'comment' };
const ITEM = {
  ItemId: '100',
  IsHidden: true,
  Labels: ['a', 'b', 'c'],
  Categories: ['d', 'e'],
  Timestamp: AT,
  Comment: 'comment',
};
const LIKE = { FeedbackType: 'like', UserId: '100', ItemId: '100', Timestamp: AT };
const feedback = (FeedbackType: string, UserId: string, ItemId: string) => ({
  FeedbackType,
  UserId,
  ItemId,
  Value: 0,
  Timestamp: AT,
  Updated: AT,
  Comment: '',
});
const one = { RowAffected: 1 };

/** Name, request, and the answer: a status where it is not 200, or what the body must be. */
type Step = readonly [string, string, string, unknown, unknown];

async function send(method: string, path: string, body?: unknown): Promise<Answer> {
  // As axios does: a form's type where there is no body.
  const type = body === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const headers = { 'x-api-key': key, ...(method === 'GET' ? {} : { 'content-type': type }) };
  return await server.call(method, `/api${path}`, { headers, body });
}

const scored = expect.objectContaining({ Id: expect.any(String), Score: expect.any(Number) });

const STEPS: readonly Step[] = [
  ['insertUser', 'POST', '/user', USER, one],
  [
    'insertUsers',
    'POST',
    '/users',
    [{ UserId: '101' }, { UserId: '102', Labels: ['x'] }],
    { RowAffected: 2 },
  ],
  ['getUser', 'GET', '/user/100', undefined, USER],
  ['getUser missing', 'GET', '/user/nobody', undefined, [404, 'nobody: user not found']],
  [
    'getUsers',
    'GET',
    '/users?n=2',
    undefined,
    { Cursor: expect.stringMatching(/./), Users: [USER, { UserId: '101', Labels: null, Comment: '' }] },
  ],
  ['updateUser', 'PATCH', '/user/100', { UserId: '100', Labels: ['z'] }, one],
  ['what it changed', 'GET', '/user/100', undefined, { ...USER, Labels: ['z'] }],
  ['upsertItem', 'POST', '/item', ITEM, one],
  [
    'upsertItems',
    'POST',
    '/items',
    [
      { ItemId: '200', IsHidden: false, Timestamp: AT, Categories: ['d'] },
      { ItemId: '300', IsHidden: false, Timestamp: AT },
    ],
    { RowAffected: 2 },
  ],
  ['getItem', 'GET', '/item/100', undefined, ITEM],
  ['getItem missing', 'GET', '/item/nothing', undefined, [404, 'nothing: item not found']],
  [
    'getItems',
    'GET',
    '/items?n=2',
    undefined,
    {
      Cursor: expect.stringMatching(/./),
      Items: [
        ITEM,
        { ItemId: '200', IsHidden: false, Categories: ['d'], Timestamp: AT, Labels: null, Comment: '' },
      ],
    },
  ],
  ['updateItem', 'PATCH', '/item/100', { ItemId: '100', IsHidden: false, Timestamp: AT }, one],
  ['insertItemCategory', 'PUT', '/item/100/category/f', undefined, one],
  ['deleteItemCategory', 'DELETE', '/item/100/category/d', undefined, one],
  ['what they changed', 'GET', '/item/100', undefined, { ...ITEM, IsHidden: false, Categories: ['e', 'f'] }],
  [
    'insertFeedbacks',
    'POST',
    '/feedback',
    [
      LIKE,
      { ...LIKE, FeedbackType: 'read', ItemId: '200' },
      { ...LIKE, FeedbackType: 'read', UserId: '103', ItemId: '400' },
    ],
    { RowAffected: 3 },
  ],
  ['upsertFeedbacks', 'PUT', '/feedback', [LIKE], one],
  ['getFeedback', 'GET', '/feedback/like/100/100', undefined, feedback('like', '100', '100')],
  [
    'getFeedbacks',
    'GET',
    '/feedback',
    undefined,
    {
      Cursor: '',
      Feedback: [
        feedback('read', '100', '200'),
        feedback('read', '103', '400'),
        feedback('like', '100', '100'),
      ],
    },
  ],
  [
    'getFeedbacks type',
    'GET',
    '/feedback/like?n=5',
    undefined,
    { Cursor: '', Feedback: [feedback('like', '100', '100')] },
  ],
  ['getItemFeedback', 'GET', '/item/100/feedback', undefined, [feedback('like', '100', '100')]],
  ['getItemFeedbackByType', 'GET', '/item/100/feedback/like', undefined, [feedback('like', '100', '100')]],
  [
    'getUserFeedback',
    'GET',
    '/user/100/feedback',
    undefined,
    [feedback('read', '100', '200'), feedback('like', '100', '100')],
  ],
  ['getUserFeedbackByType', 'GET', '/user/100/feedback/like', undefined, [feedback('like', '100', '100')]],
  ['getPopular', 'GET', '/popular/', undefined, expect.arrayContaining([scored])],
  ['getPopular category', 'GET', '/popular/d?n=2', undefined, [{ Id: '200', Score: expect.any(Number) }]],
  ['getLatest category', 'GET', '/latest/d', undefined, [{ Id: '200', Score: 1659832006 }]],
  [
    'getRecommend category',
    'GET',
    '/recommend/100/d?write-back-type=read&write-back-delay=10m&n=3&offset=0',
    undefined,
    [],
  ],
  [
    'getSessionRecommend category',
    'POST',
    '/session/recommend/d',
    [{ ...LIKE, UserId: '400' }],
    [{ Id: '200', Score: expect.any(Number) }],
  ],
  ['getItemNeighbors category', 'GET', '/item/100/neighbors/d', undefined, expect.any(Array)],
  ['getUserNeighbors', 'GET', '/user/100/neighbors', undefined, []],
  ['deleteFeedback', 'DELETE', '/feedback/like/100/100', undefined, one],
  ['getFeedback missing', 'GET', '/feedback/like/100/100', undefined, [404, /not found/]],
  ['deleteItem', 'DELETE', '/item/100', undefined, one],
  ['deleteUser', 'DELETE', '/user/100', undefined, one],
  ['what that deleted', 'GET', '/user/100/feedback', undefined, []],
];

describe("Gorse's client", () => {
  it.each(STEPS)('%s: %s %s', async (_, method, path, body, expected) => {
    const answer = await send(method, path, body);
    if (Array.isArray(expected) && typeof expected[0] === 'number') {
      expect([answer.status, answer.text]).toEqual([
        expected[0],
        expected[1] instanceof RegExp ? expect.stringMatching(expected[1]) : expected[1],
      ]);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
      return;
    }
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual(expected);
  });

  it('goes through pages by its cursor, under both names of it', async () => {
    for (const name of ['cursor', 'Cursor']) {
      const ids: string[] = [];
      let cursor = '';
      do {
        const page = JSON.parse((await send('GET', `/users?n=1&${name}=${cursor}`)).text);
        ids.push(...page.Users.map(({ UserId }: { UserId: string }) => UserId));
        cursor = encodeURIComponent(page.Cursor);
      } while (cursor !== '');
      expect(ids).toEqual(['101', '102', '103']);
    }
  });

  it('gets a list, with scores where it asks for them, and not what it was served again', async () => {
    const first = await send('GET', '/recommend/101/?n=2');
    expect(first.json).toEqual(expect.arrayContaining([expect.any(String)]));
    const scores = await server.call('GET', '/api/recommend/101?n=2', {
      headers: { 'x-api-key': key, 'x-api-version': '2' },
    });
    expect(scores.json).toEqual(
      (first.json as unknown as string[]).map((Id) => ({ Id, Score: expect.any(Number) })),
    );
    const served = await send('GET', '/recommend/101/?n=1&write-back-type=read');
    const again = await send('GET', '/recommend/101/?n=9');
    expect(again.json).not.toContain((served.json as unknown as string[])[0]);
    const read = JSON.parse((await send('GET', '/user/101/feedback/read')).text);
    expect(read.map(({ ItemId }: { ItemId: string }) => ItemId)).toEqual(served.json);
  });

  it('is refused without a key, and in plain text where something is wrong', async () => {
    expect((await server.call('GET', '/api/users')).status).toBe(401);
    expect(await send('POST', '/users', [{ UserId: 'good' }, { UserId: ' ' }])).toMatchObject({
      status: 400,
      text: expect.stringContaining('record 1: id: has a control character, or white space at its ends'),
    });
    expect((await send('GET', '/user/good')).status).toBe(404);
    for (const [path, body, why] of [
      ['/item', { ItemId: 'x', Timestamp: 'soon' }, /is no time/],
      ['/item', { ItemId: 'x', Categories: 'd' }, /Categories/],
      ['/feedback', [{ FeedbackType: 'like', UserId: 'x' }], /ItemId/],
      ['/feedback', {}, /is not an array/],
      ['/items', '{"no', /not JSON/],
    ] as const) {
      const answer = await send('POST', path, body);
      expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(why)]);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    }
    expect((await send('GET', '/recommend/101?n=x')).status).toBe(400);
    expect((await send('GET', '/recommend/101?write-back-type=read&write-back-delay=soon')).status).toBe(400);
  });
});

/** Events read back page by page, and taken back: the next list knows it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '#tandem/types.js';
import { testEngine } from '../support/engine.js';

let tandem: Engine;
beforeAll(async () => {
  tandem = await testEngine();
  await tandem.items.upsert(['a', 'b', 'c', 'd'].map((id) => ({ id })));
  const like = (user: string, item: string, at: number) => ({ user, item, kind: 'like', at });
  await tandem.events.add([
    like('ada', 'a', 1e12),
    like('ada', 'b', 1e12 + 1),
    like('ben', 'a', 1e12 + 2),
    like('ben', 'c', 1e12 + 3),
    { user: 'ada', item: 'd', kind: 'dislike', at: 1e12 + 4 },
    { session: 's', item: 'd', kind: 'click', at: 1e12 + 5 },
  ]);
});
afterAll(() => tandem.close());

const found = async (query: Parameters<Engine['events']['find']>[0]) =>
  (await tandem.events.find(query)).events.map(({ user, kind, item }) => `${user} ${kind} ${item}`);

it('are found by who, what and when', async () => {
  expect(await found({ user: 'ada' })).toEqual(['ada like a', 'ada like b', 'ada dislike d']);
  expect(await found({ item: 'a' })).toEqual(['ada like a', 'ben like a']);
  expect(await found({ kind: 'like', user: 'ben' })).toEqual(['ben like a', 'ben like c']);
  expect(await found({ from: 1e12 + 3, before: 1e12 + 5 })).toEqual(['ben like c', 'ada dislike d']);
  expect(await found({ user: 'nobody' })).toEqual([]);
  expect(await found({ kind: 'never' })).toEqual([]);
  const [event] = (await tandem.events.find({ item: 'd', kind: 'click' })).events;
  expect(event).toMatchObject({ user: null, session: 's', at: new Date(1e12 + 5).toISOString() });
});

it('come the newest first, page by page', async () => {
  expect(await found({ user: 'ada', order: 'newest' })).toEqual([
    'ada dislike d',
    'ada like b',
    'ada like a',
  ]);
  const first = await tandem.events.find({ user: 'ada', order: 'newest', limit: 2 });
  expect(await found({ user: 'ada', order: 'newest', after: first.next! })).toEqual(['ada like a']);
  await expect(tandem.events.find({ order: 'latest' as 'newest' })).rejects.toThrow(/order/);
});

it('come in pages that lack nothing and repeat nothing', async () => {
  const ids = [];
  let after: string | undefined;
  do {
    const { events, next } = await tandem.events.find({ after, limit: 2 });
    ids.push(...events.map(({ id }) => id));
    after = next ?? undefined;
  } while (after !== undefined);
  expect(ids.length).toBe(6);
  expect(new Set(ids).size).toBe(6);
  await expect(tandem.events.find({ limit: 0 })).rejects.toThrow(/limit/);
  await expect(tandem.events.find({ after: 'x' })).rejects.toThrow(/after/);
});

it('tell who is like whom', async () => {
  expect((await tandem.similarUsers('ada')).map(({ id }) => id)).toEqual(['ben']);
  await expect(tandem.similarUsers('nobody')).rejects.toThrow(/no user/);
});

it('that come with a request count for its list alone', async () => {
  const ids = async (events?: { kind: string; item: string }[]) =>
    (await tandem.recommend({ events })).items.map(({ id }) => id);
  expect(await ids([{ kind: 'purchase', item: 'a' }])).not.toContain('a');
  expect(await ids([{ kind: 'click', item: 'unknown' }])).toContain('a');
  expect(await ids()).toContain('a');
  expect(tandem.stats().events).toBe(6);
  const because = (await tandem.recommend({ events: [{ kind: 'like', item: 'a' }] })).items.flatMap(
    ({ reasons }) => reasons.flatMap((reason) => reason.because.map(({ item }) => item)),
  );
  expect(because).toContain('a');
});

it('are taken back, of lists and of counts', async () => {
  const list = async (user: string) => (await tandem.recommend({ user })).items.map(({ id }) => id);
  expect(await list('ada')).not.toContain('d');
  expect(await tandem.events.delete([{ user: 'ada', item: 'd', kind: 'dislike' }])).toEqual([1]);
  expect(await list('ada')).toContain('d');

  const popular = async () => (await tandem.popular()).items.map(({ id }) => id);
  expect((await popular())[0]).toBe('a');
  const exact = ['ada', 'ben', 'cleo'].map((user) => ({ user, item: 'a', kind: 'like' }));
  expect(await tandem.events.delete(exact)).toEqual([1, 1, 0]);
  expect((await tandem.similarUsers('ada')).map(({ id }) => id)).toEqual([]);
  expect(await found({ item: 'a' })).toEqual([]);
  expect(await tandem.events.delete([{ item: 'd' }])).toEqual([1]);
  await tandem.refresh();
  expect((await popular())[0]).not.toBe('a');
  expect((await tandem.events.find()).events.length).toBe(2);
  await expect(tandem.events.delete([{}])).rejects.toThrow(/not deleted at once/);
});

/** Named lists over HTTP: the week's best, the best of a tag, and what is said of wrong ones. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { type Running, start } from '../support/server.js';
import { emptyFolder } from '../support/store.js';

const DAY = 86_400_000;

const LISTS = {
  'week-best': { score: 'count.purchase + 0.1 * count.click', days: 7 },
  'best-jazz': { score: 'count.positive', where: '"jazz" in item.tags' },
  'best-loved': { score: '(1 + count.positive) / (2 + count.positive + count.negative)' },
  rising: { score: 'count["add-to-cart"] / (1 + item.age_days)' },
  discussed: { score: 'item.attributes.comments', where: 'count.click > 0' },
};

let server: Running;
let data: string;
const now = 1_790_000_000_000;

beforeAll(async () => {
  data = await emptyFolder();
  await writeFile(
    join(data, 'tandem.json'),
    JSON.stringify({
      lists: LISTS,
      kinds: { 'add-to-cart': { meaning: 'positive', weight: 2 } },
    }),
  );
  const engine = await open({ data, now: () => now });
  server = await start({ gorse: true }, engine);
  await engine.items.upsert([
    { id: 'old', tags: ['jazz'], published: now - 100 * DAY, attributes: { comments: 3 } },
    { id: 'new', tags: ['jazz', 'rock'], published: now - DAY, attributes: { comments: 9 } },
    { id: 'rock', tags: ['rock'], published: now - DAY, attributes: { comments: 'many' } },
    { id: 'gone', tags: ['jazz'], expires: now - 1 },
    { id: 'hidden', tags: ['jazz'], hidden: true },
    { id: 'quiet' },
  ]);
  const event = (item: string, kind: string, user: string, days: number) => ({
    item,
    kind,
    user,
    at: now - days * DAY,
  });
  await engine.events.add([
    ...[1, 2, 3, 4, 5].map((k) => event('old', 'purchase', `u${k}`, 30)),
    event('old', 'click', 'u1', 1),
    event('new', 'purchase', 'u1', 2),
    event('rock', 'purchase', 'u1', 2),
    event('rock', 'purchase', 'u2', 3),
    event('rock', 'dislike', 'u3', 3),
    event('new', 'add-to-cart', 'u2', 1),
    ...['gone', 'hidden'].map((item) => event(item, 'purchase', 'u4', 1)),
  ]);
});

async function list(path: string): Promise<string[]> {
  const { status, text, json } = await server.call('GET', `/v1/lists/${path}`);
  expect(status, text).toBe(200);
  return json.items.map(({ id }) => id);
}

describe('named lists', () => {
  it.each([
    ['counts within a window', 'week-best', ['rock', 'new', 'old']],
    ['a condition on tags', 'best-jazz', ['old', 'new']],
    ['shares of all answers', 'best-loved', ['old', 'new', 'rock', 'quiet']],
    ['kinds of any name, and age', 'rising', ['new']],
    ['attributes, and counts in conditions', 'discussed', ['old']],
    ['popular', 'popular', ['rock', 'new', 'old', 'quiet']],
  ])('list by %s', async (_, name, expected) => {
    const found = await list(name);
    expect(name === 'popular' ? found.toSorted() : found).toEqual(
      name === 'popular' ? expected.toSorted() : expected,
    );
  });

  it('know an event and a hidden item at once', async () => {
    await server.engine.events.add([{ user: 'u9', item: 'quiet', kind: 'purchase' }]);
    expect(await list('week-best')).toContain('quiet');
    const { json } = await server.call('GET', '/v1/events?user=u9');
    const [{ id }] = (json as unknown as { events: { id: string }[] }).events;
    await server.call('DELETE', `/v1/events/${id}`);
    expect(await list('week-best')).not.toContain('quiet');
    await server.engine.items.patch('new', { hidden: true });
    expect(await list('week-best')).toEqual(['rock', 'old']);
    await server.engine.items.patch('new', { hidden: false });
  });

  it('take a filter, ids to leave out, and pages', async () => {
    expect(await list('best-jazz?exclude=old')).toEqual(['new']);
    expect(await list(`week-best?filter=${encodeURIComponent('{"tags":["jazz"]}')}`)).toEqual(['new', 'old']);
    const body = { limit: 2 };
    const first = await server.call('POST', '/v1/lists/week-best', { body });
    const after = first.json.next;
    const second = await server.call('POST', '/v1/lists/week-best', { body: { ...body, after } });
    expect([...first.json.items, ...second.json.items].map(({ id }) => id)).toEqual(['rock', 'new', 'old']);
    expect(second.json.next).toBeNull();
    const other = await server.call('GET', `/v1/lists/best-jazz?after=${after}`);
    expect(other.json.error).toMatchObject({ field: 'after' });
  });

  it("answer as Gorse's", async () => {
    const { json } = await server.call('GET', '/api/non-personalized/week-best?n=2&category=jazz');
    expect(json).toEqual([
      { Id: 'new', Score: 1 },
      { Id: 'old', Score: 0.1 },
    ]);
    const list = await server.call('GET', '/api/non-personalized/week-best?n=2');
    expect(list.json).toEqual([
      { Id: 'rock', Score: 2 },
      { Id: 'new', Score: 1 },
    ]);
    expect((await server.call('GET', '/api/non-personalized/month-best')).status).toBe(404);
  });

  it('are listed, and one that is not there is 404', async () => {
    const { json } = await server.call('GET', '/v1/lists');
    expect(json).toEqual({
      lists: Object.entries(LISTS).map(([name, list]) => ({ name, where: null, days: null, ...list })),
    });
    const { status, json: missing } = await server.call('GET', '/v1/lists/month-best');
    expect(status).toBe(404);
    expect(missing.error.message).toContain('tandem.json');
  });
});

describe('a wrong list', () => {
  it.each([
    [{ a: { score: 'p.click' } }, "there is no 'p': there are score, count.KIND and item.FIELD"],
    [{ a: { score: 'count' } }, "'count' needs a kind of events, as in count.click"],
    [{ a: { score: 'item.title' } }, '`item.title` is text'],
    [{ a: { score: 'count.click', where: 'count.click' } }, 'true or false is needed here'],
    [{ a: { score: 'count.click', days: 0 } }, 'lists.a.days'],
    [{ popular: { score: 'count.click' } }, 'always there'],
    [{ 'Week Best': { score: 'count.click' } }, 'lower-case name'],
  ])('is refused with the place and the reason: %j', async (lists, reason) => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'tandem.json'), JSON.stringify({ lists }));
    await expect(open({ data: folder, background: false })).rejects.toThrow(reason);
  });

  it('that names a kind of which there is none is warned of', async () => {
    const folder = await emptyFolder();
    const lists = { a: { score: 'count.clik' } };
    await writeFile(join(folder, 'tandem.json'), JSON.stringify({ lists }));
    const warnings: string[] = [];
    const engine = await open({ data: folder, background: false, warn: (told) => warnings.push(told) });
    await engine.close();
    expect(warnings.join()).toContain("no event is of the kind 'clik': there are click");
  });
});

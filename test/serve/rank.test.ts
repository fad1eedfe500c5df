/** POST /v1/rank: the caller's own candidates in order. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Running, start } from '../support/server.js';
import { addTwoTastes, likes } from '../support/world.js';

let server: Running;
beforeAll(async () => {
  server = await start();
  await addTwoTastes(server.engine);
  await server.engine.items.upsert([
    { id: 'hidden', hidden: true },
    { id: 'future', published: '2999-01-01' },
    { id: 'past', expires: '2020-01-01' },
    { id: 'plain', tags: ['x'] },
  ]);
  await server.engine.events.add(likes('ada', 'a1', 'a2'));
  await server.engine.refresh();
});

interface Ranked {
  readonly request: string;
  readonly items: readonly { readonly id: string; readonly reasons: readonly object[] }[];
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[];
}

async function rank(body: object): Promise<Ranked> {
  const { status, json, text } = await server.call('POST', '/v1/rank', { body });
  expect(status, text).toBe(200);
  return json as unknown as Ranked;
}

const ids = ({ items }: Ranked) => items.map(({ id }) => id);

describe('candidates of the caller', () => {
  it('come back in order, all of them and no others, with reasons', async () => {
    const items = ['b3', 'a5', 'b4', 'a6', 'plain'];
    const list = await rank({ user: 'ada', items });
    expect(ids(list).sort()).toEqual([...items].sort());
    expect(new Set(ids(await rank({ user: 'ada', items })).slice(0, 2))).toEqual(new Set(['a5', 'a6']));
    expect(list.items[0].reasons.length).toBeGreaterThan(0);
    expect(list.leftOut).toEqual([]);
  });

  it('that the person had are in order too', async () => {
    await server.engine.events.add([{ user: 'ben', item: 'a3', kind: 'purchase' }]);
    expect(ids(await rank({ user: 'ben', items: ['a3', 'b1'] })).sort()).toEqual(['a3', 'b1']);
  });

  it('that may not be shown are named, with the reason', async () => {
    const items = ['hidden', 'a5', 'future', 'past', 'no-item', 'a5', 'b3', 'a4', 'b5'];
    const list = await rank({
      user: 'ada',
      item: 'a4',
      items,
      exclude: ['b5'],
      filter: { withoutTags: ['x'] },
    });
    expect(ids(list)).toEqual(['a5', 'b3']);
    expect(list.leftOut).toEqual([
      { id: 'hidden', reason: 'hidden' },
      { id: 'future', reason: 'not published yet' },
      { id: 'past', reason: 'expired' },
      { id: 'no-item', reason: 'unknown' },
      { id: 'a4', reason: 'looked at now' },
      { id: 'b5', reason: 'filter' },
    ]);
  });

  it('are cut to the best where a limit is given, and logged as a list', async () => {
    const list = await rank({ user: 'ada', items: ['b3', 'a5', 'b4', 'a6'], limit: 2, impressions: true });
    expect(new Set(ids(list))).toEqual(new Set(['a5', 'a6']));
    expect(list.leftOut).toEqual([]);
    const row = (await server.engine.store.requests.get(list.request))!;
    expect(row.items).toHaveLength(2);
    expect(row.query).toMatchObject({ user: 'ada', candidates: 4 });
    const { events } = await server.engine.events.find({ user: 'ada', kind: 'impression' });
    expect(events.map(({ item }) => item)).toEqual(ids(list));
  });

  it('of nobody known, for a visitor and with events that come along, are ranked too', async () => {
    expect(ids(await rank({ items: ['a1', 'b1'] })).sort()).toEqual(['a1', 'b1']);
    const events = likes('x', 'b1', 'b2').map(({ kind, item }) => ({ kind, item }));
    expect(ids(await rank({ session: 's', items: ['a5', 'b5'], events }))[0]).toBe('b5');
  });

  it('are 1 to 1,000', async () => {
    for (const items of [[], Array.from({ length: 1001 }, (_, k) => `x${k}`), undefined, 'a1']) {
      const { status, json } = await server.call('POST', '/v1/rank', { body: { items } });
      expect([status, json.error.field]).toEqual([400, 'items']);
    }
    const many = await rank({ items: Array.from({ length: 1000 }, (_, k) => `x${k}`) });
    expect(many.leftOut).toHaveLength(1000);
  });
});

/** What callers do with records and lists while a site is served: each situation on one server. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Running, start } from '../../support/server.js';
import { callerOf, idsIn } from './caller.js';

let running: Running;
beforeAll(async () => {
  running = await start();
});

const { server, post, ok, items, events, listed, eventsBy, wrong } = callerOf(() => running);

describe('changes of records', () => {
  it('of a price leave title and tags, and null removes an attribute', async () => {
    await items('t-price', { id: 'pr1', title: 'Tea', attributes: { price: 3, old: 1 } });
    await ok(
      server.call('PATCH', '/v1/items', { body: [{ id: 'pr1', attributes: { price: 4, old: null } }] }),
    );
    expect(await ok(server.call('GET', '/v1/items/pr1'))).toMatchObject({
      title: 'Tea',
      tags: ['t-price'],
      attributes: { price: 4 },
    });
    const { attributes } = await ok(server.call('GET', '/v1/items/pr1'));
    expect(attributes).toEqual({ price: 4 });
  });

  it('of many are applied in order, add new ones, and refuse bad ones by place', async () => {
    const body = [
      { id: 'm1', title: 'One' },
      { id: 'm1', tags: ['x'] },
      { id: 'm2', title: 7 },
      { id: 'm1', title: 'Uno' },
    ];
    const report = await ok(server.call('PATCH', '/v1/items', { body }));
    expect(report).toMatchObject({ taken: 3, refused: [{ index: 2, field: 'title' }] });
    expect(await ok(server.call('GET', '/v1/items/m1'))).toMatchObject({ title: 'Uno', tags: ['x'] });
    expect((await server.call('GET', '/v1/items/m2')).status).toBe(404);
  });

  it('that are all refused are 422, and one alone that is refused is 400', async () => {
    const many = await server.call('PATCH', '/v1/users', { body: [{ id: '' }, { id: 'u', nope: 1 }] });
    expect([many.status, many.json.taken, many.json.refused.length]).toEqual([422, 0, 2]);
    expect(await wrong(server.call('PATCH', '/v1/users', { body: { id: 'u', tags: 7 } }))).toEqual([
      400,
      'invalid',
      'tags',
    ]);
    expect((await server.call('GET', '/v1/users/u')).status).toBe(404);
  });

  it('of users keep their interests', async () => {
    await ok(post('/v1/users', { id: 'keeps', tags: ['jazz'], attributes: { plan: 'free' } }));
    await ok(server.call('PATCH', '/v1/users', { body: { id: 'keeps', attributes: { plan: 'paid' } } }));
    expect(await ok(server.call('GET', '/v1/users/keeps'))).toMatchObject({
      tags: ['jazz'],
      attributes: { plan: 'paid' },
    });
  });

  it('of one that is not there are 404 and make none', async () => {
    expect((await server.call('PATCH', '/v1/items/none', { body: { title: 'x' } })).status).toBe(404);
    expect((await server.call('GET', '/v1/items/none')).status).toBe(404);
  });

  it('that write a whole record empty what it does not name', async () => {
    await items('t-whole', { id: 'w1', title: 'Long', body: 'text' });
    await ok(post('/v1/items', { id: 'w1', tags: ['t-whole'] }));
    expect(await ok(server.call('GET', '/v1/items/w1'))).toMatchObject({ title: null, body: null });
  });

  it('of a text are what a search finds from then on', async () => {
    await items('t-text', { id: 'tx1', title: 'Zanzibar' });
    expect(idsIn(await ok(post('/v1/search', { query: 'zanzibar' })))).toEqual(['tx1']);
    await ok(server.call('PATCH', '/v1/items/tx1', { body: { title: 'Timbuktu' } }));
    expect(idsIn(await ok(post('/v1/search', { query: 'zanzibar' })))).not.toContain('tx1');
    expect(idsIn(await ok(post('/v1/search', { query: 'timbuktu' })))).toEqual(['tx1']);
  });
});

describe('taking back', () => {
  const TAKEN: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['a dismissal', ['dismiss', 'undismiss'], ['b']],
    ['a dislike by a like', ['dislike', 'like'], ['b']],
    ['a purchase by a cancelled order', ['purchase', 'order_cancelled'], ['b']],
    ['one purchase of two', ['purchase', 'purchase', 'cancel'], []],
    ['a rating', ['rating', 'unrate'], ['b']],
    ['a like that was never given', ['unlike'], ['b']],
    ['what was put into the cart', ['Add To Cart', 'removeFromCart'], ['b']],
    ['a like, and liking again', ['like', 'unlike', 'like'], ['b']],
    ['a report', ['report', 'unflag'], ['b']],
  ];
  it.each(TAKEN)('%s', async (what, kinds, expected) => {
    const tag = `t-back ${what}`;
    const item = `b ${what}`;
    await items(tag, { id: item });
    const user = `u ${what}`;
    for (const [index, kind] of kinds.entries()) {
      const value = kind === 'rating' ? { value: 1 } : {};
      await events({ user, item, kind, at: 1_790_000_000 + index, ...value });
    }
    expect(await listed(tag, { user })).toEqual(expected.map((one) => `${one} ${what}`));
    expect(await eventsBy(`user=${encodeURIComponent(user)}`)).toHaveLength(kinds.length);
  });

  it('a return keeps the item away, and counts the purchase no more', async () => {
    await items('t-return', { id: 'rt1' }, { id: 'rt2' });
    for (const user of ['rta', 'rtb', 'rtc']) await events({ user, item: 'rt1', kind: 'purchase' });
    await events({ user: 'rtd', item: 'rt2', kind: 'purchase' });
    const popular = async () =>
      idsIn(
        await ok(server.call('GET', `/v1/popular?filter=${encodeURIComponent('{"tags":["t-return"]}')}`)),
      );
    // Popularity is counted when the indexes are refreshed.
    await running.engine.refresh();
    expect((await popular())[0]).toBe('rt1');
    for (const user of ['rta', 'rtb', 'rtc']) await events({ user, item: 'rt1', kind: 'refund' });
    await running.engine.refresh();
    expect((await popular())[0]).toBe('rt2');
    expect(await listed('t-return', { user: 'rta' })).toEqual(['rt2']);
  });

  it('of an event by id makes the id free again', async () => {
    await items('t-free', { id: 'fr1' });
    const event = { id: 'event-free', user: 'fru', item: 'fr1', kind: 'dislike' };
    expect(await events(event, event)).toMatchObject({ taken: 1, repeated: 1 });
    expect(await listed('t-free', { user: 'fru' })).toEqual([]);
    await ok(server.call('DELETE', '/v1/events/event-free'));
    expect(await listed('t-free', { user: 'fru' })).toEqual(['fr1']);
    expect(await events(event)).toMatchObject({ taken: 1, repeated: 0 });
    expect(await listed('t-free', { user: 'fru' })).toEqual([]);
  });
});

describe('what can be shown', () => {
  const asked = (tag: string) => `filter=${encodeURIComponent(JSON.stringify({ tags: [tag] }))}`;

  it.each([
    ['hidden', { hidden: true }, { hidden: false }],
    ['expired', { expires: '2020-01-01' }, { expires: null }],
    ['not published yet', { published: '2999-01-01' }, { published: '2020-01-01' }],
  ])('an item that is %s is in no list until that changes', async (reason, fields, shown) => {
    const tag = `t-shown ${reason}`;
    const [id, other] = [`s ${reason}`, `o ${reason}`];
    await items(tag, { id, title: `Quokka ${reason}`, ...fields }, { id: other });
    await events({ user: 'shu', item: id, kind: 'like' }, { user: 'shv', item: other, kind: 'like' });
    const lists = async () => [
      await listed(tag, { user: 'shv' }),
      idsIn(await ok(server.call('GET', `/v1/popular?${asked(tag)}`))),
      idsIn(await ok(server.call('GET', `/v1/newest?${asked(tag)}`))),
      idsIn(await ok(post('/v1/search', { query: 'quokka', filter: { tags: [tag] } }))),
      idsIn(await ok(server.call('GET', `/v1/items/${encodeURIComponent(other)}/similar?${asked(tag)}`))),
    ];
    for (const list of await lists()) expect(list).not.toContain(id);
    const ranked = await ok(post('/v1/rank', { user: 'shv', items: [id, other] }));
    expect([idsIn(ranked), ranked.leftOut]).toEqual([[other], [{ id, reason }]]);
    expect((await ok(server.call('GET', `/v1/items/${encodeURIComponent(id)}`))).id).toBe(id);
    await ok(server.call('PATCH', `/v1/items/${encodeURIComponent(id)}`, { body: shown }));
    for (const list of await lists()) expect(list).toContain(id);
  });

  it('an item that an event names before it is described comes with its description, and the event counts', async () => {
    await events(...['ea', 'eb', 'ec'].map((user) => ({ user, item: 'early', kind: 'like' })));
    await items('t-early', { id: 'late' });
    expect(idsIn(await ok(server.call('GET', '/v1/popular?limit=500')))).not.toContain('early');
    await items('t-early', { id: 'early', title: 'Early' });
    await running.engine.refresh();
    expect(idsIn(await ok(server.call('GET', `/v1/popular?${asked('t-early')}`)))).toEqual(['early', 'late']);
  });

  it('a deleted item is gone from lists and is found no more; written again, it comes back', async () => {
    await items('t-gone', { id: 'gone', title: 'Xylograph' }, { id: 'stays' });
    await events({ user: 'gou', item: 'gone', kind: 'like' });
    await ok(server.call('DELETE', '/v1/items/gone'));
    expect(await listed('t-gone', { user: 'gou' })).toEqual(['stays']);
    expect(idsIn(await ok(post('/v1/search', { query: 'xylograph' })))).toEqual([]);
    for (const path of ['/v1/items/gone', '/v1/items/gone/similar'])
      expect((await server.call('GET', path)).status, path).toBe(404);
    const ranked = await ok(post('/v1/rank', { items: ['gone', 'stays'] }));
    expect(ranked.leftOut).toEqual([{ id: 'gone', reason: 'unknown' }]);
    await items('t-gone', { id: 'gone', title: 'Xylograph' });
    expect(await listed('t-gone', { user: 'gov' })).toEqual(['gone', 'stays']);
  });

  it('ids that are left out are in no list, known or not, by either way', async () => {
    await items('t-out', { id: 'o1' }, { id: 'o2' }, { id: 'o/3' });
    expect(await listed('t-out', { exclude: ['o1', 'no such item'] })).toEqual(['o/3', 'o2']);
    const url = `/v1/recommend/outu?exclude=o1&exclude=${encodeURIComponent('o/3')}&${asked('t-out')}`;
    expect(idsIn(await ok(server.call('GET', url)))).toEqual(['o2']);
  });

  it('a filter that nothing matches gives an empty list that ends', async () => {
    expect(await ok(post('/v1/recommend', { filter: { tags: ['of nothing'] } }))).toMatchObject({
      items: [],
      next: null,
    });
  });

  it('a list of nobody known, of no user and of a new session is one all the same', async () => {
    await items('t-new', { id: 'nw1' });
    for (const who of [{ user: 'never seen' }, {}, { session: 'never seen' }])
      expect(await listed('t-new', who)).toEqual(['nw1']);
    expect((await server.call('GET', `/v1/recommend/${encodeURIComponent('never seen')}`)).status).toBe(200);
    expect((await server.call('GET', `/v1/users/${encodeURIComponent('never seen')}`)).status).toBe(404);
  });
});

describe('pages', () => {
  it('go on without repeats or gaps while items come, go, hide and change', async () => {
    await items('t-page', ...Array.from({ length: 12 }, (_, k) => ({ id: `p${k}` })));
    const body = { user: 'pgu', limit: 4, filter: { tags: ['t-page'] } };
    const first = await ok(post('/v1/recommend', body));
    const shown = idsIn(first);
    const rest = Array.from({ length: 12 }, (_, k) => `p${k}`).filter((id) => !shown.includes(id));
    await ok(server.call('DELETE', `/v1/items/${rest[0]}`));
    await ok(server.call('PATCH', `/v1/items/${rest[1]}`, { body: { hidden: true } }));
    await ok(server.call('PATCH', `/v1/items/${shown[0]}`, { body: { title: 'Changed' } }));
    await items('t-page', { id: 'p-new' });
    await events({ user: 'pgu', item: rest[2], kind: 'purchase' });
    const later: string[] = [];
    for (let { next } = first; next !== null; ) {
      const page = await ok(post('/v1/recommend', { ...body, limit: 3, after: next }));
      later.push(...idsIn(page));
      next = page.next;
    }
    expect(later.sort()).toEqual([...rest.slice(3), 'p-new'].sort());
    for (const other of [{ user: 'somebody else' }, { filter: { tags: ['t-new'] } }])
      expect((await post('/v1/recommend', { ...body, ...other, after: first.next })).status).toBe(400);
  });

  it('of items by id end with null, also where the last is full', async () => {
    const ids: string[] = [];
    let next: unknown = '';
    while (next !== null) {
      const page = await ok(
        server.call(
          'GET',
          `/v1/items?limit=1000${next === '' ? '' : `&after=${encodeURIComponent(String(next))}`}`,
        ),
      );
      ids.push(...idsIn(page));
      next = page.next;
    }
    expect(new Set(ids).size).toBe(ids.length);
    const exact = await ok(server.call('GET', `/v1/items?limit=${Math.min(1000, ids.length)}`));
    expect(exact.next).toBe(null);
  });
});

/** What happens while a site is served: each situation as a caller meets it, on one server. */
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type Answer, type Running, start } from '../support/server.js';

let server: Running;
let guarded: Running;
let admin: string;
beforeAll(async () => {
  server = await start();
  admin = await server.engine.store.keys.create('situations', ['admin', 'read', 'write']);
  guarded = await start({ keys: true }, server.engine);
});

type Fields = { readonly [name: string]: unknown };

const post = (path: string, body: unknown) => server.call('POST', path, { body });

async function ok(answer: Promise<Answer>): Promise<Fields> {
  const { status, text, json } = await answer;
  expect(status, text).toBe(200);
  return json as unknown as Fields;
}

const idsIn = (answer: Fields) => (answer.items as { id: string }[]).map(({ id }) => id);

/** Each situation has items of a tag of its own. */
async function items(tag: string, ...records: Fields[]): Promise<void> {
  const report = await ok(
    post(
      '/v1/items',
      records.map((record) => ({ tags: [tag], ...record })),
    ),
  );
  expect(report.refused).toEqual([]);
}

const events = async (...sent: Fields[]) => ok(post('/v1/events', sent));

/** The items of a tag that are recommended, in the order of their ids. */
const listed = async (tag: string, who: Fields = {}) =>
  idsIn(await ok(post('/v1/recommend', { ...who, limit: 100, filter: { tags: [tag] } }))).sort();

const eventsBy = async (query: string) =>
  (await ok(server.call('GET', `/v1/events?${query}`))).events as Fields[];

const wrong = async (answer: Promise<Answer>) => {
  const { status, json } = await answer;
  return [status, json.error.code, json.error.field];
};

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
    await server.engine.refresh();
    expect((await popular())[0]).toBe('rt1');
    for (const user of ['rta', 'rtb', 'rtc']) await events({ user, item: 'rt1', kind: 'refund' });
    await server.engine.refresh();
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
    await server.engine.refresh();
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
    await server.engine.refresh();
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

/** The store's contract, the same on both dialects. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EventRow,
  type Item,
  openStore,
  type Store,
  type StoreOptions,
  visitorId,
} from '#tandem/store/index.js';
import { DIALECTS, emptyStore } from '../support/store.js';

const item = (id: string, more: Partial<Item> = {}): Item => ({
  id,
  title: null,
  body: null,
  tags: [],
  attributes: {},
  image: null,
  published: null,
  expires: null,
  hidden: false,
  ...more,
});

const event = (id: string, more: Partial<EventRow> = {}): EventRow => ({
  id,
  kind: 'click',
  user: 0,
  item: 0,
  at: 1_700_000_000_000,
  ...more,
});

async function collect<Member>(chunks: AsyncIterable<readonly Member[]>): Promise<Member[]> {
  const all: Member[] = [];
  for await (const chunk of chunks) all.push(...chunk);
  return all;
}

async function idsOf(table: Pick<Store['items'], 'ids'>) {
  const all: { no: number; id: string; deleted: boolean }[] = [];
  for await (const { no, id, deleted } of table.ids())
    id.forEach((name, k) => {
      all.push({ no: no[k], id: name, deleted: deleted[k] === 1 });
    });
  return all;
}

describe.each(DIALECTS)('the store on %s', (dialect) => {
  let store: Store;
  let options: StoreOptions;
  let done: () => Promise<void>;
  let prefix = 0;
  /** Ids that no other test of this file uses. */
  let fresh: (name: string) => string;

  beforeAll(async () => {
    ({ store, options, done } = await emptyStore(dialect));
  });
  afterAll(() => done());
  beforeEach(() => {
    const test = prefix++;
    fresh = (name) => `${test}/${name}`;
  });

  it('says which dialect it speaks', () => {
    expect(store.dialect).toBe(dialect);
  });

  describe('items', () => {
    it('come back as they were written, with their numbers', async () => {
      const rows = [
        item(fresh('a'), {
          title: `it's "quoted" \\ and {braced}`,
          body: 'line\nline\ttab 漢字 🙂',
          tags: ['', 'a,b', '"', '\\', '{}', 'NULL', ' '].filter(Boolean),
          attributes: { n: -1.5e300, list: [1, [null, { deep: true }]], '': 'empty', "'; drop table": '--' },
          image: 'https://example.com/?a=1&b=2',
          published: -62_135_596_800_000,
          expires: 253_402_300_799_999,
          hidden: true,
        }),
        item(fresh('b')),
      ];
      const numbers = await store.items.upsert(rows);
      expect(numbers[1]).toBe(numbers[0] + 1);
      expect(await store.items.get([rows[1].id, fresh('none'), rows[0].id])).toEqual([
        { ...rows[1], no: numbers[1] },
        { ...rows[0], no: numbers[0] },
      ]);
    });

    it('are written whole, and of two with one id the later counts', async () => {
      const id = fresh('a');
      const first = await store.items.upsert([
        item(id, { title: 'one', tags: ['x'] }),
        item(id, { title: 'two' }),
      ]);
      expect(first[0]).toBe(first[1]);
      expect(await store.items.get([id])).toEqual([{ ...item(id, { title: 'two' }), no: first[0] }]);
      expect(await store.items.upsert([item(id)])).toEqual([first[0]]);
      expect(await store.items.get([id])).toEqual([{ ...item(id), no: first[0] }]);
    });

    it('are patched by field, and their attributes by key', async () => {
      const id = fresh('a');
      await store.items.upsert([
        item(id, { title: 't', body: 'b', tags: ['x'], attributes: { a: 1, b: { c: 2 } } }),
      ]);
      const patched = await store.items.patch(id, {
        title: null,
        tags: ['y', 'z'],
        attributes: { a: null, b: { d: 3 }, e: [null] },
        published: 5,
      });
      expect(patched).toMatchObject({
        title: null,
        body: 'b',
        tags: ['y', 'z'],
        attributes: { b: { d: 3 }, e: [null] },
        published: 5,
      });
      expect(await store.items.get([id])).toEqual([patched]);
      expect(await store.items.patch(id, {})).toEqual(patched);
      expect(await store.items.patch(fresh('none'), { title: 'x' })).toBeUndefined();
      expect(await store.items.patch(fresh('none'), {})).toBeUndefined();
    });

    it('refuse attributes that patches make too large, and stay as they were', async () => {
      const id = fresh('a');
      await store.items.upsert([item(id, { attributes: { a: 'x'.repeat(40_000) } })]);
      await expect(store.items.patch(id, { attributes: { b: 'y'.repeat(40_000) } })).rejects.toThrow(
        /attributes/,
      );
      expect(Object.keys((await store.items.get([id]))[0].attributes)).toEqual(['a']);
    });

    it('keep their number when they are deleted, and come back by an upsert', async () => {
      const [a, b] = [fresh('a'), fresh('b')];
      const [no] = await store.items.upsert([item(a, { title: 'secret' }), item(b)]);
      const before = await store.items.count();
      expect(await store.items.delete([b, fresh('none'), a, a])).toEqual([b, a]);
      expect(await store.items.delete([a])).toEqual([]);
      expect(await store.items.count()).toBe(before - 2);
      expect(await store.items.get([a])).toEqual([]);
      expect(await store.items.patch(a, { title: 'x' })).toBeUndefined();
      expect(await store.items.ensure([a])).toEqual([no]);
      expect(await store.items.get([a])).toEqual([]);
      expect((await collect(store.items.scan())).some(({ id }) => id === a)).toBe(false);
      expect((await idsOf(store.items)).find(({ id }) => id === a)).toEqual({ no, id: a, deleted: true });
      expect(await store.items.upsert([item(a)])).toEqual([no]);
      expect(await store.items.get([a])).toEqual([{ ...item(a), no }]);
    });

    it('take all that they did with them when they are users', async () => {
      const [gone, stays] = await store.users.ensure([fresh('gone'), fresh('stays')]);
      const ids = [fresh('e1'), fresh('e2'), fresh('e3')];
      await store.events.append(
        ids.map((id, k) => ({ id, kind: 'click', user: k === 1 ? stays : gone, item: -1, at: 1_000 + k })),
      );
      const [{ id }] = (await collect(store.users.scan())).filter(({ no }) => no === gone);
      expect(await store.users.delete([id])).toEqual([id]);
      const left = (await collect(store.events.read())).map((event) => event.id);
      expect(ids.map((event) => left.includes(event))).toEqual([false, true, false]);
    });

    it('get numbers without gaps, whatever fails between', async () => {
      const known = await store.items.upsert([item(fresh('known'))]);
      await store.items.upsert([item(fresh('known')), item(fresh('known'), { title: 'again' })]);
      await expect(store.items.upsert([item(fresh('bad'), { title: 'nul\0' })])).rejects.toThrow();
      expect(await store.items.ensure([fresh('y'), fresh('known'), fresh('x'), fresh('y')])).toEqual([
        known[0] + 1,
        known[0],
        known[0] + 2,
        known[0] + 1,
      ]);
      const all = await idsOf(store.items);
      expect(all.map(({ no }) => no)).toEqual(all.map((_, index) => index));
    });

    it('are listed by the code points of their ids, page by page', async () => {
      const ids = ['A', 'B', 'a', 'é', '漢', '\u{ff5e}', '🙂'].map(fresh);
      await store.items.upsert([...ids].reverse().map((id) => item(id)));
      const listed: string[] = [];
      for (let after = fresh(''); listed.length < ids.length; after = listed.at(-1)!) {
        const page = await store.items.list({ after, limit: 2 });
        listed.push(...page.map(({ id }) => id));
      }
      expect(listed.slice(0, ids.length)).toEqual(ids);
    });

    it('are scanned in the order of numbers', async () => {
      await store.items.upsert(Array.from({ length: 1500 }, (_, n) => item(fresh(`many${n}`))));
      const all = await collect(store.items.scan());
      expect(all.length).toBe(await store.items.count());
      expect(all.every(({ no }, index) => index === 0 || no > all[index - 1].no)).toBe(true);
    });

    it('are scanned without what is not asked for', async () => {
      const [no] = await store.items.upsert([item(fresh('a'), { title: 'A', body: 'long' })]);
      const { body: _, ...rest } = item(fresh('a'), { title: 'A' });
      const all = await collect(store.items.scan({ without: ['body'] }));
      expect(all.find((row) => row.no === no)).toEqual({ ...rest, no });
    });

    it('are told by their tags, those with the same tags together', async () => {
      const tags = [`a"b,{}`, 'NULL', fresh('é')];
      const rows = [{ tags }, { tags }, { tags: [...tags].reverse() }, { tags: [] }, { tags }].map(
        (more, n) => item(fresh(String(n)), more),
      );
      const no = await store.items.upsert(rows);
      await store.items.delete([fresh('4')]);
      const alike = (await collect(store.items.tagged())).filter(({ tags }) => tags.includes(fresh('é')));
      const told = alike.map(({ tags, no }) => ({ tags, no: [...no].sort((a, b) => a - b) }));
      expect(told.sort((a, b) => a.no[0] - b.no[0])).toEqual([
        { tags, no: no.slice(0, 2) },
        { tags: [...tags].reverse(), no: [no[2]] },
      ]);
    });

    it('take nothing from nothing', async () => {
      expect(await store.items.upsert([])).toEqual([]);
      expect(await store.items.ensure([])).toEqual([]);
      expect(await store.items.get([])).toEqual([]);
      expect(await store.items.delete([])).toEqual([]);
    });
  });

  describe('users', () => {
    it('come back as they were written', async () => {
      const user = { id: fresh('u'), tags: ['x', 'y'], attributes: { age: 7 } };
      const [no] = await store.users.upsert([user]);
      expect(await store.users.get([user.id])).toEqual([{ ...user, no }]);
      expect(await store.users.patch(user.id, { attributes: { age: null, name: 'N' } })).toEqual({
        ...user,
        attributes: { name: 'N' },
        no,
      });
    });

    it('are made by ensure without touching those that are there', async () => {
      const [no] = await store.users.upsert([{ id: fresh('u'), tags: ['x'], attributes: {} }]);
      expect(await store.users.ensure([fresh('v'), fresh('u')])).toEqual([no + 1, no]);
      expect((await store.users.get([fresh('u')]))[0].tags).toEqual(['x']);
      expect(await store.users.get([fresh('v')])).toEqual([
        { id: fresh('v'), tags: [], attributes: {}, no: no + 1 },
      ]);
    });
  });

  describe('events', () => {
    it('count once by their id, the first one', async () => {
      const [a, b, c] = ['a', 'b', 'c'].map(fresh);
      expect([...(await store.events.append([event(a, { at: 1 }), event(b), event(a, { at: 2 })]))]).toEqual([
        1, 1, 0,
      ]);
      expect([...(await store.events.append([event(c), event(a, { at: 3 })]))]).toEqual([1, 0]);
      const kept = (await collect(store.events.read())).filter(({ id }) => id === a);
      expect(kept.map(({ at }) => at)).toEqual([1]);
    });

    it('give each concurrent caller its own result', async () => {
      const results = await Promise.all(
        Array.from({ length: 300 }, (_, n) =>
          store.events.append([event(fresh(String(n % 100))), event(fresh(`x${n}`))]),
        ),
      );
      expect(results.map((result) => result[0])).toEqual(results.map((_, n) => (n < 100 ? 1 : 0)));
      expect(results.every((result) => result[1] === 1)).toBe(true);
    });

    it('fail alone: what else was in the group is written', async () => {
      const results = await Promise.allSettled([
        store.events.append([event(fresh('good'))]),
        store.events.append([event(fresh('bad'), { session: 'nul\0' })]),
        store.events.append([event(fresh('half')), event(fresh('bad2'), { user: 1.5 })]),
        store.events.append([event(fresh('good2'))]),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
      const ids = new Set((await collect(store.events.read())).map(({ id }) => id));
      expect(['good', 'bad', 'half', 'bad2', 'good2'].map((name) => ids.has(fresh(name)))).toEqual([
        true,
        false,
        false,
        false,
        true,
      ]);
    });

    it('are scanned as columns and read whole, in the order of commitment', async () => {
      const [user] = await store.users.ensure([fresh('u')]);
      const [visitor] = await store.users.ensure([visitorId(fresh('session'))]);
      const [thing] = await store.items.ensure([fresh('i')]);
      const before = await store.events.count();
      await store.events.append([
        event(fresh('1'), { user, item: thing, kind: 'rate', at: -62_135_596_800_000, value: 4.5 }),
        event(fresh('2'), {
          user: visitor,
          item: -1,
          kind: 'ask',
          at: 253_402_300_799_999,
          value: 1e-300,
          session: fresh('session'),
          context: { surface: 'home', n: [1, { x: null }] },
          request: 'r',
          position: 32_767,
        }),
      ]);
      await store.events.append([event(fresh('3'), { user, item: thing, kind: 'rate', value: 0 })]);
      expect(await store.events.count()).toBe(before + 3);

      const columns = { user: [], item: [], kind: [], at: [] } as Record<string, unknown[]>;
      for await (const chunk of store.events.scan())
        for (const name of Object.keys(columns)) columns[name].push(...chunk[name as keyof typeof chunk]);
      const last = Object.fromEntries(
        Object.entries(columns).map(([name, all]) => [name, all.slice(before)]),
      );
      const [rate, ask] = ['rate', 'ask'].map((name) => store.events.kindOf(name));
      expect(last).toEqual({
        user: [user, visitor, user],
        item: [thing, -1, thing],
        kind: [rate, ask, rate],
        at: [-62_135_596_800_000, 253_402_300_799_999, 1_700_000_000_000],
      });
      expect(store.events.kinds[rate!]).toBe('rate');
      expect(store.events.kindOf('never-seen')).toBeUndefined();

      const bare = { session: null, context: null, request: null, position: null };
      const common = { ...bare, kind: 'rate', user: fresh('u'), item: fresh('i') };
      expect((await collect(store.events.read())).slice(before)).toEqual([
        { ...common, id: fresh('1'), at: -62_135_596_800_000, value: 4.5 },
        {
          id: fresh('2'),
          kind: 'ask',
          user: null,
          session: fresh('session'),
          item: null,
          at: 253_402_300_799_999,
          value: 1e-300,
          context: { surface: 'home', n: [1, { x: null }] },
          request: 'r',
          position: 32_767,
        },
        { ...common, id: fresh('3'), at: 1_700_000_000_000, value: 0 },
      ]);
    });

    it('end a scan that is aborted', async () => {
      const abort = new AbortController();
      abort.abort();
      await expect(
        store.events.scan({ signal: abort.signal })[Symbol.asyncIterator]().next(),
      ).rejects.toThrow(/abort/i);
    });

    it('are taken in batches larger than a group', async () => {
      const rows = Array.from({ length: 12_000 }, (_, n) => event(fresh(String(n))));
      expect((await store.events.append(rows)).reduce((sum, taken) => sum + taken, 0)).toBe(12_000);
      expect((await store.events.append(rows)).reduce((sum, taken) => sum + taken, 0)).toBe(0);
    });
  });

  describe('requests', () => {
    const request = (id: string, at = 1000) => ({
      id,
      at,
      user: -1,
      query: { filter: { tags: ['a'] } },
      items: [3, 1, 2],
      scores: [0.1, -1e-300, 5],
      features: [0.5, 1, -2, 0, 0.25, 7],
      featureNames: ['p, "x"', 'q'],
    });

    it('are kept as they were served', async () => {
      store.requests.log(request(fresh('r')));
      expect(await store.requests.get(fresh('r'))).toEqual(request(fresh('r')));
      expect(await store.requests.get(fresh('none'))).toBeUndefined();
    });

    it('never fail for one that cannot be written', async () => {
      store.requests.log({ ...request(fresh('bad')), items: [1.5] });
      store.requests.log({ ...request(fresh('worse')), query: { big: 1n } as never });
      store.requests.log(request(fresh('good')));
      expect(await store.requests.get(fresh('good'))).toBeDefined();
      expect(await store.requests.get(fresh('bad'))).toBeUndefined();
    });

    it('are read back in the order of time, those for somebody with the features asked for', async () => {
      const featureNames = [fresh('one'), 'two'];
      const lists = Array.from({ length: 1_203 }, (_, n) => ({
        ...request(fresh(`s${n % 7}-${n}`), 5_000_000 + Math.floor(n / 3)),
        user: n % 11,
        items: n === 5 ? [] : [n, 1],
        features: n === 5 ? [] : [n / 4, -1, 0, 1],
        featureNames,
      }));
      for (const list of [...lists].reverse()) store.requests.log(list);
      store.requests.log({ ...lists[0], id: fresh('nobody'), user: -1 });
      store.requests.log({ ...lists[0], id: fresh('other'), featureNames: ['p', 'q'] });
      const range = { from: 5_000_001, before: 5_000_400, featureNames };
      const read: { at: number; user: number; items: number[]; features: number[] }[] = [];
      for await (const { at, user, items, features } of store.requests.scan(range)) {
        read.push({ at, user, items: [...items], features: [...features] });
      }
      const order = (a: { at: number; items: number[] }, b: { at: number; items: number[] }) =>
        a.at - b.at || (a.items[0] ?? 5) - (b.items[0] ?? 5);
      const expected = lists
        .filter(({ at }) => at >= range.from && at < range.before)
        .map(({ at, user, items, features }) => ({ at, user, items, features }));
      expect(read.map(({ at }) => at)).toEqual(expected.map(({ at }) => at));
      expect([...read].sort(order)).toEqual(expected);
      expect(await store.requests.span(range)).toEqual({ lists: 1_197, first: 5_000_001, last: 5_000_399 });
      expect(await store.requests.span({ ...range, featureNames: ['none'] })).toMatchObject({ lists: 0 });
    });

    it('are deleted by age', async () => {
      store.requests.log(request(fresh('old'), 1));
      store.requests.log(request(fresh('new'), 9_000_000));
      await store.requests.get(fresh('new'));
      expect(await store.requests.purge(8_000_000)).toBeGreaterThan(0);
      expect(await store.requests.get(fresh('old'))).toBeUndefined();
      expect(await store.requests.get(fresh('new'))).toBeDefined();
    });
  });

  it('keeps settings of any JSON', async () => {
    expect(await store.settings.get('none')).toBeUndefined();
    for (const value of [null, 1, 'x', [1, [2]], { a: { b: null } }, false]) {
      await store.settings.set('setting', value);
      expect(await store.settings.get('setting')).toEqual(value);
    }
  });

  it('makes keys, knows them and forgets them', async () => {
    const key = await store.keys.create('mine', ['read', 'write']);
    expect(key).toMatch(/^tandem_[\w-]{43}$/);
    await expect(store.keys.create('mine', ['read'])).rejects.toThrow(/revoke/);
    expect(await store.keys.verify(key)).toEqual({ name: 'mine', scopes: ['read', 'write'] });
    expect(await store.keys.verify(`${key}x`)).toBeUndefined();
    expect(await store.keys.verify('')).toBeUndefined();
    expect(await store.keys.list()).toEqual([
      { name: 'mine', scopes: ['read', 'write'], created: expect.any(Number) },
    ]);
    expect(await store.keys.revoke('mine')).toBe(true);
    expect(await store.keys.revoke('mine')).toBe(false);
    expect(await store.keys.verify(key)).toBeUndefined();
  });

  it('is there again after closing, and closing twice does no harm', async () => {
    const id = fresh('a');
    const appended = store.events.append([event(fresh('last'))]);
    await store.items.upsert([item(id, { title: 'kept' })]);
    store.requests.log({
      ...{ id: fresh('r'), at: 1, user: 0, query: {} },
      items: [],
      scores: [],
      features: [],
      featureNames: [],
    });
    await Promise.all([store.close(), store.close()]);
    await store.close();
    expect([...(await appended)]).toEqual([1]);
    store = await openStore(options);
    expect((await store.items.get([id]))[0].title).toBe('kept');
    expect(await store.requests.get(fresh('r'))).toBeDefined();
    expect(store.events.kindOf('click')).toBeDefined();
    expect([...(await store.events.append([event(fresh('last'))]))]).toEqual([0]);
  });
});

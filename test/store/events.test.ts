/** Events: each once, in groups, scanned as columns and read whole. */
import { expect, it } from 'vitest';
import { visitorId } from '#tandem/store/index.js';
import { collect, describeStore, event } from '../support/store.js';

describeStore('events', (given) => {
  const { fresh } = given;

  it('count once by their id, the first one', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map(fresh);
    expect([
      ...(await given.store.events.append([event(a, { at: 1 }), event(b), event(a, { at: 2 })])),
    ]).toEqual([1, 1, 0]);
    expect([...(await given.store.events.append([event(c), event(a, { at: 3 })]))]).toEqual([1, 0]);
    const kept = (await collect(given.store.events.read())).filter(({ id }) => id === a);
    expect(kept.map(({ at }) => at)).toEqual([1]);
  });

  it('give each concurrent caller its own result', async () => {
    const results = await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        given.store.events.append([event(fresh(String(n % 100))), event(fresh(`x${n}`))]),
      ),
    );
    expect(results.map((result) => result[0])).toEqual(results.map((_, n) => (n < 100 ? 1 : 0)));
    expect(results.every((result) => result[1] === 1)).toBe(true);
  });

  it('fail alone: what else was in the group is written', async () => {
    const results = await Promise.allSettled([
      given.store.events.append([event(fresh('good'))]),
      given.store.events.append([event(fresh('bad'), { session: 'nul\0' })]),
      given.store.events.append([event(fresh('half')), event(fresh('bad2'), { user: 1.5 })]),
      given.store.events.append([event(fresh('good2'))]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    const ids = new Set((await collect(given.store.events.read())).map(({ id }) => id));
    expect(['good', 'bad', 'half', 'bad2', 'good2'].map((name) => ids.has(fresh(name)))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it('are found page by page, each once, from either end', async () => {
    const wanted = Array.from({ length: 1000 }, (_, n) => fresh(`paged ${n}`));
    // Not the first user, whose the events of other tests are.
    const [, user] = await given.store.users.ensure([fresh('other'), fresh('paged')]);
    await given.store.events.append(wanted.map((id) => event(id, { user })));
    for (const order of ['oldest', 'newest'] as const) {
      const found: string[] = [];
      const ends: string[] = [];
      while (ends.length < wanted.length) {
        const query = { user: fresh('paged'), order, limit: 150, after: ends.at(-1) };
        const { events, next } = await given.store.events.find(query);
        found.push(...events.map(({ id }) => id));
        if (next === null) break;
        ends.push(next);
      }
      // Numbers of different lengths, which are in another order as text.
      expect(new Set(ends.map(({ length }) => length)).size).toBeGreaterThan(1);
      expect(found).toEqual(order === 'oldest' ? wanted : wanted.toReversed());
    }
  });

  it('are scanned as columns and read whole, in the order of commitment', async () => {
    const [user] = await given.store.users.ensure([fresh('u')]);
    const [visitor] = await given.store.users.ensure([visitorId(fresh('session'))]);
    const [thing] = await given.store.items.ensure([fresh('i')]);
    const before = await given.store.events.count();
    await given.store.events.append([
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
    await given.store.events.append([event(fresh('3'), { user, item: thing, kind: 'rate', value: 0 })]);
    expect(await given.store.events.count()).toBe(before + 3);

    const columns = { user: [], item: [], kind: [], at: [] } as Record<string, unknown[]>;
    for await (const chunk of given.store.events.scan())
      for (const name of Object.keys(columns)) columns[name].push(...chunk[name as 'user']);
    const last = Object.fromEntries(Object.entries(columns).map(([name, all]) => [name, all.slice(before)]));
    const [rate, ask] = ['rate', 'ask'].map((name) => given.store.events.kindOf(name));
    expect(last).toEqual({
      user: [user, visitor, user],
      item: [thing, -1, thing],
      kind: [rate, ask, rate],
      at: [-62_135_596_800_000, 253_402_300_799_999, 1_700_000_000_000],
    });
    expect(given.store.events.kinds[rate!]).toBe('rate');
    expect(given.store.events.kindOf('never-seen')).toBeUndefined();

    const bare = { session: null, context: null, request: null, position: null };
    const common = { ...bare, kind: 'rate', user: fresh('u'), item: fresh('i') };
    expect((await collect(given.store.events.read())).slice(before)).toEqual([
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
      given.store.events.scan({ signal: abort.signal })[Symbol.asyncIterator]().next(),
    ).rejects.toThrow(/abort/i);
  });

  it('are taken in batches larger than a group', async () => {
    const rows = Array.from({ length: 12_000 }, (_, n) => event(fresh(String(n))));
    expect((await given.store.events.append(rows)).reduce((sum, taken) => sum + taken, 0)).toBe(12_000);
    expect((await given.store.events.append(rows)).reduce((sum, taken) => sum + taken, 0)).toBe(0);
  });
});

/** Lifetimes in tandem.json: nothing expired is in a list, and events that are too old are gone and count no more. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_KINDS } from '#tandem/indexes/index.js';
import { Expiry } from '#tandem/lifecycle/index.js';
import { EngineState, loadState } from '#tandem/state/index.js';
import { ids, newEngine, newFolder } from '../support/world.js';

const DAY = 86_400_000;

describe('a lifetime of items', () => {
  it('ends what is shown in every list, except where an item says itself when it expires', async () => {
    let now = 1_790_000_000_000;
    const data = await newFolder({
      lifetime: { items: 30 },
      lists: { all: { score: '1' } },
    });
    const engine = await newEngine({ data, now: () => now });
    await engine.items.upsert([
      { id: 'old', title: 'Tea', published: now - 31 * DAY },
      { id: 'due', title: 'Tea', published: now - 29 * DAY },
      { id: 'new', title: 'Tea', published: now },
      { id: 'kept', title: 'Tea', published: now - 300 * DAY, expires: now + 300 * DAY },
      { id: 'short', title: 'Tea', published: now, expires: now + DAY },
      { id: 'timeless', title: 'Tea' },
    ]);
    await engine.events.add(
      ['old', 'due', 'new', 'kept', 'short', 'timeless'].map((item) => ({ user: 'u', item, kind: 'click' })),
    );
    await engine.refresh();
    const lists = async () => [
      ids(await engine.recommend({ user: 'u' })),
      ids(await engine.recommend()),
      ids(await engine.recommend({ user: 'v', events: [{ kind: 'click', item: 'timeless' }] })),
      ids(await engine.popular()),
      ids(await engine.newest()),
      ids(await engine.list('all')),
      ids(await engine.similar('timeless')),
      (await engine.search({ query: 'tea' })).items.map(({ id }) => id),
      ids({ ...(await engine.rank({ items: ['old', 'due', 'new', 'kept', 'short'] })), next: null }),
    ];
    for (const list of await lists()) expect(list).not.toContain('old');
    expect((await engine.newest()).items).toHaveLength(5);
    now += 2 * DAY;
    for (const list of await lists()) {
      for (const gone of ['old', 'due', 'short']) expect(list).not.toContain(gone);
    }
    expect(ids(await engine.newest()).sort()).toEqual(['kept', 'new', 'timeless']);
    const { leftOut } = await engine.rank({ items: ['due', 'kept'] });
    expect(leftOut).toEqual([{ id: 'due', reason: 'expired' }]);
  });
});

describe('a lifetime of events', () => {
  it('deletes what is too old when the data is opened, and refuses what comes too late', async () => {
    let now = 1_790_000_000_000;
    const data = await newFolder({ lifetime: { events: 10 }, lists: { taken: { score: 'count.purchase' } } });
    const first = await newEngine({ data, now: () => now });
    await first.items.upsert([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    const report = await first.events.add([
      { user: 'u', item: 'a', kind: 'purchase', at: now - 9 * DAY },
      { user: 'u', item: 'b', kind: 'purchase' },
      { user: 'u', item: 'c', kind: 'purchase', at: now - 11 * DAY },
    ]);
    expect(report).toMatchObject({
      taken: 2,
      refused: [{ index: 2, field: 'at', reason: expect.stringContaining('more than 10 days ago') }],
    });
    expect(ids(await first.list('taken'))).toEqual(['a', 'b']);
    await first.close();
    now += 2 * DAY;
    const warnings: string[] = [];
    const engine = await newEngine({ data, now: () => now, warn: (told) => warnings.push(told) });
    expect(warnings.join()).toContain('events older than 10 days were deleted, as tandem.json says: 1');
    expect((await engine.events.find()).events.map(({ item }) => item)).toEqual(['b']);
    expect(ids(await engine.list('taken'))).toEqual(['b']);
    expect(ids(await engine.recommend({ user: 'u' }))).toContain('a');
  });

  it('takes what becomes too old out of counts, histories and the database while it serves', async () => {
    let now = 1_790_000_000_000;
    const engine = await newEngine({ now: () => now });
    await engine.items.upsert([{ id: 'a' }, { id: 'b' }]);
    await engine.events.add([
      { user: 'u', item: 'a', kind: 'purchase', at: now - 5 * DAY },
      { user: 'v', item: 'b', kind: 'purchase' },
    ]);
    const state = new EngineState(DEFAULT_KINDS, () => now);
    await loadState(state, engine.store);
    const expiry = new Expiry(engine.store, state, () => now);
    const bought = () => [...state.people.historyOf(state.users.number('u')!).done];
    await expiry.sweep();
    expect(bought()).toHaveLength(1);
    state.eventLifetime = 7 * DAY;
    await expiry.sweep();
    expect(bought()).toHaveLength(1);
    now += 3 * DAY;
    await expiry.sweep();
    expect(bought()).toHaveLength(0);
    const score = (id: string) => state.popularity.score(state.items.number(id)!);
    expect(score('a')).toBe(0);
    expect(score('b')).toBeGreaterThan(0);
    expect(await engine.store.events.count()).toBe(1);
  });

  it('that is no number of days is refused', async () => {
    const data = await newFolder({ lifetime: { events: -1 } });
    await expect(newEngine({ data })).rejects.toThrow('lifetime.events');
  });
});

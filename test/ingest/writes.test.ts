/** Writing items, users and events: what is refused, what races, and what failures leave behind. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '#tandem/types.js';
import { ids, likes, sharedEngine } from '../support/world.js';

let engine: Engine;
beforeAll(async () => {
  engine = await sharedEngine({ undescribed: 'show' });
});

const served = async (user = 'anybody') => ids(await engine.recommend({ user, limit: 500 }));

describe('a batch', () => {
  it('is taken but for its bad records, each refused with its index, field and reason', async () => {
    const tomorrow = Date.now() + 2 * 86_400_000;
    const report = await engine.events.add([
      { user: 'bo', kind: 'like', item: 'good1' },
      { user: 'bo', kind: '!!', item: 'bad1' },
      { user: 'bo', kind: 'like', item: 'bad2', at: tomorrow },
      { kind: 'like', item: 'bad3' },
      { user: 'bo', kind: 'like', item: 'good2' },
      { user: 'bo', kind: 'like', item: {} as never },
    ]);
    expect(report).toMatchObject({ taken: 2, repeated: 0 });
    expect(report.refused.map(({ index }) => index)).toEqual([1, 2, 3, 5]);
    expect(report.refused.map(({ field }) => field)).toEqual(['kind', 'at', 'user', 'item']);
    for (const { reason } of report.refused) expect(reason.length).toBeGreaterThan(5);
    expect((await served()).filter((id) => id.startsWith('bad'))).toEqual([]);
    const items = await engine.items.upsert([{ id: 'good3' }, { id: '' }, { id: 'x', tags: 7 as never }]);
    expect(items).toMatchObject({
      taken: 1,
      refused: [
        { index: 1, field: 'id' },
        { index: 2, field: 'tags' },
      ],
    });
    expect((await served()).sort()).toEqual(['good1', 'good2', 'good3']);
  });

  it('refuses a patch that is none, and does not know what is not there', async () => {
    await expect(engine.items.patch('good1', { tags: 7 as never })).rejects.toMatchObject({
      name: 'InvalidInput',
      field: 'tags',
    });
    expect(await engine.items.patch('unknown', { title: 'x' })).toBeUndefined();
    await expect(engine.items.list({ limit: 0 })).rejects.toMatchObject({ field: 'limit' });
  });
});

describe('an event', () => {
  it('that is late goes to its place in the history', async () => {
    const at = Date.parse('2026-05-01');
    await engine.items.upsert([{ id: 'late' }, { id: 'early' }, { id: 'other' }]);
    await engine.events.add([
      { user: 'tim', kind: 'like', item: 'late', at: at + 2_000 },
      { user: 'zoe', kind: 'like', item: 'early', at },
      { user: 'zoe', kind: 'like', item: 'other', at: at + 1_000 },
    ]);
    // The dislike is of before the like: the like is the latest word.
    await engine.events.add([{ user: 'tim', kind: 'not-a-known-kind', item: 'late', at }]);
    await engine.events.add([{ user: 'tim', kind: 'like', item: 'early', at: at + 1_000 }]);
    await engine.refresh();
    // Both orders are as they happened: what follows `early` is `late`, and not the other way round.
    const following = async (id: string) =>
      (await engine.similar(id, { limit: 500 })).items
        .filter(({ reasons }) => reasons.some(({ retriever }) => retriever === 'similar-items'))
        .map((one) => one.id)
        .sort();
    expect(await following('early')).toEqual(['late', 'other']);
    expect(await following('late')).toEqual([]);
  });

  it('for a deleted item does not bring it back, and is there when the item is', async () => {
    await engine.items.upsert([{ id: 'gone' }]);
    await engine.items.delete(['gone']);
    const before = engine.stats();
    expect(await engine.events.add(likes('kim', 'gone'))).toMatchObject({ taken: 1 });
    expect(await served()).not.toContain('gone');
    expect(engine.stats()).toMatchObject({ items: before.items, events: before.events + 1 });
    await engine.items.upsert([{ id: 'gone', title: 'Back' }]);
    const { items } = await engine.recommend({ user: 'kim', limit: 500 });
    expect(items.find(({ id }) => id === 'gone')?.title).toBe('Back');
  });

  it('that cannot be written changes nothing in memory, and those after it are taken', async () => {
    const before = engine.stats();
    const failing = vi
      .spyOn(engine.store.events, 'append')
      .mockRejectedValueOnce(new Error('the disk is full'));
    await expect(engine.events.add([{ user: 'max', kind: 'dismiss', item: 'good1' }])).rejects.toThrow(
      'the disk is full',
    );
    failing.mockRestore();
    expect(engine.stats().events).toBe(before.events);
    expect(await served('max')).toContain('good1');
    await engine.events.add([{ user: 'max', kind: 'dismiss', item: 'good1' }]);
    expect(await served('max')).not.toContain('good1');
  });
});

describe('memory and store', () => {
  it('agree after an upsert that could not be written', async () => {
    const failing = vi
      .spyOn(engine.store.items, 'upsert')
      .mockRejectedValueOnce(new Error('the disk is full'));
    await expect(engine.items.upsert([{ id: 'unwritten' }])).rejects.toThrow('the disk is full');
    failing.mockRestore();
    expect(await served()).not.toContain('unwritten');
    await engine.items.upsert([{ id: 'unwritten' }]);
    expect(await served()).toContain('unwritten');
  });

  it('agree after upserts, patches, deletions and events of the same items at once', async () => {
    const names = Array.from({ length: 6 }, (_, k) => `race${k}`);
    const writes: Promise<unknown>[] = [];
    for (let round = 0; round < 12; round++) {
      const id = names[(round * 5) % 6];
      const other = names[(round * 5 + 3) % 6];
      writes.push(engine.events.add(likes(`racer${round}`, id, `${other}-new${round}`)));
      writes.push(engine.items.upsert([{ id, title: `Upsert ${round}` }]));
      writes.push(engine.items.delete([other, `${other}-new${round}`]));
      writes.push(engine.items.patch(id, { title: `Patch ${round}` }));
      writes.push(engine.events.add([{ user: `racer${round}`, kind: 'click', item: other }]));
    }
    await Promise.all(writes);
    const there = (await engine.items.list({ limit: 1_000 })).filter(({ id }) => id.startsWith('race'));
    const { items } = await engine.recommend({ limit: 500 });
    const seen = items.filter(({ id }) => id.startsWith('race'));
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect(seen.map(({ id, title }) => ({ id, title })).sort(byId)).toEqual(
      there.map(({ id, title }) => ({ id, title })).sort(byId),
    );
  });

  it('list users without the visitors that only a session names', async () => {
    await engine.events.add([{ session: 'visitor', kind: 'click', item: 'good1' }]);
    await engine.users.upsert([{ id: 'ursula' }, { id: '!first' }]);
    const listed = (await engine.users.list({ limit: 1_000 })).map(({ id }) => id);
    expect(listed).toContain('ursula');
    expect(listed[0]).toBe('!first');
    expect(listed.some((id) => id.includes('visitor'))).toBe(false);
    expect(await engine.users.list({ after: '', limit: 1 })).toMatchObject([{ id: '!first' }]);
    expect(await engine.users.get('\u0001visitor')).toBeUndefined();
  });
});

describe('what other systems send', () => {
  it('is taken as files are: numbers as ids, kinds in any case, times of digits, null for nothing', async () => {
    const sent = [
      { user: 1, item: 2, kind: 'click' },
      { user: 'u47', item: 'i47', kind: 'Click' },
      { user: 'u47', item: 'i47', kind: 'Add To Cart' },
      { user: 'u47', item: 'i47', kind: 'click', value: null, session: null, context: null },
      { user: 'u47', item: 'i47', kind: 'rating', at: '1793525400', value: '4.5' },
      { user: 2 ** 60, item: 'i47', kind: 'click' },
      { user: null, item: 'i47', kind: 'click' },
    ];
    const report = await engine.events.add(sent as never);
    expect(report.refused.map(({ index, field }) => [index, field])).toEqual([
      [5, 'user'],
      [6, 'user'],
    ]);
    const { events } = await engine.events.find({ user: 'u47' });
    expect(events.map(({ kind, value }) => [kind, value])).toEqual([
      ['click', null],
      ['add_to_cart', null],
      ['click', null],
      ['rating', 4.5],
    ]);
    expect(events.at(-1)!.at).toBe(new Date(1793525400000).toISOString());
    expect((await engine.events.find({ user: '1' })).events[0].item).toBe('2');
    const items = [
      { id: 46, tags: 'red| "dark blue" |' },
      { id: 47, tags: [1, 'x'], attributes: null, hidden: null, title: null, published: '1793525400' },
    ];
    expect(await engine.items.upsert(items as never)).toMatchObject({ taken: 2, refused: [] });
    expect(await engine.items.get('46')).toMatchObject({ tags: ['red', 'dark blue'] });
    expect(await engine.items.get('47')).toMatchObject({ tags: ['1', 'x'], attributes: {}, hidden: false });
  });
});

/** Recommending, on the real engine with the embedded database. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Recommendation } from '#tandem/index.js';
import { NotFound } from '#tandem/index.js';
import type { Engine } from '#tandem/types.js';
import { addTwoTastes, ids, likes, sharedEngine } from '../support/world.js';

// Opening takes seconds: the tests share an engine, each with people of its own.
let engine: Engine;
beforeAll(async () => {
  engine = await sharedEngine();
  await addTwoTastes(engine);
  await engine.refresh();
});

/** What holds for every list. */
function expectSound({ items }: Recommendation, own: readonly string[]): void {
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  for (const { score, reasons } of items) {
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThanOrEqual(1 + 1e-5);
    expect(reasons.length).toBeGreaterThan(0);
    const sum = reasons.reduce((total, { weight }) => total + weight, 0);
    // Up to four retrievers with less than a twentieth of the score each are not told.
    expect(sum).toBeLessThan(score + 1e-8);
    expect(sum).toBeGreaterThan(0.8 * score);
    for (const { because, retriever } of reasons) {
      if (['popular', 'newest'].includes(retriever)) expect(because).toEqual([]);
      for (const { item, title, tag, weight } of because) {
        expect(weight).toBeGreaterThan(0);
        if (item === undefined) expect(tag).toMatch(/^tag-/);
        else {
          expect(own).toContain(item);
          expect(title).toBe(`Title ${item}`);
        }
      }
    }
  }
}

describe('a person', () => {
  it('gets what goes with what they like, with reasons that name it and sum to the score', async () => {
    await engine.events.add(likes('ada', 'a1', 'a2'));
    const list = await engine.recommend({ user: 'ada', limit: 5 });
    expect(list.items).toHaveLength(5);
    expect(
      ids(list)
        .slice(0, 3)
        .every((id) => id.startsWith('a')),
    ).toBe(true);
    expectSound(list, ['a1', 'a2']);
    expect(list.items[0].reasons.some(({ because }) => because.some(({ item }) => item === 'a2'))).toBe(true);
    const retrievers = new Set(
      list.items.flatMap(({ reasons }) => reasons.map(({ retriever }) => retriever)),
    );
    expect(retrievers).toContain('similar-items');
    expect(retrievers).toContain('similar-people');
    expect(retrievers).toContain('same-tags');
  });

  it('gets the same list again while nothing is new, as objects and as JSON alike', async () => {
    await engine.events.add(likes('alan', 'a1', 'a2'));
    const asJson = async () =>
      JSON.parse(new TextDecoder().decode(await engine.recommendAsJson({ user: 'alan' })));
    const first = await engine.recommend({ user: 'alan' });
    const again = [await asJson(), await engine.recommend({ user: 'alan' }), await asJson()];
    expect(new Set([first, ...again].map(({ request }) => request)).size).toBe(4);
    for (const { items } of again) expect(items).toEqual(first.items);
    const filter = { exclude: [first.items[0].id] };
    const filtered = JSON.parse(
      new TextDecoder().decode(await engine.recommendAsJson({ user: 'alan', filter })),
    );
    expect(ids(filtered)).not.toContain(first.items[0].id);
    expect(Object.keys(filtered)).toEqual(Object.keys(first));
  });

  it('is known by their last event at their next request', async () => {
    await engine.events.add(likes('grace', 'a1', 'a2'));
    expect(ids(await engine.recommend({ user: 'grace', limit: 3 })).every((id) => id.startsWith('a'))).toBe(
      true,
    );
    await engine.events.add(likes('grace', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7'));
    const list = await engine.recommend({ user: 'grace', limit: 3 });
    expect(ids(list).every((id) => id.startsWith('b'))).toBe(true);
    expectSound(list, ['a1', 'a2', ...Array.from({ length: 7 }, (_, k) => `b${k + 1}`)]);
  });

  it('never gets again what they finished, bought, rated, dismissed or reported', async () => {
    await engine.events.add(likes('alan', 'a0'));
    const kinds = ['complete', 'purchase', 'rating', 'dismiss', 'dislike', 'report'];
    await engine.events.add(kinds.map((kind, k) => ({ user: 'alan', kind, item: `a${k + 1}` })));
    // A later like does not bring back what was finished, bought or rated.
    await engine.events.add(likes('alan', 'a1', 'a2', 'a3'));
    const list = ids(await engine.recommend({ user: 'alan', limit: 500 }));
    expect(list.filter((id) => /^a[1-6]$/.test(id))).toEqual([]);
    expect(list).toContain('a0');
    expect(list).toHaveLength(14);
    // But what was dismissed is shown again once it is liked.
    await engine.events.add(likes('alan', 'a4'));
    expect(ids(await engine.recommend({ user: 'alan', limit: 500 }))).toContain('a4');
    // Another person still gets them.
    expect(ids(await engine.recommend({ user: 'bob', limit: 500 }))).toHaveLength(20);
  });

  it('gets nothing but what the filter lets through', async () => {
    await engine.events.add(likes('edsger', 'a1', 'a2'));
    const asked = async (filter: NonNullable<Parameters<Engine['recommend']>[0]>['filter']) =>
      ids(await engine.recommend({ user: 'edsger', limit: 50, filter })).sort();
    expect(await asked({ tags: ['tag-b'] })).toEqual(Array.from({ length: 10 }, (_, k) => `b${k}`));
    expect((await asked({ withoutTags: ['tag-b'], exclude: ['a3', 'a4', 'unknown'] })).join()).toBe(
      'a0,a1,a2,a5,a6,a7,a8,a9',
    );
    expect(await asked({ tags: ['tag-a'], publishedFrom: 0 })).toEqual([]);
    await engine.items.patch('b3', { attributes: { level: ['easy', 'short'] } });
    expect(await asked({ attributes: { level: 'short' } })).toEqual(['b3']);
  });

  it('looks at an item now: what goes with it is high up, and it is not among the answers', async () => {
    await engine.events.add(likes('barbara', 'b1'));
    expect(ids(await engine.recommend({ user: 'barbara', limit: 3 })).join()).not.toMatch(/a/);
    const list = await engine.recommend({ user: 'barbara', item: 'a5', limit: 20 });
    expect(ids(list)).not.toContain('a5');
    expect(ids(list).slice(0, 3).join()).toMatch(/a/);
    expectSound(list, ['a5', 'b1']);
    expect(ids(await engine.recommend({ user: 'barbara', item: 'nothing like it', limit: 20 }))).toHaveLength(
      20,
    );
  });

  it('without a history gets what is popular, what is new and what they say they like', async () => {
    await engine.users.upsert([{ id: 'new', tags: ['tag-b', 'unheard of'] }]);
    const declared = await engine.recommend({ user: 'new' });
    for (const { id, reasons } of declared.items) {
      const tags = reasons.flatMap(({ because }) => because.map(({ tag }) => tag));
      expect([id, ...tags]).toEqual(id.startsWith('b') ? [id, 'tag-b'] : [id]);
    }
    expectSound(declared, []);
    for (const query of [{ user: 'nobody knows' }, { session: 'unheard of' }, {}, undefined]) {
      const list = await engine.recommend(query);
      expect(list.items).toHaveLength(10);
      expectSound(list, []);
    }
  });

  it('is not shown again, for liking it, what they like', async () => {
    await engine.events.add(likes('again', 'a1', 'a2', 'a3'));
    const { items } = await engine.recommend({ user: 'again', limit: 20 });
    const own = items.filter(({ id }) => ['a1', 'a2', 'a3'].includes(id));
    const why = own.flatMap(({ reasons }) => reasons.map(({ retriever }) => retriever));
    expect(why.filter((retriever) => !['popular', 'newest'].includes(retriever))).toEqual([]);
    expect(['a1', 'a2', 'a3']).not.toContain(items[0].id);
  });

  it('gets exactly as many as there are where more are asked for', async () => {
    expect((await engine.recommend({ user: 'a-person1', limit: 500 })).items).toHaveLength(20);
    for (const limit of [0, -1, 1.5, 501, Number.NaN]) {
      await expect(engine.recommend({ limit })).rejects.toMatchObject({
        name: 'InvalidInput',
        field: 'limit',
      });
    }
  });
});

describe('a session without a person', () => {
  it('is kept as a person is, apart from the user of the same name', async () => {
    await engine.events.add([
      { session: 'x', kind: 'like', item: 'a1' },
      { session: 'x', kind: 'dismiss', item: 'a2' },
      { user: 'x', kind: 'like', item: 'b1' },
    ]);
    const session = await engine.recommend({ session: 'x', limit: 20 });
    expect(ids(session)[0]).toMatch(/^a/);
    expect(ids(session)).not.toContain('a2');
    expectSound(session, ['a1']);
    expect(ids(await engine.recommend({ user: 'x', session: 'y', limit: 3 }))[0]).toMatch(/^b/);
  });
});

describe('an item', () => {
  it('is not served once it is hidden, unpublished, expired or deleted, and is again when that ends', async () => {
    const now = Date.now();
    const there = async () =>
      [await engine.recommend({ user: 'a-person1', limit: 50 }), await engine.popular({ limit: 50 })].map(
        (list) => ids(list).filter((id) => id === 'a5').length,
      );
    expect(await there()).toEqual([1, 1]);
    for (const change of [{ hidden: true }, { published: now + 1e7 }, { expires: now - 1e7 }]) {
      await engine.items.patch('a5', change);
      expect(await there()).toEqual([0, 0]);
      await engine.items.patch('a5', { hidden: false, published: null, expires: null });
      expect(await there()).toEqual([1, 1]);
    }
    expect(await engine.items.delete(['a5', 'unknown'])).toEqual(['a5']);
    expect(await there()).toEqual([0, 0]);
    expect(engine.stats().items).toBe(19);
    await engine.events.add(likes('a-person1', 'a5'));
    await engine.refresh();
    expect(await there()).toEqual([0, 0]);
    expect(await engine.items.get('a5')).toBeUndefined();
    await engine.items.upsert([{ id: 'a5' }]);
    expect(await there()).toEqual([1, 1]);
  });

  it('has others that go with it, by what people took after it', async () => {
    const list = await engine.similar('b3', { limit: 3 });
    expect(ids(list).every((id) => id.startsWith('b') && id !== 'b3')).toBe(true);
    expectSound(list, ['b3']);
    expect(list.items[0].reasons[0].because[0]).toMatchObject({ item: 'b3', title: 'Title b3' });
    await engine.items.delete(['b3']);
    await expect(engine.similar('b3')).rejects.toThrow(NotFound);
    await expect(engine.similar('unknown')).rejects.toThrow('there is no item "unknown"');
  });
});

describe('a served list', () => {
  it('is logged under its request with what was asked, what was served and the features', async () => {
    const query = {
      user: 'a-person1',
      session: undefined,
      limit: 4,
      filter: { tags: undefined, exclude: ['a1'] },
    };
    const list = await engine.recommend(query);
    const row = (await engine.store.requests.get(list.request))!;
    expect(row.query).toEqual({ user: 'a-person1', limit: 4, filter: { exclude: ['a1'] } });
    expect(row.scores).toEqual(list.items.map(({ score }) => score));
    expect(row.items).toHaveLength(4);
    expect(row.features).toHaveLength(4 * row.featureNames.length);
    expect(row.featureNames).toContain('share.similar-items');
    const similar = await engine.similar('a1', { limit: 1 });
    expect((await engine.store.requests.get(similar.request))!.query).toEqual({ item: 'a1', limit: 1 });
  });
});

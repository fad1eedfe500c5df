/** The store as a whole, on both dialects: settings, keys, and opening it again. Its tables have tests of their own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store, type StoreOptions } from '#tandem/store/index.js';
import { DIALECTS, emptyStore, event, item } from '../support/store.js';

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

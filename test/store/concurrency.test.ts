/** Many writers and readers at once, in one process and in two: no lost update, no gap, no error. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openStore, type Store, type StoreOptions } from '#tandem/store/index.js';
import { createDatabase } from '../support/postgres.js';
import { DIALECTS, emptyDatabase, emptyFolder, emptyStore } from '../support/store.js';

const user = (id: string, attributes = {}) => ({ id, tags: [], attributes, vector: null });

/** Writers on one or two stores over one database. */
async function contend(first: Store, second: Store): Promise<void> {
  await first.users.upsert([user('shared', { start: 0 })]);
  let reading = true;
  const readers = Array.from({ length: 4 }, async () => {
    while (reading) {
      const [row] = await second.users.get(['shared']);
      expect(row.attributes.start).toBe(0);
      await new Promise(setImmediate);
    }
  });
  await Promise.all(
    [first, second].map(async (store, writer) => {
      for (let n = 0; n < 40; n++) {
        await Promise.all([
          store.users.patch('shared', { attributes: { [`${writer}-${n}`]: n } }),
          // Both writers name the same new users, in opposite orders, and the same events.
          store.users.ensure(writer === 0 ? [`u${n}`, `v${n}`] : [`v${n}`, `u${n}`]),
          store.items.ensure([`i${n}`, `j${n - writer}`]),
          store.users.upsert([user(`w${n}`), user(`u${n}`)]),
          store.events.append(
            [0, 1, 2, 3].map((k) => ({
              id: `e${4 * n + (writer === 0 ? k : 3 - k)}`,
              kind: `kind${n % 7}`,
              user: 0,
              item: -1,
              at: n,
            })),
          ),
        ]);
      }
    }),
  );
  reading = false;
  await Promise.all(readers);

  const [{ attributes }] = await first.users.get(['shared']);
  expect(Object.keys(attributes).length).toBe(81);
  for (const store of [first, second]) {
    for (const table of [store.users, store.items]) {
      const numbers: number[] = [];
      for await (const { no } of table.ids()) numbers.push(...no);
      expect(numbers).toEqual(numbers.map((_, index) => index));
    }
    expect(await store.users.count()).toBe(121);
    expect(await store.events.count()).toBe(160);
    expect(await store.doctor()).toEqual([]);
  }
}

describe.each(DIALECTS)('on %s, in one process', (dialect) => {
  let store: Store;
  let done: () => Promise<void>;
  beforeAll(async () => {
    ({ store, done } = await emptyStore(dialect));
  });
  afterAll(() => done());

  it('two writers and four readers lose nothing', () => contend(store, store));
});

it('two stores on one PostgreSQL database lose nothing', async () => {
  const databaseUrl = await createDatabase(inject('postgresUrl'));
  const folder = await emptyFolder(false);
  // Opened at once: the schema is made once.
  const stores = await Promise.all([openStore({ folder, databaseUrl }), openStore({ folder, databaseUrl })]);
  await contend(stores[0], stores[1]);
  await Promise.all(stores.map((store) => store.close()));
});

it('each event counts once when two processes send the same ones', async () => {
  const { options, remove } = await emptyDatabase('postgres');
  const stores = await Promise.all([openStore(options), openStore(options as StoreOptions)]);
  const rows = Array.from({ length: 3000 }, (_, n) => ({ id: `e${n}`, kind: 'k', user: 0, item: 0, at: n }));
  const taken = await Promise.all(
    stores.map(async (store, index) => {
      let sum = 0;
      for (let from = 0; from < rows.length; from += 100) {
        const batch = rows.slice(from, from + 100);
        if (index === 1) batch.reverse();
        for (const one of await store.events.append(batch)) sum += one;
      }
      return sum;
    }),
  );
  expect(taken[0] + taken[1]).toBe(3000);
  await Promise.all(stores.map((store) => store.close()));
  await remove();
});

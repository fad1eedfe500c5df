/** Searches that go by the clicks after similar searches: at once, after a start, for whom, and over pages. */
import { expect, it } from 'vitest';
import type { Engine } from '#tandem/types.js';
import { ids, newEngine, newFolder } from '../support/world.js';

const COUNT = 24;

const PEOPLE = ['ada', 'ben', 'cleo'];

/** Texts on tea, the later ones longer, so that words alone order them by number; and others. */
async function onTea(data?: string): Promise<Engine> {
  const engine = await newEngine(data ? { data } : {});
  await engine.items.upsert([
    ...Array.from({ length: COUNT }, (_, k) => ({
      id: `tea${k}`,
      title: 'Note',
      body: `tea ${`leaf${k} `.repeat(1 + 3 * k)}`,
    })),
    ...Array.from({ length: 40 }, (_, k) => ({ id: `other${k}`, title: 'Note', body: `coffee ${k}` })),
  ]);
  await engine.users.upsert([...PEOPLE, 'dora'].map((id) => ({ id })));
  return engine;
}

/** Searches of some people, each of whom clicks one item. */
async function click(engine: Engine, query: string, item: string, people = PEOPLE, times = 4): Promise<void> {
  for (let k = 0; k < times * people.length; k++) {
    const user = people[k % people.length];
    const { request, items } = await engine.search({ query, user, limit: 20 });
    const position = items.findIndex(({ id }) => id === item);
    expect(position).toBeGreaterThanOrEqual(0);
    await engine.events.add([{ user, kind: 'click', item, request, position }]);
  }
}

const found = async (engine: Engine, asked: Parameters<Engine['search']>[0]) =>
  ids(await engine.search({ limit: 10, ...asked }));

it('raises what people clicked in other words, with the reason, and again after a start', async () => {
  const data = await newFolder();
  const engine = await onTea(data);
  const before = await found(engine, { query: 'tea' });
  expect(before.slice(0, 3)).toEqual(['tea0', 'tea1', 'tea2']);
  await click(engine, 'some tea please', 'tea8');
  const { items } = await engine.search({ query: 'tea', limit: 10 });
  expect(items[0].id).toBe('tea8');
  expect(items[0].reasons.map(({ retriever }) => retriever)).toContain('earlier-searches');
  expect(JSON.stringify(items)).not.toMatch(/please/);
  for (const { score } of items) expect(score).toBeLessThanOrEqual(1);
  expect((await found(engine, { query: 'coffee' })).some((id) => id.startsWith('tea'))).toBe(false);
  await engine.close();
  const again = await newEngine({ data });
  expect((await found(again, { query: 'tea' }))[0]).toBe('tea8');
  await again.users.delete(['ada']);
  expect(await found(again, { query: 'tea' })).toEqual(before);
});

it('learns nothing for others from one person, and nothing from hidden, dismissed or filtered items', async () => {
  const engine = await onTea();
  await click(engine, 'tea', 'tea8', ['ada']);
  expect((await found(engine, { query: 'tea', user: 'ada' }))[0]).toBe('tea8');
  expect((await found(engine, { query: 'tea', user: 'dora' }))[0]).toBe('tea0');
  expect((await found(engine, { query: 'tea' }))[0]).toBe('tea0');
  await click(engine, 'tea', 'tea8', ['ben', 'cleo']);
  expect((await found(engine, { query: 'tea' }))[0]).toBe('tea8');
  await engine.events.add([{ user: 'dora', kind: 'dismiss', item: 'tea8' }]);
  expect(await found(engine, { query: 'tea', user: 'dora', limit: 50 })).not.toContain('tea8');
  expect(await found(engine, { query: 'tea -leaf8', limit: 50 })).not.toContain('tea8');
  await engine.items.upsert([{ id: 'tea8', title: 'Note', body: 'tea leaf8', tags: ['audience:ben'] }]);
  const filter = { withoutTags: ['audience:ben'] };
  expect(await found(engine, { query: 'tea', limit: 50, filter })).not.toContain('tea8');
  await engine.items.delete(['tea8']);
  expect(await found(engine, { query: 'tea', limit: 50 })).not.toContain('tea8');
});

it('adds only what has a word of the query, so that counts stay true', async () => {
  const engine = await onTea();
  await engine.items.upsert([{ id: 'both', title: 'Note', body: 'tea coffee' }]);
  await click(engine, 'tea coffee', 'other3');
  const { items, total } = await engine.search({ query: 'tea', limit: 50, facets: [{ field: 'tags' }] });
  expect(items).toHaveLength(COUNT + 1);
  expect(total).toBe(COUNT + 1);
});

it('has pages that neither repeat nor lose an item while clicks change the order between them', async () => {
  const engine = await onTea();
  const seen: string[] = [];
  const wanted = ['tea5', 'tea3', 'tea12', 'tea9', 'tea1'];
  let after: string | undefined;
  for (let page = 0; ; page++) {
    const { items, next, total } = await engine.search({
      query: 'tea',
      limit: 5,
      facets: [{ field: 'tags' }],
      ...(after && { after }),
    });
    expect(total).toBe(COUNT);
    seen.push(...items.map(({ id }) => id));
    if (next === null) break;
    after = next;
    await click(engine, 'tea', wanted[page % wanted.length], PEOPLE, 2);
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect([...seen].sort()).toEqual(Array.from({ length: COUNT }, (_, k) => `tea${k}`).sort());
});

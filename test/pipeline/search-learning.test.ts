/** Searches that learn: what of them is logged, a ranker trained on what people took, and suggestions from what they found. */
import { expect, it } from 'vitest';
import { SEARCH_FEATURES } from '#tandem/rank/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { WINDOW } from '#tandem/train/index.js';
import { ids, newEngine, newFolder } from '../support/world.js';

const NOW = Date.parse('2026-06-01');

const TITLE = SEARCH_FEATURES.indexOf('match.title');

/** The word's item by its title stands last by score fusion: its body is the longest. */
const ITEMS = [
  { id: 'in-body', title: 'Guide', body: 'tea tea tea tea' },
  {
    id: 'in-title',
    title: 'Tea, and much else that is said in a long title',
    body: `${'other words '.repeat(60)}`,
  },
];

it('logs features of searches by people, and of nothing that a model or nobody reads', async () => {
  const engine = await newEngine({ now: () => NOW });
  await engine.items.upsert(ITEMS);
  await engine.users.upsert([{ id: 'ada' }]);
  const features = async (query: Parameters<typeof engine.search>[0]) => {
    const { request } = await engine.search(query);
    return (await engine.store.requests.get(request))!;
  };
  const known = await features({ query: 'tea', user: 'ada' });
  expect(known.featureNames).toEqual(SEARCH_FEATURES);
  expect(known.features).toHaveLength(2 * SEARCH_FEATURES.length);
  expect(Array.from(known.features).every(Number.isFinite)).toBe(true);
  expect((await features({ query: 'tea' })).features).toHaveLength(0);
  expect((await features({ query: '', user: 'ada' })).features).toHaveLength(0);
  const sorted = await features({ query: 'tea', user: 'ada', sort: { by: 'title', order: 'asc' } });
  expect(sorted.features).toHaveLength(0);
});

it('trains on what people took, is admitted by queries it has not seen, serves at once, and is rolled back', async () => {
  const data = await newFolder();
  const engine = await newEngine({ data, now: () => NOW });
  await engine.items.upsert([...ITEMS, ...Array.from({ length: 10 }, (_, k) => ({ id: `i${k}` }))]);
  await engine.users.upsert(Array.from({ length: 40 }, (_, k) => ({ id: `u${k}` })));
  await expect(engine.models.train('search-ranker')).rejects.toThrow(/500 searches of known people/);
  const before = ids(await engine.search({ query: 'tea' }));
  expect(before).toEqual(['in-body', 'in-title']);
  // Whatever was searched for, people take what has it in its title, wherever that stands.
  const random = seeded(5);
  const numbers = Array.from({ length: 10 }, (_, k) => k + ITEMS.length);
  const clicks: object[] = [];
  for (let n = 0; n < 900; n++) {
    const at = NOW - 20 * WINDOW + n * 600_000;
    const features = Float32Array.from({ length: 10 * SEARCH_FEATURES.length }, () => random());
    numbers.forEach((_, place) => {
      const title = features[place * SEARCH_FEATURES.length + TITLE];
      if (random() < (0.6 * title) / (1 + place / 4))
        clicks.push({
          user: `u${n % 40}`,
          item: `i${place}`,
          kind: 'click',
          at: at + 1_000,
          request: `r${n}`,
        });
    });
    const items = { items: numbers, scores: numbers, features, featureNames: SEARCH_FEATURES };
    engine.store.requests.log({ id: `r${n}`, at, user: n % 40, query: { query: `word${n}` }, ...items });
  }
  await engine.events.add(clicks as Parameters<typeof engine.events.add>[0]);
  const record = await engine.models.train('search-ranker');
  expect(record).toMatchObject({ kind: 'search-ranker', settings: { source: 'served' } });
  expect(record.admitted, record.reason).toBe(true);
  expect(engine.stats()).toMatchObject({ searchRanker: record.id, ranker: undefined });
  expect(ids(await engine.search({ query: 'tea' }))).toEqual(['in-title', 'in-body']);
  expect(await engine.models.rollback('search-ranker')).toMatchObject({ from: record.id });
  expect(engine.stats().searchRanker).toBeUndefined();
  expect(ids(await engine.search({ query: 'tea' }))).toEqual(before);
});

it('suggests what several people found something by, or the person, and never by what others may not see', async () => {
  const data = await newFolder();
  const open = () => newEngine({ data });
  const engine = await open();
  await engine.items.upsert([
    { id: 'sencha', title: 'Green leaves', body: 'Brew the kettle canary word sencha gently.' },
    { id: 'plan', title: 'Plan', tags: ['audience:ben'], body: 'The kettle xylograph is secret.' },
  ]);
  const finds = async (user: string, query: string, item: string) => {
    const { request } = await engine.search({ query, user });
    await engine.events.add([{ user, kind: 'click', item, request, position: 0 }]);
  };
  await engine.users.upsert(['ada', 'ben', 'cleo', 'dora'].map((id) => ({ id })));
  for (const user of ['ben', 'cleo']) {
    await finds(user, 'kettle sencha', 'sencha');
    await finds(user, 'kettle xylograph', 'plan');
    // It found what all may see; but one of its words is in a private document alone.
    await finds(user, 'kettle xylograph sencha', 'sencha');
  }
  await finds('dora', 'kettle gently', 'sencha');
  const filter = { withoutTags: ['audience:ben'] };
  const texts = async (asked: typeof engine, user: string, own?: typeof filter) =>
    (await asked.suggest({ query: 'kettle', user, filter: own })).map(({ text }) => text);
  const shown = await texts(engine, 'ada', filter);
  expect(shown).toContain('kettle sencha');
  expect(shown.join(' ')).not.toMatch(/xylograph|gently/);
  expect(await texts(engine, 'dora', filter)).toContain('kettle gently');
  expect(await texts(engine, 'ben')).toContain('kettle xylograph');
  await engine.users.delete(['cleo']);
  expect(await texts(engine, 'ada', filter)).not.toContain('kettle sencha');
  await engine.close();
  const again = await open();
  expect(await texts(again, 'ben')).toContain('kettle sencha');
  expect(await texts(again, 'ada', filter)).not.toContain('kettle sencha');
});

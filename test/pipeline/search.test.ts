/** Searches through the engine: what is found, what never is, pages, and what the answer tells. */
import { expect, test } from 'vitest';
import type { SearchAnswer } from '#tandem/index.js';
import type { ItemInput } from '#tandem/store/index.js';
import { newEngine } from '../support/world.js';

const ids = ({ items }: SearchAnswer) => items.map(({ id }) => id);

const TEAS = [
  { id: 'sencha', title: 'Green tea', tags: ['Drinks'], body: 'Sencha is brewed with water of 70 degrees.' },
  {
    id: 'assam',
    title: 'Black tea',
    tags: ['Drinks'],
    body: 'Assam is brewed with boiling water, and milk.',
  },
  { id: 'kettle', title: 'A kettle', tags: ['Things'], body: 'It boils water for tea.' },
];

test('an item is found as soon as it is written, changed no more by its old text, and not once it is deleted', async () => {
  const engine = await newEngine();
  await engine.items.upsert(TEAS);
  expect(ids(await engine.search({ query: 'sencha' }))).toEqual(['sencha']);
  await engine.items.patch('sencha', { body: 'Matcha is a powder.' });
  expect(ids(await engine.search({ query: 'sencha' }))).toEqual([]);
  expect(ids(await engine.search({ query: 'matcha' }))).toEqual(['sencha']);
  await engine.items.delete(['sencha']);
  expect(ids(await engine.search({ query: 'matcha' }))).toEqual([]);
});

test('what was written before the engine opened is found', async () => {
  const first = await newEngine();
  await first.items.upsert(TEAS);
  const opened = await newEngine();
  await opened.items.upsert(TEAS);
  const writes = opened.items.patch('kettle', { title: 'A samovar' });
  const found = opened.search({ query: 'samovar kettle tea' });
  await Promise.all([writes, found]);
  expect(ids(await opened.search({ query: 'samovar' }))).toEqual(['kettle']);
  expect(ids(await opened.search({ query: 'kettle' }))).toEqual([]);
});

test('hidden, expired, unpublished, dismissed and filtered items are never found', async () => {
  const engine = await newEngine();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  await engine.items.upsert([
    { id: 'shown', title: 'tea' },
    { id: 'hidden', title: 'tea', hidden: true },
    { id: 'expired', title: 'tea', expires: '2020-01-01' },
    { id: 'ahead', title: 'tea', published: tomorrow },
    { id: 'refused', title: 'tea' },
    { id: 'bought', title: 'tea' },
    { id: 'bens', title: 'tea', tags: ['audience:ben'] },
  ]);
  await engine.events.add([
    { user: 'ada', kind: 'dismiss', item: 'refused' },
    { user: 'ada', kind: 'purchase', item: 'bought' },
  ]);
  const filter = { withoutTags: ['audience:ben'] };
  for (const query of ['tea', '"tea"', '', 'tag:tea tea', 'tea -milk']) {
    const found = ids(await engine.search({ query, user: 'ada', filter })).sort();
    expect(found, query).toEqual(query.startsWith('tag') ? [] : ['bought', 'shown']);
  }
});

test('phrases, excluded words and tags', async () => {
  const engine = await newEngine();
  await engine.items.upsert(TEAS);
  const found = async (query: string) => ids(await engine.search({ query })).sort();
  expect(await found('"boiling water"')).toEqual(['assam', 'kettle']);
  expect(await found('"water boiling"')).toEqual([]);
  expect(await found('"tea green"')).toEqual([]);
  expect(await found('water -milk')).toEqual(['kettle', 'sencha']);
  expect(await found('water -"boiling water"')).toEqual(['sencha']);
  expect(await found('water tag:drinks')).toEqual(['assam', 'sencha']);
  expect(await found('water -tag:drinks')).toEqual(['kettle']);
  expect(await found('tag:things')).toEqual(['kettle']);
  expect(await found('-tea')).toEqual([]);
});

test('anything else is text, and no error', async () => {
  const engine = await newEngine();
  await engine.items.upsert(TEAS);
  const odd = ['"', '""', '-', '- -', 'tag:', '-tag:""', '(a|b)*[c', '🎉', '\0', '\ud800', '茶', 'x', '\\'];
  const long = [
    ' '.repeat(5_000),
    'word '.repeat(10_000),
    Array.from({ length: 10_000 }, (_, k) => `w${k}`).join(' '),
  ];
  for (const query of [...odd, ...long]) {
    const { request } = await engine.search({ query, user: 'ada' });
    expect(request, query.slice(0, 20)).toEqual(expect.any(String));
  }
});

test('pages neither repeat nor lose, whatever is written between them', async () => {
  const engine = await newEngine();
  const items = Array.from({ length: 25 }, (_, k) => ({ id: `t${k}`, title: `tea ${'x '.repeat(k)}` }));
  await engine.items.upsert(items);
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page: SearchAnswer = await engine.search({ query: 'tea', limit: 10, after });
    seen.push(...ids(page));
    after = page.next ?? undefined;
    await engine.items.upsert([{ id: 't3', title: 'tea tea tea' }]);
  } while (after !== undefined);
  expect(seen.toSorted()).toEqual(items.map(({ id }) => id).toSorted());
  const first = await engine.search({ query: 'tea', limit: 10 });
  await expect(engine.search({ query: 'other', cursor: first.next! })).rejects.toThrow('another search');
  await expect(engine.search({ query: 'tea', cursor: 'x' })).rejects.toThrow('after');
});

test('the last page says so, and is never empty: of words, of all, in an order', async () => {
  const engine = await newEngine();
  await engine.items.upsert(Array.from({ length: 240 }, (_, k) => ({ id: `t${k}`, title: `tea ${k}` })));
  for (const query of [{ query: 'tea' }, { query: '' }, { query: 'tea', sort: { by: 'title' } }]) {
    for (const limit of [80, 100, 240]) {
      const pages: number[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const page: SearchAnswer = await engine.search({ ...query, limit, after });
        pages.push(page.items.length);
        after = page.next;
      }
      expect(pages).toEqual(limit === 100 ? [100, 100, 40] : Array(240 / limit).fill(limit));
    }
  }
});

test('a hit tells its passage, where the words stand, and why it was found', async () => {
  const engine = await newEngine();
  await engine.items.upsert(TEAS);
  const [hit] = (await engine.search({ query: 'boiling milk' })).items;
  expect(hit).toMatchObject({
    id: 'assam',
    chunk: { headings: [], page: null, start: 0, text: TEAS[1].body },
    reasons: [{ retriever: 'full-text', because: [{ term: 'milk', fields: ['body'] }, { term: 'boil' }] }],
  });
  const marked = hit.highlights.text.map(([from, before]) => hit.chunk.text.slice(from, before));
  expect(marked).toEqual(['boiling', 'milk']);
});

test('what a person likes decides where the query does not', async () => {
  const engine = await newEngine();
  const about = (tag: string) =>
    Array.from({ length: 20 }, (_, k) => ({ id: `${tag}${k}`, title: 'Guide', tags: [tag] }));
  await engine.items.upsert([...about('birds'), ...about('ships')]);
  await engine.events.add([0, 1, 2].map((k) => ({ user: 'ada', kind: 'like', item: `ships${k}` })));
  await engine.refresh();
  const guides = await engine.search({ query: 'guide', user: 'ada', limit: 5 });
  expect(guides.items.every(({ tags }) => tags.includes('ships'))).toBe(true);
  const birds = await engine.search({ query: 'guide birds', user: 'ada', limit: 5 });
  expect(birds.items.every(({ tags }) => tags.includes('birds'))).toBe(true);
});

const SHOP: ItemInput[] = [
  { id: 'a', title: 'Green teapot', tags: ['pots'], attributes: { price: 30, made: '2024-05-01' } },
  { id: 'b', title: 'Black teapot', tags: ['pots', 'iron'], attributes: { price: 20, made: '2025-05-01' } },
  { id: 'c', title: 'Teapot lid', tags: ['parts'], attributes: { price: 5 } },
  { id: 'd', title: 'Secret teapots', tags: ['audience:ben', 'zanzibar'], attributes: { price: 1 } },
  { id: 'e', title: 'Hidden teapot', tags: ['xylophone'], hidden: true, attributes: { price: 2 } },
];

test('facets, ranges and orders, of what may be seen alone', async () => {
  const engine = await newEngine();
  await engine.items.upsert(SHOP);
  const filter = { withoutTags: ['audience:ben'] };
  const all = await engine.search({
    query: 'teapot',
    filter,
    limit: 1,
    facets: [
      { field: 'tags' },
      { field: 'price', ranges: [{ before: 20 }, { from: 20 }] },
      { field: 'none' },
    ],
  });
  expect(all.total).toBe(3);
  expect(all.facets).toEqual([
    {
      field: 'tags',
      values: [
        { value: 'pots', count: 2 },
        { value: 'iron', count: 1 },
        { value: 'parts', count: 1 },
      ],
    },
    {
      field: 'price',
      ranges: [
        { before: 20, count: 1 },
        { from: 20, count: 2 },
      ],
    },
    { field: 'none', values: [] },
  ]);
  const ranged = (ranges: object) =>
    engine.search({ query: 'teapot', filter: { ...filter, ranges } as never });
  expect(ids(await ranged({ price: { from: 6, to: 20 } }))).toEqual(['b']);
  expect(ids(await ranged({ made: { before: '2025-01-01' } }))).toEqual(['a']);
  await expect(ranged({ made: { before: 'soon' } })).rejects.toThrow('ranges.made.before');
  const cheap = async (order: 'asc' | 'desc', after?: string) =>
    await engine.search({ query: 'teapot', filter, sort: { by: 'price', order }, limit: 2, after });
  const first = await cheap('asc');
  expect(ids(first)).toEqual(['c', 'b']);
  expect(ids(await cheap('asc', first.next!))).toEqual(['a']);
  expect(ids(await cheap('desc'))).toEqual(['a', 'b']);
});

test('a Chinese character alone finds what it is a word in, and what it is a part of', async () => {
  const engine = await newEngine();
  await engine.items.upsert([
    { id: 'word', title: '喝 茶' },
    { id: 'part', title: '绿茶好喝' },
    { id: 'none', title: '咖啡' },
  ]);
  expect(ids(await engine.search({ query: '茶' })).toSorted()).toEqual(['part', 'word']);
});

test('mistyped and unfinished words are understood, and what may not be seen is never named', async () => {
  const engine = await newEngine();
  await engine.items.upsert(SHOP);
  const filter = { withoutTags: ['audience:ben'] };
  const meant = await engine.search({ query: 'gren teapott', filter });
  expect(ids(meant)[0]).toBe('a');
  expect(meant.didYouMean).toBe('green teapot');
  expect(ids(await engine.search({ query: 'teap', filter })).toSorted()).toEqual(['a', 'b', 'c']);
  for (const query of ['zanzibra', 'secrte', 'hiddne', 'xylophon']) {
    const answer = await engine.search({ query, filter });
    expect([ids(answer), answer.didYouMean], query).toEqual([[], null]);
    expect(answer.instead?.topics).toEqual(['pots', 'iron', 'parts']);
    expect(await engine.suggest({ query: query.slice(0, 5), filter })).toEqual([]);
  }
  expect(await engine.suggest({ query: 'green te', filter })).toContainEqual({
    text: 'Green teapot',
    item: 'a',
  });
  expect((await engine.suggest({ query: 'teap', filter })).length).toBe(4);
  const none = await engine.search({ query: '"pot tea" teapot -lid', filter });
  expect(none.instead?.queries).toEqual([{ query: 'pot tea teapot -lid', total: 2 }]);
});

test("another person's private document shows in no part of any answer", async () => {
  const engine = await newEngine();
  await engine.items.upsert([
    ...TEAS,
    {
      id: 'bens',
      title: 'Canary quokka tea',
      tags: ['audience:ben', 'quokka'],
      attributes: { colour: 'quokka' },
      body: 'The quokka drinks water of the kettle. Zyzzyva.',
    },
  ]);
  const filter = { withoutTags: ['audience:ben'] };
  const facets = [{ field: 'tags' }, { field: 'colour' }];
  const queries = [
    'quokka',
    'quoka',
    'zyzzyva',
    'quok',
    '"quokka tea"',
    'tag:quokka',
    'tea -quokka',
    'water',
    '',
    'canary tea',
  ];
  for (const query of queries) {
    const answer = await engine.search({ query, user: 'ada', filter, facets });
    // What helps where nothing is found repeats what was typed; nothing else may come of the document.
    const { instead, ...told } = answer;
    expect(JSON.stringify([told, instead?.topics ?? []]), query).not.toMatch(
      /quokka|zyzzyva|canary|audience|bens/i,
    );
    const suggested = (await engine.suggest({ query, user: 'ada', filter })).map((one) => one.text);
    expect(suggested.filter((one) => one !== query).join(' '), query).not.toMatch(/quokka|zyzzyva|canary/i);
  }
  const own = await engine.search({ query: 'quoka', user: 'ben', facets });
  expect(own.didYouMean).toBe('quokka');
  expect(ids(own)).toEqual(['bens']);
});

test('events that come with a search count for it alone, and impressions of what it found are written', async () => {
  const engine = await newEngine();
  await engine.items.upsert(TEAS);
  const events = [{ kind: 'dismiss', item: 'kettle' }];
  expect(ids(await engine.search({ query: 'tea kettle', facets: [{ field: 'tags' }] }))).toContain('kettle');
  const found = await engine.search({ query: 'tea kettle', events, facets: [{ field: 'tags' }] });
  expect(ids(found).sort()).toEqual(['assam', 'sencha']);
  expect(found).toMatchObject({
    total: 2,
    facets: [{ field: 'tags', values: [{ value: 'Drinks', count: 2 }] }],
  });
  expect(ids(await engine.search({ query: 'kettle' }))).toEqual(['kettle']);
  const shown = await engine.search({ query: 'tea', user: 'ada', events, impressions: true });
  const written = (await engine.events.find({ user: 'ada' })).events;
  expect(
    written.map(({ kind, item, request }) => `${kind} ${item} ${request === shown.request}`).sort(),
  ).toEqual(
    ids(shown)
      .map((id) => `impression ${id} true`)
      .sort(),
  );
  await expect(engine.search({ query: 'tea', impressions: true })).rejects.toThrow(/impressions/);
});

/** The index of chunks: items found by their chunks, as both change. */
import { expect, test } from 'vitest';
import { ChunkIndex } from '#tandem/indexes/index.js';
import { weightedTerms } from '#tandem/text/index.js';

const all = () => true;

const found = (index: ChunkIndex, term: string, eligible: (item: number) => boolean = all) =>
  index.search([{ term }], 10, eligible).map(({ item }) => item);

const chunk = (text: string, headings: string[] = []) => ({
  headings,
  page: null,
  start: 0,
  end: text.length,
  text,
});

test('an item without chunks is found by its title, tags and body, and no more once it is removed', () => {
  const index = new ChunkIndex();
  index.setItem(4, { title: 'Green tea', tags: ['drinks'], body: 'Water of 80 degrees' });
  expect(found(index, 'tea')).toEqual([4]);
  expect(found(index, 'drink')).toEqual([4]);
  expect(found(index, 'water')).toEqual([4]);
  index.remove(4);
  expect(found(index, 'tea')).toEqual([]);
  expect(index.size).toBe(0);
});

test('an item with chunks is found once, with its best chunk', () => {
  const index = new ChunkIndex();
  const handbook = { title: 'Handbook', tags: [], body: 'forgotten' };
  index.setItem(1, handbook, [chunk('boilers and pumps'), chunk('pumps, pumps and pumps', ['Pumps'])]);
  const [hit, ...others] = index.search([{ term: 'pump' }], 10, all);
  expect(others).toEqual([]);
  expect(index.chunk(hit.key)).toMatchObject({ headings: ['Pumps'], text: 'pumps, pumps and pumps' });
  expect(found(index, 'handbook')).toEqual([1]);
  expect(found(index, 'forgotten')).toEqual([]);
  expect(index.fieldsWith(hit.key, 'pump')).toEqual(['headings', 'body']);
});

test('a new title is that of every chunk', () => {
  const index = new ChunkIndex();
  index.setItem(1, { title: null, tags: [], body: null }, [chunk('one'), chunk('two')]);
  index.setItem(1, { title: 'Sonnets', tags: [], body: null });
  expect(index.search([{ term: 'sonnet' }], 10, all)).toHaveLength(1);
  expect(index.keysOf(1)).toHaveLength(2);
  expect(index.size).toBe(2);
});

test('many chunks of one item do not keep others from the list', () => {
  const index = new ChunkIndex();
  index.setItem(
    1,
    { title: 'tea', tags: [], body: null },
    Array.from({ length: 500 }, () => chunk('tea')),
  );
  index.setItem(2, { title: null, tags: [], body: 'a long text in which tea comes last' });
  expect(found(index, 'tea')).toEqual([1, 2]);
  expect(found(index, 'tea', (item) => item !== 1)).toEqual([2]);
});

test('a phrase stands in one field, its words one after the other, in whatever form', () => {
  const index = new ChunkIndex();
  index.setItem(1, {
    title: 'Boiling',
    tags: ['hot tea', 'cold water'],
    body: 'water boils; the E-404 of water',
  });
  const having = (phrase: string) => [...index.withPhrase(phrase)];
  expect(having('water boils')).toEqual([1]);
  expect(having('water boiled')).toEqual([1]);
  expect(having('boils water')).toEqual([]);
  expect(having('boiling water')).toEqual([]);
  expect(having('tea cold')).toEqual([]);
  expect(having('cold water')).toEqual([1]);
  expect(having('the e404 of')).toEqual([1]);
  expect(having('the 404 of water')).toEqual([1]);
  expect(having('404 water')).toEqual([]);
  expect(having('')).toEqual([]);
});

test('traditional and simplified Chinese find each other, by words and within them', () => {
  const index = new ChunkIndex();
  index.setItem(1, { title: '勞動合同法', tags: [], body: '用人單位應當與勞動者訂立書面合同。' });
  index.setItem(2, { title: '绿茶', tags: [], body: '用八十度的水。' });
  const best = (query: string) => index.search(weightedTerms(query), 1, all).map(({ item }) => item);
  expect(best('劳动者的书面合同')).toEqual([1]);
  expect(best('勞動者')).toEqual([1]);
  expect(best('綠茶')).toEqual([2]);
  expect(best('请问什么是绿茶？')).toEqual([2]);
});

test('Chinese words of one character are found, and phrases however text is cut into words', () => {
  const index = new ChunkIndex();
  index.setItem(1, { title: null, tags: [], body: '中华人民共和国成立于这一年。' });
  index.setItem(2, { title: null, tags: [], body: '车主买了一份保险，车在路边。' });
  index.setItem(3, { title: null, tags: [], body: '火车晚点，乘客买了一份盒饭。' });
  expect([...index.withPhrase('中华人民')]).toEqual([1]);
  const order = (query: string) => index.search(weightedTerms(query), 3, all).map(({ item }) => item);
  expect(order('车，买了一份')).toEqual([2, 3]);
});

test('terms that stand near to each other count more than the same ones far apart', () => {
  const index = new ChunkIndex();
  const filler = 'one two three four five six seven eight nine ten';
  index.setItem(1, { title: null, tags: [], body: `green ${filler} tea` });
  index.setItem(2, { title: null, tags: [], body: `${filler} green tea` });
  expect(index.search(weightedTerms('green tea'), 2, all).map(({ item }) => item)).toEqual([2, 1]);
});

test('a long body is found in pieces, each with its place', () => {
  const index = new ChunkIndex();
  const body = `${'word '.repeat(4_000)}needle ${'word '.repeat(4_000)}`;
  index.setItem(1, { title: 'Hay', tags: [], body });
  const [hit, ...others] = index.search([{ term: 'needl' }], 10, all);
  expect(others).toEqual([]);
  const { start, end, text } = index.chunk(hit.key);
  expect(text).toContain('needle');
  expect(body.slice(start, end)).toBe(text);
  expect(
    index
      .keysOf(1)
      .map((key) => index.chunk(key).text)
      .join(''),
  ).toBe(body);
});

/** Vectors of terms fitted to a collection: what they say is alike, and that searches go by them. */
import { expect, it } from 'vitest';
import { ChunkIndex, fitTermVectors } from '#tandem/indexes/index.js';
import { seeded } from '#tandem/runtime/index.js';

const TOPICS = ['sea', 'loaf', 'tune'];

/** Words of each topic: more than vectors have dimensions, so that not every word can have one of its own. */
const WORDS = 200;

/** Documents of twelve words of one topic each, so that words of a topic occur together. */
function collection(count: number): ChunkIndex {
  const random = seeded(2);
  const index = new ChunkIndex();
  for (let item = 0; item < count; item++) {
    const topic = TOPICS[item % TOPICS.length];
    const words = Array.from({ length: 12 }, () => wordOf(topic, Math.floor(random() * WORDS)));
    index.setItem(item, { title: null, tags: [], body: words.join(' ') });
  }
  return index;
}

/** Word number `k` of a topic, in letters alone. */
const wordOf = (topic: string, k: number): string =>
  `${topic}${String.fromCharCode(97 + Math.floor(k / 26))}${String.fromCharCode(97 + (k % 26))}`;

/** Words of a topic as a text. */
const textOf = (topic: string, ...words: readonly number[]): string =>
  words.map((k) => wordOf(topic, k)).join(' ');

async function refit({ latent }: ChunkIndex): Promise<void> {
  const sample = await latent.sample();
  latent.use(sample, fitTermVectors(sample.rows));
}

it('orders items first that are about what the query is about, also those written after the vectors were fitted', async () => {
  const index = collection(600);
  // The same length, and the same word of the query: only what stands beside it tells.
  index.setItem(1_000, { title: null, tags: [], body: `knot ${textOf('tune', 1, 2, 3)}` });
  index.setItem(1_001, { title: null, tags: [], body: `knot ${textOf('sea', 1, 2, 3)}` });
  const query = `knot ${textOf('sea', 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)}`;
  const order = () => index.find(query, 700, (item) => item >= 1_000).map(({ item }) => item);
  const before = index.find(query, 700, (item) => item >= 1_000);
  expect(before[0].score).toBeCloseTo(before[1].score, 5);
  expect(index.latent.due).toBe(true);
  await refit(index);
  expect(index.latent.due).toBe(false);
  expect(order()).toEqual([1_001, 1_000]);
  index.setItem(1_002, { title: null, tags: [], body: `knot ${textOf('loaf', 1, 2, 3)}` });
  index.setItem(1_003, { title: null, tags: [], body: `knot ${textOf('sea', 1, 2, 3)}` });
  expect(order().slice(0, 2).sort()).toEqual([1_001, 1_003]);
});

it('is due where there is enough, and again once the collection has grown or shrunk', async () => {
  const small = collection(200);
  expect(small.latent.due).toBe(false);
  await refit(small);
  const index = collection(400);
  await refit(index);
  for (let item = 400; item < 650; item++)
    index.setItem(item, { title: null, tags: [], body: `${wordOf('sea', 1)} number${item}` });
  expect(index.latent.due).toBe(true);
  await refit(index);
  expect(index.latent.due).toBe(false);
  for (let item = 0; item < 340; item++) index.remove(item);
  expect(index.latent.due).toBe(true);
  expect(index.find(wordOf('sea', 1), 10, () => true)).toHaveLength(10);
});

it('fits vectors that are finite and orthogonal by dimension', async () => {
  const { rows } = await collection(400).latent.sample();
  const { width, values } = fitTermVectors(rows);
  const column = (j: number) => Array.from({ length: rows.terms }, (_, r) => values[r * width + j]);
  for (let a = 0; a < Math.min(5, width); a++)
    for (let b = 0; b <= a; b++) {
      const inner = column(a).reduce((sum, value, r) => sum + value * column(b)[r], 0);
      expect(inner).toBeCloseTo(a === b ? 1 : 0, 4);
    }
  expect(values.every(Number.isFinite)).toBe(true);
});

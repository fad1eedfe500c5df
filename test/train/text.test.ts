/** Training the text encoder: by what belongs together in content and in behaviour, and by nothing that is left out. */
import { describe, expect, it } from 'vitest';
import { partsOf, TextEncoder } from '#tandem/embed/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { partsIn, TextCollector } from '#tandem/train/text/columns.js';
import { type TextDataset, type TextRecipe, trainText } from '#tandem/train/text/fit.js';
import { contentPair, feedsOf, Neighbours } from '#tandem/train/text/pairs.js';
import { logOf } from '../support/event-log.js';

const meanings = { weight: Float32Array.of(1, -1), hides: Uint8Array.of(0, 1) };
const QUICK: Partial<TextRecipe> = { width: 16, pairs: 32, epochs: 8, patience: 8 };
const TOPICS = 6;
const EACH = 25;
const ITEMS = TOPICS * EACH;
const topicOf = (item: number) => item % TOPICS;

/** Titles and bodies of a topic share no word; people stay within a topic. */
const titleOf = (topic: number, k: number) => `${'αβγδεζ'[topic]}${'ληρνσ'[k % 5]}τιτλος ${k}`;
const bodyOf = (topic: number, k: number) => `话题${'天地玄黄宇宙'[topic]}${'日月盈昃辰'[k % 5]}文`;

function dataset(behaviour: boolean, divided: boolean): TextDataset {
  const collector = new TextCollector();
  for (let item = 0; item < ITEMS; item++) {
    const topic = topicOf(item);
    const k = Math.floor(item / TOPICS);
    collector.set(item, {
      title: divided || k % 2 === 0 ? titleOf(topic, k) : bodyOf(topic, k),
      tags: [],
      body: divided ? bodyOf(topic, k) : null,
    });
  }
  const random = seeded(3);
  const people = behaviour ? 200 : 0;
  const rows = Array.from({ length: people * 6 }, (_, event) => ({
    user: Math.floor(event / 6),
    item: Math.floor(random() * EACH) * TOPICS + (Math.floor(event / 6) % TOPICS),
    at: event,
  }));
  return { log: logOf(rows).columns, meanings, items: ITEMS, texts: collector.columns(ITEMS) };
}

/** The mean cosine of new titles with new bodies of the same topic, less that with those of others. */
function margin(encoder: TextEncoder): number {
  const embed = (title: string) => {
    const vector = new Float32Array(encoder.width);
    encoder.embed(partsOf({ title, tags: [], body: null }), vector, 0);
    return vector;
  };
  const cosines: [number[], number[]] = [[], []];
  for (let a = 0; a < TOPICS; a++) {
    const title = embed(titleOf(a, 99));
    for (let b = 0; b < TOPICS; b++) {
      const body = embed(bodyOf(b, 99));
      cosines[a === b ? 0 : 1].push(title.reduce((sum, x, d) => sum + x * body[d], 0));
    }
  }
  const mean = (of: number[]) => of.reduce((sum, x) => sum + x, 0) / of.length;
  return mean(cosines[0]) - mean(cosines[1]);
}

describe('training the text encoder', () => {
  it.each([
    ['from what stands together in items', false, true],
    ['from what people take together', true, false],
  ])('learns what goes with what %s', async (_, behaviour, divided) => {
    const losses: number[] = [];
    const { encoder, about } = await trainText(dataset(behaviour, divided), {
      seed: 1,
      recipe: QUICK,
      threads: 1,
      onEpoch: (_step, { loss }) => losses.push(loss),
    });
    expect(losses.at(-1)).toBeLessThan(losses[0]);
    expect(margin(encoder)).toBeGreaterThan(0.4);
    expect(about.metrics).toHaveProperty('validation_loss');
  });

  it('does the same twice, and stops where it is told to', async () => {
    const given = dataset(true, true);
    const how = { seed: 4, recipe: { ...QUICK, epochs: 2 }, threads: 1 };
    const [one, two] = [await trainText(given, how), await trainText(given, how)];
    expect(one.encoder.parameters).toEqual(two.encoder.parameters);
    expect(one.about.metrics).toEqual(two.about.metrics);
    let batches = 0;
    const check = () => {
      if (++batches === 3) throw new Error('enough');
    };
    await expect(trainText(given, { ...how, check })).rejects.toThrow('enough');
    const nothing = { ...dataset(false, true), texts: new TextCollector().columns(0), items: 0 };
    await expect(trainText(nothing, how)).rejects.toThrow('no texts of several parts');
  });
});

describe('pairs', () => {
  const { texts } = dataset(false, true);

  it('by content divide an item, and leave nothing out', () => {
    const random = seeded(1);
    for (let item = 0; item < 40; item++) {
      const { left, right } = contentPair(texts, item, random);
      expect(left.bags.length * right.bags.length).toBeGreaterThan(0);
      const all = [...left.bags, ...right.bags].flatMap(({ feature }) => [...feature]);
      expect(all.sort()).toEqual(
        partsIn(texts, item)
          .flatMap(({ feature }) => [...feature])
          .sort(),
      );
    }
  });

  it('by behaviour stay within a person and a window, and know how often each item comes', () => {
    const sequences = {
      start: Uint32Array.of(0, 4, 4, 5, 8),
      item: Int32Array.of(1, 2, 3, 4, 9, 2, 5, 2),
      weight: new Float32Array(8),
    };
    const neighbours = new Neighbours(sequences, texts, 2);
    expect(neighbours.steps).toBe(5);
    const random = seeded(1);
    const seen = new Set<string>();
    for (let k = 0; k < 200; k++) {
      const pair = neighbours.draw(k % 5, random);
      if (pair) seen.add(`${pair.left.item} ${pair.right.item}`);
    }
    // From 2 on, two steps ahead is 2 again, which is no pair.
    expect([...seen].sort()).toEqual(['1 2', '1 3', '2 3', '2 4', '2 5', '3 4', '5 2']);
    expect(neighbours.between(2, 4)!.left.often - neighbours.between(4, 2)!.left.often).toBeCloseTo(
      Math.log(3),
    );
    expect(neighbours.between(2, 2)).toBeUndefined();
  });

  it('are fed with at most so many features of a text, drawn by chance, whose weights have length 1', () => {
    const feature = new Int32Array([...new Set(texts.feature)]);
    const telling = new Float32Array(feature.length).fill(1);
    const encoder = new TextEncoder({ feature, telling, rows: new Float32Array(4 * feature.length) });
    const pairs = [0, 1, 2].map((item) => contentPair(texts, item, seeded(2)));
    const { owners, weights, features, sums, left, right } = feedsOf(pairs, encoder, 3, seeded(2));
    expect(sums).toHaveLength(6 * 4);
    expect([left, right]).toEqual([Int32Array.of(0, 1, 2), Int32Array.of(0, 1, 2)]);
    for (let owner = 0; owner < 6; owner++) {
      const own = [...weights].filter((_, k) => owners[k] === owner);
      expect(own.length).toBeLessThanOrEqual(3);
      expect(Math.hypot(...own)).toBeCloseTo(1, 5);
      expect(new Set(features.filter((_, k) => owners[k] === owner)).size).toBe(own.length);
    }
  });
});

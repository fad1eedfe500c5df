/** Measures, against values worked out by hand. */
import { describe, expect, it } from 'vitest';
import { type EvaluatedList, measure } from '#tandem/metrics/index.js';
import { sample, seeded } from '#tandem/runtime/index.js';

const listOf = (list: number[], ...wanted: number[]): EvaluatedList => ({ list, wanted: new Set(wanted) });
const options = { items: 10, popularity: (item: number) => (item + 1) / 16, seed: 1 };
const value = (people: readonly EvaluatedList[], metric: string, k: number) =>
  measure(people, [k], options)[`${metric}@${k}`].value;

describe('a list with one wanted item', () => {
  const third = [listOf([4, 5, 6, 7], 6)];

  it('hits where the item is among the first k', () => {
    expect([2, 3, 9].map((k) => value(third, 'HR', k))).toEqual([0, 1, 1]);
    expect([2, 3].map((k) => value(third, 'recall', k))).toEqual([0, 1]);
  });

  it('gains less for each place down', () => {
    expect(value(third, 'NDCG', 3)).toBeCloseTo(1 / Math.log2(4), 12);
    expect(value(third, 'MRR', 3)).toBeCloseTo(1 / 3, 12);
    expect([value(third, 'NDCG', 2), value(third, 'MRR', 2)]).toEqual([0, 0]);
  });
});

describe('a list with several wanted items', () => {
  const two = [listOf([1, 2, 3, 4], 2, 4, 9)];

  it('has the share of them, and the gain over the best possible', () => {
    expect(value(two, 'HR', 4)).toBe(1);
    expect(value(two, 'recall', 4)).toBeCloseTo(2 / 3, 12);
    expect(value(two, 'recall', 2)).toBeCloseTo(1 / 3, 12);
    expect(value(two, 'MRR', 4)).toBe(0.5);
    const gain = 1 / Math.log2(3) + 1 / Math.log2(5);
    expect(value(two, 'NDCG', 4)).toBeCloseTo(gain / (1 + 1 / Math.log2(3) + 1 / Math.log2(4)), 12);
    expect(value(two, 'NDCG', 2)).toBeCloseTo(1 / Math.log2(3) / (1 + 1 / Math.log2(3)), 12);
  });

  it('is best where it begins with them, whatever their order', () => {
    for (const list of [
      [2, 4, 9],
      [9, 4, 2, 1],
    ])
      expect(value([listOf(list, 2, 4, 9)], 'NDCG', 4)).toBe(1);
  });
});

describe('measures over people', () => {
  const people = [listOf([1, 2], 1), listOf([3, 1], 1), listOf([1, 2], 7), listOf([], 1)];

  it('are means, a person without a list counting as 0', () => {
    expect(value(people, 'HR', 2)).toBe(0.5);
    expect(value(people, 'MRR', 2)).toBe((1 + 0.5) / 4);
  });

  it('count the items that anybody is shown, and how little known they are', () => {
    expect(value(people, 'coverage', 2)).toBe(0.3);
    expect(value(people, 'coverage', 1)).toBe(0.2);
    const bits = [1, 2, 3].map((item) => -Math.log2((item + 1) / 16));
    const means = [(bits[0] + bits[1]) / 2, (bits[2] + bits[0]) / 2, (bits[0] + bits[1]) / 2, 0];
    expect(value(people, 'novelty', 2)).toBeCloseTo(means.reduce((a, b) => a + b) / 4, 12);
  });

  it('come with an interval around them, narrower for more people, the same for the same seed', () => {
    const many = (count: number) => Array.from({ length: count }, (_, k) => listOf([k % 2], 0));
    const few = measure(many(50), [1], options)['HR@1'];
    const more = measure(many(2_000), [1], options)['HR@1'];
    for (const { low, value, high } of [few, more]) {
      expect(value).toBe(0.5);
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    expect(more.high - more.low).toBeLessThan((few.high - few.low) / 3);
    // The normal approximation of the interval of a share.
    expect(more.high - more.low).toBeCloseTo(2 * 1.96 * Math.sqrt(0.25 / 2_000), 2);
    expect(measure(many(50), [1], options)).toEqual(measure(many(50), [1], options));
    const seeds = [2, 3, 4].map((seed) => measure(many(999), [1], { ...options, seed })['HR@1'].low);
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  it('are 0 for nobody', () => {
    expect(measure([], [5], options)['HR@5']).toEqual({ value: 0, low: 0, high: 0 });
  });
});

describe('random numbers', () => {
  it('are the same for the same seed, even, and below 1', () => {
    const [one, same, other] = [seeded(5), seeded(5), seeded(6)];
    const drawn = Array.from({ length: 10_000 }, () => one());
    expect(Array.from({ length: 10_000 }, () => same())).toEqual(drawn);
    expect(other()).not.toBe(drawn[0]);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(drawn.reduce((a, b) => a + b) / drawn.length).toBeCloseTo(0.5, 1);
  });

  it('sample as many as asked for, each at most once, all equally often', () => {
    const random = seeded(3);
    const counts = new Array<number>(10).fill(0);
    for (let round = 0; round < 2_000; round++) {
      const chosen = sample(10, 3, random);
      expect(chosen).toHaveLength(3);
      expect([...new Set(chosen)].sort((a, b) => a - b)).toEqual(chosen);
      for (const one of chosen) counts[one]++;
    }
    for (const count of counts) expect(Math.abs(count - 600)).toBeLessThan(120);
    expect(sample(3, 9, random)).toEqual([0, 1, 2]);
    expect(sample(0, 9, random)).toEqual([]);
  });
});

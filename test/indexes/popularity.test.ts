/** Popularity, beside computing every decayed sum directly. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventLog, Popularity } from '#tandem/indexes/index.js';

const DAY = 86_400_000;
const anything = () => true;
const like = fc.record({
  item: fc.nat(9),
  weight: fc.constantFrom(0.5, 1, 2, 3),
  at: fc.integer({ min: 0, max: 400 }).map((days) => days * DAY),
});

function logOf(rows: readonly { item: number; kind: number; at: number }[]): EventLog {
  const log = new EventLog();
  log.load([
    {
      user: Int32Array.from(rows, (_, k) => k % 7),
      item: Int32Array.from(rows, ({ item }) => item),
      kind: Uint16Array.from(rows, ({ kind }) => kind),
      at: Float64Array.from(rows, ({ at }) => at),
    },
  ]);
  return log;
}

describe('popularity', () => {
  it('is the sum of the likes, each halved with every half-life that has passed since', () => {
    fc.assert(
      fc.property(
        fc.array(like, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 60 }),
        (likes, days) => {
          const popularity = new Popularity(100 * DAY, days * DAY);
          for (const { item, weight, at } of likes) popularity.add(item, weight, at);
          const now = 400 * DAY;
          const direct = (item: number) =>
            likes
              .filter((one) => one.item === item)
              .reduce((sum, { weight, at }) => sum + weight * 0.5 ** ((now - at) / (days * DAY)), 0);
          // Scores are as of the time it counts from.
          const scale = 2 ** ((now - 100 * DAY) / (days * DAY));
          for (let item = 0; item < 10; item++) {
            const expected = direct(item) * scale;
            expect(Math.abs(popularity.score(item) - expected)).toBeLessThanOrEqual(1e-9 * expected);
          }
          expect(popularity.highest).toBe(
            Math.max(...Array.from({ length: 10 }, (_, i) => popularity.score(i))),
          );
        },
      ),
    );
  });

  it('gives the most liked first, none without a like, and none that may not', () => {
    fc.assert(
      fc.property(
        fc.array(like, { maxLength: 50 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(9),
        (likes, limit, barred) => {
          const popularity = new Popularity(0, 30 * DAY);
          for (const { item, weight, at } of likes) popularity.add(item, weight, at);
          const liked = [...new Set(likes.map(({ item }) => item))];
          const expected = liked
            .filter((item) => item !== barred)
            .sort((a, b) => popularity.score(b) - popularity.score(a) || a - b)
            .slice(0, limit);
          expect([...popularity.best(limit, (item) => item !== barred)]).toEqual(expected);
        },
      ),
    );
  });

  it('looks beyond those it keeps in order where few of them may be shown', () => {
    const popularity = new Popularity(0, DAY);
    for (let item = 0; item < 1_500; item++) popularity.add(item, 2_000 - item, 0);
    expect([...popularity.best(3, (item) => item >= 1_200)]).toEqual([1_200, 1_201, 1_202]);
    expect([...popularity.best(2, (item) => item >= 998)]).toEqual([998, 999]);
  });

  it('does not count dislikes, and what names no item', () => {
    const popularity = new Popularity(0, DAY);
    popularity.add(3, -2, 0);
    popularity.add(3, 0, 0);
    popularity.add(-1, 2, 0);
    expect(popularity.score(3)).toBe(0);
    expect([...popularity.best(10, anything)]).toEqual([]);
  });

  it('takes a half-life of a tenth of what the log spans, at least a day and at most ninety', () => {
    const meanings = { weight: Float32Array.of(1), hides: new Uint8Array(1) };
    const over = (days: number) =>
      Popularity.of(logOf([0, days].map((day) => ({ item: 0, kind: 0, at: day * DAY }))), meanings).halfLife /
      DAY;
    expect([over(0), over(3), over(200), over(5_000)]).toEqual([1, 1, 20, 90]);
    expect(Popularity.of(new EventLog(), meanings).halfLife).toBe(DAY);
  });

  it('knows the weights of kinds when it counts a log', () => {
    const meanings = { weight: Float32Array.of(1, -1, 3), hides: new Uint8Array(3) };
    const rows = [0, 1, 2].map((kind) => ({ item: kind, kind, at: 0 }));
    const popularity = Popularity.of(logOf([...rows, { item: -1, kind: 2, at: 0 }]), meanings);
    expect([0, 1, 2].map((item) => popularity.score(item))).toEqual([1, 0, 3]);
  });

  it('counts events of long before it was begun', () => {
    const popularity = new Popularity(20_000 * DAY, DAY);
    popularity.add(1, 1, 1_000 * DAY);
    popularity.add(2, 1, 2_000 * DAY);
    popularity.add(2, 1, 2_000 * DAY);
    expect([...popularity.best(10, anything)]).toEqual([2, 1]);
  });

  it('keeps fading likes although one event is centuries older than all others', () => {
    const meanings = { weight: Float32Array.of(1), hides: new Uint8Array(1) };
    const now = 20_000 * DAY;
    const rows = [
      { item: 0, kind: 0, at: -700_000 * DAY },
      { item: 1, kind: 0, at: now - 900 * DAY },
      { item: 1, kind: 0, at: now - 900 * DAY },
      { item: 2, kind: 0, at: now },
    ];
    const popularity = Popularity.of(logOf(rows), meanings);
    expect([...popularity.best(10, anything)]).toEqual([2, 1, 0]);
    expect(Number.isFinite(popularity.highest)).toBe(true);
  });

  it('can be added to, and grow, on the columns that a worker gave back', () => {
    const popularity = new Popularity(0, DAY);
    popularity.add(1, 1, 0);
    const twin = Popularity.over(structuredClone(popularity.columns));
    twin.add(1, 1, DAY);
    twin.add(50_000, 4, 0);
    expect([twin.score(1), twin.score(50_000), twin.highest]).toEqual([3, 4, 4]);
    expect([...twin.best(10, anything)]).toEqual([50_000, 1]);
    expect(popularity.score(1)).toBe(1);
  });
});

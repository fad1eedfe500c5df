/** Ratings of results by the clicks after similar searches, regardless of position, and of whom they disclose. */
import { describe, expect, it } from 'vitest';
import { SearchClicks } from '#tandem/indexes/index.js';
import { dcgDiscount, seeded } from '#tandem/runtime/index.js';

const TEN = Array.from({ length: 10 }, (_, k) => k);

/** Searches of two people in turns for the same, with the same results. */
function searched(clicks: SearchClicks, times: number, clicked: (turn: number) => readonly number[]): void {
  for (let turn = 0; turn < times; turn++) {
    clicked(turn).forEach((item, k) => {
      clicks.take({ terms: ['green', 'tea'], user: turn % 2, item, shown: TEN, first: k === 0 });
    });
  }
}

describe('clicks on results of earlier searches', () => {
  it('rate what is clicked more than its position lets expect, and not what only stands first', () => {
    const seed = 11;
    const random = seeded(seed);
    const clicks = new SearchClicks();
    // The seventh is what people want; the others are clicked by chance, the first most often.
    searched(clicks, 400, () =>
      TEN.filter((item) => random() < dcgDiscount(item) && random() < (item === 6 ? 0.9 : 0.2)),
    );
    const ratings = clicks.ratings(TEN, -1);
    const best = [...ratings].sort((a, b) => b[1] - a[1])[0];
    expect(best[0], `seed ${seed}`).toBe(6);
    for (const [item, rating] of ratings) expect(Math.abs(rating), `item ${item}`).toBeLessThanOrEqual(1);
  });

  it('count by how alike the results are, whatever the words, and not at all where they share none', () => {
    const clicks = new SearchClicks();
    searched(clicks, 10, () => [5]);
    const rated = (results: readonly number[]) => clicks.ratings(results, -1).get(5) ?? 0;
    const same = rated(TEN);
    const half = rated([...TEN.slice(5), 90, 91, 92, 93, 94]);
    expect(same).toBeGreaterThan(half);
    expect(half).toBeGreaterThan(0);
    expect(clicks.ratings([90, 91, 92], -1).size).toBe(0);
    expect(clicks.ratings([], -1).size).toBe(0);
  });

  it('of one person count for that person alone, until another one searched for the same', () => {
    const clicks = new SearchClicks();
    const by = (user: number) =>
      clicks.take({ terms: ['tea', 'green', 'tea'], user, item: 3, shown: TEN, first: true });
    by(7);
    expect(clicks.ratings(TEN, -1).size).toBe(0);
    expect(clicks.ratings(TEN, 8).size).toBe(0);
    expect(clicks.ratings(TEN, 7).get(3)).toBeGreaterThan(0);
    by(9);
    expect(clicks.size).toBe(1);
    expect(clicks.ratings(TEN, -1).get(3)).toBeGreaterThan(0);
    clicks.forget(7);
    expect(clicks.size).toBe(0);
    expect(clicks.ratings(TEN, 9).size).toBe(0);
  });

  it('are kept of a bounded number of queries, the latest', () => {
    const clicks = new SearchClicks();
    for (let k = 0; k < 10_100; k++)
      clicks.take({ terms: [`word${k}`], user: 1, item: k, shown: [k], first: true });
    expect(clicks.size).toBe(10_000);
    expect(clicks.ratings([0], 1).size).toBe(0);
    expect(clicks.ratings([10_099], 1).get(10_099)).toBeGreaterThan(0);
  });

  it('of nobody, or on what was not shown, do not count', () => {
    const clicks = new SearchClicks();
    clicks.take({ terms: ['tea'], user: -1, item: 3, shown: TEN, first: true });
    clicks.take({ terms: ['tea'], user: 1, item: 99, shown: TEN, first: true });
    clicks.take({ terms: [], user: 1, item: 3, shown: TEN, first: true });
    expect(clicks.size).toBe(0);
  });
});

/** Re-ranking for diversity, and score fusion. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diversify } from '#tandem/rank/index.js';
import { fuse, INITIAL_WEIGHTS, SEGMENTS, segmentOf } from '#tandem/retrieve/index.js';

const never = () => 0;
const scores = fc
  .array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 30 })
  .map((list) => list.sort((a, b) => b - a));

describe('diversifying', () => {
  it('keeps the order where nothing is alike, or everything is', () => {
    fc.assert(
      fc.property(scores, fc.nat(35), (score, limit) => {
        const ranked = [...score.keys()];
        expect(diversify(ranked, score, never, limit)).toEqual(ranked.slice(0, limit));
        const same = diversify(ranked, score, () => 1, limit);
        expect(same.map((place) => score[place])).toEqual(score.slice(0, limit));
      }),
    );
  });

  it('takes at each place the candidate with the best score less its likeness to the five above', () => {
    fc.assert(
      fc.property(
        scores,
        fc.integer({ min: 1, max: 35 }),
        fc.integer({ min: 1, max: 6 }),
        (score, limit, groups) => {
          const alike = (a: number, b: number) =>
            a % groups === b % groups ? 1 : (a + b) % 3 === 0 ? 0.5 : 0;
          const left = [...score.keys()];
          const expected: number[] = [];
          while (left.length > 0 && expected.length < limit) {
            const marginal = left.map((k) => {
              const likeness = Math.max(0, ...expected.slice(-5).map((above) => alike(k, above)));
              return score[k] * (1 - 0.15 * likeness);
            });
            const best = marginal.indexOf(Math.max(...marginal));
            expected.push(...left.splice(best, 1));
          }
          expect(diversify([...score.keys()], score, alike, limit)).toEqual(expected);
        },
      ),
    );
  });

  it('leaves what is much better where it is', () => {
    expect(diversify([0, 1, 2], [1, 0.9, 0.5], () => 1, 3)).toEqual([0, 1, 2]);
    expect(diversify([0, 1, 2], [1, 0.9, 0.8], (a, b) => (a + b === 1 ? 1 : 0), 3)).toEqual([0, 2, 1]);
  });

  it('takes candidates of score 0 too', () => {
    expect(diversify([0, 1], [0, 0], never, 2)).toEqual([0, 1]);
  });
});

describe('score fusion', () => {
  it('is the weighted sum of the shares', () => {
    const share = [Float64Array.of(0.5, 0.5, 0), Float64Array.of(0, 0.25, 0.75)];
    expect([...fuse(share, [0.2, 0.8])]).toEqual([0.1, 0.1 + 0.2, 0.8 * 0.75]);
    expect([...fuse(share, [0, 1])]).toEqual([0, 0.25, 0.75]);
    expect([...fuse([], [])]).toEqual([]);
  });

  it('starts from weights that sum to 1 in each segment', () => {
    for (const segment of SEGMENTS) {
      const weights = Object.values(INITIAL_WEIGHTS[segment]);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
  });

  it('tells apart of whom nothing, little and more is known', () => {
    expect([0, 1, 4, 5, 25].map(segmentOf)).toEqual(['nothing', 'little', 'little', 'more', 'more']);
  });
});

/** The ranker of passages: what tells liked sources from others is learnt, and nothing is admitted that is not better. */
import { describe, expect, it } from 'vitest';
import { seeded } from '#tandem/runtime/index.js';
import { type PassageSample, trainPassages } from '#tandem/train/index.js';

const WIDTH = 4;

/** Answers of ten passages of random features, of which `likes` says which one is liked. */
function samples(
  count: number,
  likes: (rows: readonly number[][], random: () => number) => number,
): PassageSample[] {
  const random = seeded(1);
  return Array.from({ length: count }, () => {
    const rows = Array.from({ length: 10 }, () => Array.from({ length: WIDTH }, random));
    const liked = new Float32Array(10);
    liked[likes(rows, random)] = 1;
    return { features: Float32Array.from(rows.flat()), liked, shown: new Uint8Array(10).fill(1) };
  });
}

const most = (feature: number) => (rows: readonly number[][]) => {
  const values = rows.map((row) => row[feature]);
  return values.indexOf(Math.max(...values));
};

const task = (some: PassageSample[], feedback: number[] = []) =>
  trainPassages({ samples: some, width: WIDTH, feedback, before: [1, 0, 0, 0] });

describe('trainPassages', () => {
  it('finds the feature by which passages are liked, and is admitted', () => {
    const { weights, admitted, gain, gainBefore, reason } = task(samples(100, most(2)));
    expect(weights.indexOf(Math.max(...weights))).toBe(2);
    expect(admitted).toBe(true);
    expect(gain).toBeGreaterThan(gainBefore + 0.2);
    expect(reason).toMatch(/NDCG@10 0\.\d+ on the last 20 answers/);
  });

  it('is refused where what is liked has no reason, or where the order is right already', () => {
    expect(task(samples(100, (_, random) => Math.floor(random() * 10))).admitted).toBe(false);
    expect(task(samples(100, most(0))).admitted).toBe(false);
  });

  it('learns what helps questions that nobody asked, beside what people thought before', () => {
    // Feature 3 tells all, and is feedback; feature 1 tells most of it, and is there for new questions, too.
    const some = samples(80, most(1)).map(({ features, liked, shown }) => ({
      liked,
      shown,
      features: features.map((value, k) => (k % WIDTH === 3 ? liked[Math.floor(k / WIDTH)] : value)),
    }));
    expect(task(some).weights[1]).toBeLessThan(task(some, [3]).weights[1]);
  });
});

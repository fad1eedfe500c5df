import { describe, expect, test } from 'vitest';
import { type Contest, shareByGain } from '#tandem/learn/index.js';

const CANDIDATES = 100;
/** Belief in one candidate, and a little in all others. */
const sure = (of: number, rest = 0) =>
  Float32Array.from({ length: CANDIDATES }, (_, k) => (k === of ? 1 : rest));
const contest = (own: Float32Array, others: Float32Array, taken: number): Contest => ({ own, others, taken });
const many = (make: (k: number) => Contest) => Array.from({ length: 1_000 }, (_, k) => make(k));

describe('the share of a component', () => {
  test('is large where it alone puts first what is taken, and too small to displace what only the others do', () => {
    const right = many((k) => contest(sure(k % 50), sure(99), k % 50));
    expect(shareByGain(right, 0.3)).toBeGreaterThan(0.5);
    const wrong = many((k) => contest(sure(99), sure(k % 50), k % 50));
    expect(shareByGain(wrong, 0.3)).toBeLessThan(0.5);
  });

  test('is what both need where each is right half of the time', () => {
    // The component is as sure as the others where it is right, and strews as much over what is wrong.
    const wrong = (k: number) => sure((k % 50) + 50, 0.002);
    const each = many((k) =>
      k % 2 === 0 ? contest(sure(k % 50), wrong(k), k % 50) : contest(wrong(k), sure(k % 50), k % 50),
    );
    const share = shareByGain(each, 0);
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
  });

  test('stays near what it was without much to go by', () => {
    expect(shareByGain([], 0.3)).toBe(0.3);
    const one = shareByGain([contest(sure(1), sure(2), 1)], 0.3);
    expect(Math.abs(one - 0.3)).toBeLessThan(0.02);
  });

  test('is the largest where none is clearly better than another', () => {
    const both = many((k) => contest(sure(k % 50), sure(k % 50), k % 50));
    expect(shareByGain(both, 0.3)).toBeGreaterThan(0.7);
  });

  test('counts what stands beyond the twentieth place for nothing', () => {
    const wrong = Float32Array.from({ length: CANDIDATES }, (_, k) => (k < 30 ? 2 : k === 60 ? 1 : 0));
    // As far down with it as without: nothing speaks against it.
    expect(
      shareByGain(
        many(() => contest(wrong, wrong, 60)),
        0,
      ),
    ).toBeGreaterThan(0.7);
    // With it at the 31st place instead of the first: too far down.
    expect(
      shareByGain(
        many(() => contest(wrong, sure(60), 60)),
        0,
      ),
    ).toBeLessThan(0.5);
  });
});

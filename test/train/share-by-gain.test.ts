/** The share of the trained model in score fusion, by what it puts first. */
import { describe, expect, test } from 'vitest';
import { type FusionCase, shareByGain } from '#tandem/train/index.js';

const CANDIDATES = 300;
/** All probability on one candidate. */
const sure = (of: number) => Float32Array.from({ length: CANDIDATES }, (_, k) => (k === of ? 1 : 0));
const contest = (own: Float32Array, others: Float32Array, taken: number): FusionCase => ({
  own,
  others,
  taken,
});
const many = (count: number, make: (k: number) => FusionCase) =>
  Array.from({ length: count }, (_, k) => make(k));
const right = (k: number) => contest(sure(k % 50), sure(99), k % 50);
const wrong = (k: number) => contest(sure(99), sure(k % 50), k % 50);

describe('the share of a component', () => {
  test('is the usual one where nobody tells', () => {
    expect(shareByGain([])).toBeCloseTo(0.42);
  });

  test('is larger where it alone puts first what is taken, and smaller where only the others do', () => {
    expect(shareByGain(many(20_000, right))).toBeGreaterThan(0.48);
    expect(shareByGain(many(20_000, wrong))).toBeLessThan(0.05);
  });

  test('is moved by many more than by few', () => {
    const moved = (count: number) => 0.42 - shareByGain(many(count, wrong));
    expect(moved(10)).toBeGreaterThan(0);
    expect(moved(10)).toBeLessThan(0.01);
    expect(moved(1_000)).toBeGreaterThan(10 * moved(10));
  });

  test('counts what stands beyond the hundredth place for nothing', () => {
    const behind = (better: number) =>
      Float32Array.from({ length: CANDIDATES }, (_, k) => (k < better ? 2 : k === 160 ? 1 : 0));
    const share = (own: number, others: number) =>
      shareByGain(many(1_000, () => contest(behind(own), behind(others), 160)));
    // Near enough to count it would be no gain to be moved from the 161st place to the 131st.
    expect(share(130, 160)).toBe(share(130, 130));
    expect(share(60, 160)).toBeGreaterThan(share(160, 60));
  });
});

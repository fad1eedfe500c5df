/** Moving fusion weights by what they put first. */
import { describe, expect, it } from 'vitest';
import { seeded } from '#tandem/runtime/index.js';
import { type Choice, improvedByGain } from '#tandem/train/index.js';

const CANDIDATES = 50;

/** People for whom the first retriever puts what they took at place `first`, and the second anywhere. */
function choicesOf(count: number, first: number): Choice[] {
  const random = seeded(3);
  return Array.from({ length: count }, () => {
    const place = Math.floor(random() * CANDIDATES);
    const right = Float32Array.from(
      { length: CANDIDATES },
      (_, k) => 1 / (10 + ((k - place + first + CANDIDATES) % CANDIDATES)),
    );
    const wrong = Float32Array.from({ length: CANDIDATES }, random);
    return { shares: [right, wrong], places: [place], wanted: 1 };
  });
}

describe('fusion weights', () => {
  it('go to the retriever that alone puts what was taken higher than all together', () => {
    const [right, wrong] = improvedByGain(choicesOf(300, 0), [0.05, 0.95], [true, true]);
    expect(right).toBeGreaterThan(0.9);
    expect(right + wrong).toBeCloseTo(1, 9);
  });

  it('stay where a retriever may not be raised', () => {
    expect(improvedByGain(choicesOf(300, 0), [0, 1], [false, true])).toEqual([0, 1]);
  });

  it('stay where there is too little to be sure, or nothing to gain', () => {
    expect(improvedByGain(choicesOf(20, 0), [0.05, 0.95], [true, true])).toEqual([0.05, 0.95]);
    expect(improvedByGain(choicesOf(300, 0), [1, 0], [true, true])).toEqual([1, 0]);
  });
});

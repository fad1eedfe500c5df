/** Exploration: what is drawn, how often, and how it follows from the counts. */
import { describe, expect, it } from 'vitest';
import { Exploration } from '#tandem/control/exploration.js';
import { seeded } from '#tandem/runtime/index.js';

describe('exploration', () => {
  it('takes the configured share of places, never the first', () => {
    const exploration = new Exploration(seeded(1));
    let taken = 0;
    for (let list = 0; list < 4_000; list++) {
      const places = exploration.places(0.13, 10);
      expect(places).not.toContain(0);
      expect(new Set(places).size).toBe(places.length);
      expect(places.every((place) => place < 10)).toBe(true);
      taken += places.length;
    }
    expect(taken / 40_000).toBeCloseTo(0.13, 2);
    expect(exploration.places(0, 10)).toEqual([]);
    expect(exploration.places(1, 10)).toHaveLength(9);
    expect(exploration.places(1, 1)).toEqual([]);
  });

  it('draws from the posterior: the mean and spread of a Beta distribution', () => {
    const exploration = new Exploration(seeded(2));
    exploration.show(0, 40);
    exploration.answer(0, 8);
    const { alpha, beta } = exploration.posterior(0);
    const drawn = Array.from({ length: 20_000 }, () => exploration.draw([0])[0].rate);
    const mean = drawn.reduce((sum, rate) => sum + rate, 0) / drawn.length;
    const variance = drawn.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / drawn.length;
    const total = alpha + beta;
    expect(mean).toBeCloseTo(alpha / total, 2);
    expect(Math.sqrt(variance)).toBeCloseTo(Math.sqrt((alpha * beta) / (total ** 2 * (total + 1))), 2);
  });

  it('leaves alone what is known, well received or not, and takes up what is new', () => {
    const exploration = new Exploration(seeded(3));
    for (const [item, rate] of [0.2, 0.05, 0.01].entries()) {
      exploration.show(item, 5_000);
      exploration.answer(item, 5_000 * rate);
    }
    expect([0, 1, 2, 3].filter((item) => exploration.isUncertain(item))).toEqual([3]);
    expect(exploration.draw([0, 1, 2, 3]).map(({ item }) => item)).toEqual([3]);
    expect(exploration.draw([5_000])).toHaveLength(1);
  });

  it('gives every new item its chance and soon prefers those that do well', () => {
    const random = seeded(4);
    const exploration = new Exploration(random);
    const good = (item: number) => item % 10 === 0;
    const early = new Set<number>();
    let shownGood = 0;
    for (let step = 0; step < 6_000; step++) {
      const [first] = exploration.draw(Array.from({ length: 50 }, (_, item) => item));
      if (!first) break;
      exploration.show(first.item);
      if (random() < (good(first.item) ? 0.3 : 0.02)) exploration.answer(first.item);
      if (step < 500) early.add(first.item);
      else if (good(first.item)) shownGood++;
    }
    expect(early.size).toBeGreaterThan(45);
    // One in ten are good: chance would show them every tenth time.
    expect(shownGood).toBeGreaterThan(150);
    for (let item = 0; item < 50; item += 10) expect(exploration.isUncertain(item)).toBe(false);
  });

  it('keeps its posteriors in bounds where answers outnumber what was shown', () => {
    const exploration = new Exploration(seeded(5));
    exploration.answer(1_500, 50);
    const { alpha, beta } = exploration.posterior(1_500);
    expect(alpha).toBeGreaterThan(0);
    expect(beta).toBeGreaterThanOrEqual(0);
    expect(exploration.rate).toBeLessThanOrEqual(1);
  });
});

/** Fitting the weights of a mixture. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seeded } from '#tandem/runtime/index.js';
import { fitMixture } from '#tandem/train/index.js';

const even = [1 / 3, 1 / 3, 1 / 3];
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

it('recovers the weights that samples were drawn with', () => {
  const random = seeded(7);
  const weights = [0.6, 0.3, 0.1];
  // Each component has its own distribution over thirty things.
  const components = weights.map((_, c) => {
    const raw = Array.from({ length: 30 }, (_, k) => (k % 3 === c ? 5 : 1) * (0.5 + random()));
    return raw.map((value) => value / sum(raw));
  });
  const draw = (shares: readonly number[]) => {
    const point = random();
    let below = 0;
    for (let k = 0; k < shares.length; k++) {
      below += shares[k];
      if (point < below) return k;
    }
    return shares.length - 1;
  };
  const rows = Array.from({ length: 20_000 }, () => {
    const taken = draw(components[draw(weights)]);
    return Float64Array.from(components, (component) => component[taken]);
  });
  const fitted = fitMixture(rows, even);
  fitted.forEach((weight, c) => {
    expect(Math.abs(weight - weights[c])).toBeLessThan(0.03);
  });
});

const row = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 3, maxLength: 3 })
  .map((values) => Float64Array.from(values, (value) => value / 100));

it('gives weights that sum to 1 and are never less likely than those it started from', () => {
  const start = fc
    .array(fc.integer({ min: 1, max: 100 }), { minLength: 3, maxLength: 3 })
    .map((values) => values.map((value) => value / sum(values)));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), start, (rows, initial) => {
      const fitted = fitMixture(rows, initial);
      expect(sum(fitted)).toBeCloseTo(1, 9);
      // The weights it starts from count as twenty samples.
      const likelihood = (weights: readonly number[]) =>
        sum(
          rows
            .map((one) => sum(weights.map((weight, c) => weight * one[c])))
            .filter((p) => p > 0)
            .map(Math.log),
        ) +
        20 * sum(initial.map((weight, c) => weight * Math.log(weights[c])));
      expect(likelihood(fitted)).toBeGreaterThanOrEqual(likelihood(initial) - 1e-9);
    }),
  );
});

it('keeps what it started from where there is no sample', () => {
  const initial = [0.5, 0.3, 0.2];
  for (const rows of [[], [Float64Array.of(0, 0, 0)]]) {
    const fitted = fitMixture(rows, initial);
    expect(fitted).toHaveLength(initial.length);
    fitted.forEach((weight, c) => {
      expect(weight).toBeCloseTo(initial[c], 12);
    });
  }
});

it('moves little for few samples, and leaves at 0 what starts at 0', () => {
  const fitted = fitMixture([Float64Array.of(0, 1, 1)], [0.5, 0.5, 0]);
  expect(fitted[0]).toBeGreaterThan(0.45);
  expect(fitted[2]).toBe(0);
});

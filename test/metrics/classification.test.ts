/** Metrics of predicted probabilities, against values worked out by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve, calibrationOf, logLoss } from '#tandem/metrics/index.js';

const ones = (length: number) => new Float64Array(length).fill(1);

describe('the area under the curve', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    const sample = fc.record({
      p: fc.integer({ min: 0, max: 5 }),
      y: fc.boolean(),
      w: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 2, maxLength: 40 }), (samples) => {
        let right = 0;
        let pairs = 0;
        for (const a of samples) {
          for (const b of samples) {
            if (!a.y || b.y) continue;
            pairs += a.w * b.w;
            right += a.w * b.w * (a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0);
          }
        }
        const area = areaUnderCurve({
          probability: samples.map(({ p }) => p),
          labels: samples.map(({ y }) => Number(y)),
          weight: samples.map(({ w }) => w),
        });
        if (pairs === 0) expect(area).toBeNaN();
        else expect(area).toBeCloseTo(right / pairs, 9);
      }),
    );
  });

  it('leaves out samples whose label is not known', () => {
    const labels = [1, 0, Number.NaN];
    expect(areaUnderCurve({ probability: [0.9, 0.1, 0.5], labels, weight: ones(3) })).toBe(1);
  });
});

it('loses the entropy of what was said', () => {
  const loss = logLoss({ probability: [0.25, 0.25], labels: [1, 0], weight: ones(2) });
  expect(loss).toBeCloseTo(-(Math.log(0.25) + Math.log(0.75)) / 2);
  expect(Number.isFinite(logLoss({ probability: [0, 1], labels: [1, 0], weight: ones(2) }))).toBe(true);
});

it('says how far probabilities are from what happened', () => {
  const labels = Float64Array.from({ length: 1000 }, (_, k) => Number(k % 10 === 0));
  const right = calibrationOf({ probability: ones(1000).map(() => 0.1), labels, weight: ones(1000) });
  expect(right.error).toBeCloseTo(0);
  expect(right.ratio).toBeCloseTo(1);
  const twice = calibrationOf({ probability: ones(1000).map(() => 0.2), labels, weight: ones(1000) });
  expect(twice.error).toBeCloseTo(0.1);
  expect(twice.ratio).toBeCloseTo(2);
});

/** The ranker: it serves what its network computes, and what it was trained on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve, calibrationOf } from '#tandem/metrics/index.js';
import {
  fitPlatt,
  logitsOf,
  Ranker,
  type RankerSamples,
  rankerNetwork,
  SIZES,
} from '#tandem/models/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { compile, randomSource, type Values } from '#tandem/tensor/index.js';
import { trainRanker } from '#tandem/train/index.js';

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

it('serves what the network computes', async () => {
  const sizes = fc.record({
    features: fc.integer({ min: 1, max: 9 }),
    outcomes: fc.integer({ min: 1, max: 4 }),
    count: fc.integer({ min: 1, max: 7 }),
    crosses: fc.integer({ min: 1, max: 3 }),
    rank: fc.integer({ min: 1, max: 5 }),
    experts: fc.integer({ min: 1, max: 3 }),
    widths: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 6 })),
    seed: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(sizes, async ({ features, outcomes, count, seed, ...rest }) => {
      const architecture = {
        ...rest,
        features: Array.from({ length: features }, (_, k) => `f${k}`),
        outcomes: Array.from({ length: outcomes }, (_, k) => `o${k}`),
      };
      const { logits } = rankerNetwork(architecture);
      const model = await compile({ logits }, { seed, threads: 1 });
      const random = randomSource('test', seed);
      const parameters: Values = new Map(
        [...model.parameters].map(([name, value]) => [
          name,
          { ...value, data: Float32Array.from(value.data as Float32Array, () => random() - 0.5) },
        ]),
      );
      const filled = await compile({ logits }, { parameters, threads: 1 });
      // Beyond the bound, too.
      const rows = Float32Array.from({ length: count * features }, () => random() * 16 - 8);
      const first = await filled.run({ features: rows, position: new Int32Array(count) });
      const calibration = Object.fromEntries(
        architecture.outcomes.map((outcome, k) => [outcome, { slope: 1 + k, shift: -k }]),
      );
      const ranker = new Ranker({ architecture, parameters, calibration });
      // Crossing multiplies, so that sums may cancel whose terms are large: 32-bit rounding counts by the largest.
      const near = (actual: number, expected: number, among: ArrayLike<number>) => {
        const largest = Array.from(among, Math.abs).reduce((a, b) => Math.max(a, b), 1);
        expect(Math.abs(actual - expected)).toBeLessThan(5e-4 + 1e-5 * largest);
      };
      const logitsAtFirst = Array.from(first.logits.data, Number);
      const columns = ranker.predict(rows, count);
      columns.forEach((column, k) => {
        column.forEach((p, row) => {
          near(p, sigmoid((1 + k) * logitsAtFirst[row * outcomes + k] - k), logitsAtFirst);
        });
      });
      const position = Int32Array.from({ length: count }, (_, row) => row * 3);
      const shown = await filled.run({ features: rows, position });
      const samples = {
        length: count,
        features: rows,
        position,
        weight: new Float32Array(count).fill(1),
        labels: new Float32Array(count * outcomes),
      };
      const logitsShown = Array.from(shown.logits.data, Number);
      logitsOf({ architecture, parameters }, samples).forEach((logit, at) => {
        near(logit, logitsShown[at], logitsShown);
      });
      await Promise.all([model.close(), filled.close()]);
    }),
    { numRuns: 15 },
  );
});

it('gives the same to each candidate, in whatever company', async () => {
  const architecture = { ...SIZES, features: ['a', 'b'], outcomes: ['click'] };
  const { parameters } = await compile({ y: rankerNetwork(architecture).logits }, { threads: 1, seed: 2 });
  const ranker = new Ranker({ architecture, parameters, calibration: { click: { slope: 1, shift: 0 } } });
  const rows = Float32Array.from({ length: 2 * 301 }, (_, k) => Math.sin(k));
  const [together] = ranker.predict(rows, 301);
  for (const row of [0, 1, 150, 299, 300]) {
    const [alone] = ranker.predict(rows.slice(2 * row, 2 * row + 2), 1);
    expect(alone[0]).toBeCloseTo(together[row], 12);
  }
});

/** Clicks follow `a`, and only where `b` does not forbid it; lower places are looked at less. Nobody is ever cited. */
function world(length: number, seed: number): RankerSamples & { readonly truth: Float64Array } {
  const random = seeded(seed);
  const features = Float32Array.from({ length: length * 3 }, () => random() * 2 - 1);
  const position = Int32Array.from({ length }, () => Math.floor(random() * 5));
  const truth = new Float64Array(length);
  const labels = new Float32Array(length * 3);
  for (let s = 0; s < length; s++) {
    const [a, b] = [features[3 * s], features[3 * s + 1]];
    const logit = -2 + 3 * a * Number(b > 0);
    truth[s] = sigmoid(logit);
    labels[3 * s] = Number(random() < sigmoid(logit - 0.5 * position[s]));
    labels[3 * s + 1] = Number(random() < sigmoid(-2.5 - 2 * a));
  }
  return { length, features, labels, position, weight: new Float32Array(length).fill(1), truth };
}

describe('training', () => {
  const shape = { features: ['a', 'b', 'noise'], outcomes: ['click', 'dismiss', 'cited'] };

  it('learns what crosses, apart from where it was shown, and says what it means', async () => {
    const training = {
      ...shape,
      train: world(12_000, 1),
      validation: world(3_000, 2),
      epochs: 5,
      rate: 5e-3,
    };
    const { model, loss } = await trainRanker(training);
    expect(loss).toBeLessThan(0.9);
    const ranker = new Ranker(model);
    // No sample says anything about it: it has a head, and is not predicted.
    expect(model.architecture.outcomes).toContain('cited');
    expect(ranker.outcomes).toEqual(['click', 'dismiss']);
    const test = world(4_000, 3);
    const [click, dismiss] = ranker.predict(test.features, test.length);
    const far = click.reduce((sum, p, s) => sum + Math.abs(p - test.truth[s]), 0) / test.length;
    expect(far).toBeLessThan(0.06);
    const labels = Float32Array.from({ length: test.length }, (_, s) => test.labels[3 * s + 1]);
    const predicted = { probability: dismiss, labels, weight: test.weight };
    expect(areaUnderCurve(predicted)).toBeGreaterThan(0.7);
    expect(calibrationOf(predicted).ratio).toBeGreaterThan(0.85);
    expect(calibrationOf(predicted).ratio).toBeLessThan(1.15);

    // Going on from a model keeps what it knows, even with a few samples of pure chance.
    const noise = {
      ...world(300, 4),
      labels: Float32Array.from({ length: 900 }, (_, k) => Number(k % 7 === 0)),
    };
    const goesOn = await trainRanker({ ...training, train: noise, previous: model, epochs: 3 });
    expect(goesOn.loss).toBeLessThanOrEqual(loss + 1e-6);
  });

  it('is the same for the same seed, and ends when told to', async () => {
    const training = { ...shape, train: world(1_000, 1), validation: world(500, 2), epochs: 1, rate: 1e-2 };
    const [first, second] = [await trainRanker(training), await trainRanker(training)];
    expect(first.model).toEqual(second.model);
    const stop = new AbortController();
    const stopped = trainRanker({
      ...training,
      onProgress: ({ done }) => done === 2 && stop.abort(new Error('enough')),
      signal: stop.signal,
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('refuses to learn from samples in which nothing happened', async () => {
    const nothing = { ...world(200, 1), labels: new Float32Array(600) };
    const training = { ...shape, train: nothing, validation: nothing, epochs: 1, rate: 1e-2 };
    await expect(trainRanker(training)).rejects.toThrow(/more events are needed/);
  });
});

it('finds the distortion of a calibration, and leaves alone what happened to nobody', () => {
  const random = seeded(9);
  const logits = Float64Array.from({ length: 20_000 }, () => random() * 6 - 4);
  const labels = logits.map((z) => Number(random() < sigmoid(0.5 * z - 1)));
  const { slope, shift } = fitPlatt(logits, labels, new Float64Array(20_000).fill(1));
  expect(slope).toBeCloseTo(0.5, 1);
  expect(shift).toBeCloseTo(-1, 1);
  expect(fitPlatt([1, 2], [0, 0], [1, 1])).toEqual({ slope: 1, shift: 0 });
  const extreme = fitPlatt([-1000, 1000, 5], [1, 0, Number.NaN], [1, 1, 1]);
  expect(extreme.slope).toBeGreaterThan(0);
  expect(Number.isFinite(extreme.shift)).toBe(true);
});

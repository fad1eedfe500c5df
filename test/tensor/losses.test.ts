/** Every loss: its gradient against finite differences, and its value against arithmetic done by hand. */
import { describe, expect, test } from 'vitest';
import * as t from '#tandem/tensor/index.js';
import { type CheckOptions, gradientError } from './gradient-check.js';

const ids = (values: number[]) => t.constant(values, 'int32');
const rows = (...values: number[][]) => t.constant(values, 'int32');
const bools = (rows: number[][]) => t.constant(rows as never, 'bool');

const cases: [string, (...x: t.Tensor[]) => t.Tensor, number[][], CheckOptions?][] = [
  ['crossEntropy', (x) => t.crossEntropy(x, ids([0, 3, 2])), [[3, 4]]],
  ['crossEntropy over one class', (x) => t.crossEntropy(x, ids([0])), [[1, 1]]],
  ['crossEntropy, some ignored', (x) => t.crossEntropy(x, ids([0, -100, 2]), { ignore: -100 }), [[3, 4]]],
  ['crossEntropy, all ignored', (x) => t.crossEntropy(x, ids([7, 7]), { ignore: 7 }), [[2, 4]]],
  [
    'crossEntropy, smoothed',
    (x) => t.crossEntropy(x, ids([0, -1, 2]), { ignore: -1, smoothing: 0.1 }),
    [[3, 4]],
  ],
  ...[1, 2, 3].map((chunk): (typeof cases)[number] => [
    `linearCrossEntropy, ${chunk} of 3 positions at once`,
    (x, w) => t.mul(t.linearCrossEntropy(x, w, rows([0, 3, 2], [1, 1, 0]), chunk), t.sum(x)),
    [
      [2, 3, 2],
      [4, 2],
    ],
  ]),
  [
    'binaryCrossEntropy',
    (x, y) => t.binaryCrossEntropy(x, y),
    [
      [3, 2],
      [3, 2],
    ],
    { kinks: [0] },
  ],
  [
    'binaryCrossEntropy, weighted',
    (x) => t.binaryCrossEntropy(x, t.constant([1, 0, 0.5]), { weights: t.constant([1, 0, 2]) }),
    [[3]],
    { kinks: [0] },
  ],
  [
    'squaredError',
    (x, y) => t.squaredError(x, y),
    [
      [3, 2],
      [3, 2],
    ],
  ],
  [
    'pairwise',
    (p, n) => t.pairwise(p, n),
    [
      [3, 1],
      [3, 4],
    ],
  ],
  ['sampledSoftmax', (p, n) => t.sampledSoftmax(p, n), [[3], [3, 4]]],
  [
    'sampledSoftmax, corrected',
    (p, n, a, b) =>
      t.sampledSoftmax(p, n, {
        positiveLogQ: a,
        negativeLogQ: b,
        hits: bools([
          [1, 0, 0],
          [0, 0, 0],
        ]),
        weights: t.constant([1, 2]),
      }),
    [[2], [2, 3], [2], [3]],
  ],
  ['gbce', (p, n) => t.gbce(p, n, { items: 100 }), [[3], [3, 4]]],
  [
    'contrastive',
    (a, b) => t.contrastive(a, b, { temperature: 0.5 }),
    [
      [3, 2],
      [3, 2],
    ],
  ],
  [
    'contrastive of one pair',
    (a, b) => t.contrastive(a, b),
    [
      [1, 2],
      [1, 2],
    ],
  ],
];

describe('gradients', () => {
  for (const [name, build, shapes, options] of cases)
    test(name, async () => {
      const differing: number[][] = shapes;
      const own = (...x: t.Tensor[]) => build(...x);
      expect(await gradientError(own, differing, options)).toBeLessThan(1e-6);
    });
});

async function value(x: t.Tensor): Promise<number> {
  const model = await t.compile({ x });
  return Number((await model.run({})).x.data[0]);
}
const lse = (...x: number[]) => Math.log(x.reduce((a, b) => a + Math.exp(b), 0));
const plus = (x: number) => Math.log1p(Math.exp(x));

describe('values', () => {
  const row = [1, 2, 0.5];
  test('crossEntropy', async () => {
    const logits = t.constant([row, [0, 0, 0]]);
    expect(await value(t.crossEntropy(logits, ids([1, 0])))).toBeCloseTo(
      (lse(...row) - 2 + Math.log(3)) / 2,
      5,
    );
    expect(await value(t.crossEntropy(logits, ids([1, 9]), { ignore: 9 }))).toBeCloseTo(lse(...row) - 2, 5);
    const smooth = 0.9 * (lse(...row) - 2) + 0.1 * (lse(...row) - 3.5 / 3);
    expect(await value(t.crossEntropy(logits, ids([1, 9]), { ignore: 9, smoothing: 0.1 }))).toBeCloseTo(
      smooth,
      5,
    );
    const huge = t.constant([[1000, -1000]]);
    expect(await value(t.crossEntropy(huge, ids([1])))).toBeCloseTo(2000, 2);
  });
  test('linearCrossEntropy is crossEntropy of the logits, in chunks of any size', async () => {
    const x = t.constant([
      [
        [1, 2],
        [0.5, -1],
        [3, 0],
      ],
    ]);
    const weight = t.constant([row, [0, 2, 1]].map(([a, b]) => [a, b]).concat([[-1, 4]]));
    const targets = rows([2, 0, 1]);
    const whole = await value(t.crossEntropy(t.matmul(x, weight, { transposeB: true }), targets));
    for (const chunk of [1, 2, 3, 10, undefined])
      expect(await value(t.linearCrossEntropy(x, weight, targets, chunk))).toBeCloseTo(whole, 6);
    expect(() => t.linearCrossEntropy(x, weight, targets, 0)).toThrow('a chunk of 0');
  });
  test('binaryCrossEntropy does not overflow', async () => {
    expect(await value(t.binaryCrossEntropy(t.constant([500, -500]), t.constant([0, 1])))).toBeCloseTo(
      500,
      3,
    );
  });
  test('sampledSoftmax', async () => {
    const [p, n] = [t.constant([2]), t.constant([[1, 0]])];
    expect(await value(t.sampledSoftmax(p, n))).toBeCloseTo(lse(2, 1, 0) - 2, 5);
    const corrected = t.sampledSoftmax(p, n, {
      positiveLogQ: t.constant([-1]),
      negativeLogQ: t.constant([-2, -3]),
    });
    expect(await value(corrected)).toBeCloseTo(lse(3, 3, 3) - 3, 5);
  });
  test('gbce with calibration 0 is binary cross-entropy, and with 1 weighs the positive by the rate', async () => {
    const [p, n] = [t.constant([2]), t.constant([[1, 0]])];
    const rest = plus(1) + plus(0);
    expect(await value(t.gbce(p, n, { items: 11, calibration: 0 }))).toBeCloseTo((plus(-2) + rest) / 3, 5);
    expect(await value(t.gbce(p, n, { items: 11, calibration: 1 }))).toBeCloseTo(
      (0.2 * plus(-2) + rest) / 3,
      5,
    );
  });
  test('pairwise', async () => {
    expect(await value(t.pairwise(t.constant([[2]]), t.constant([[1, 3]])))).toBeCloseTo(
      (plus(-1) + plus(1)) / 2,
      5,
    );
  });
});

test('shapes that do not fit are told', () => {
  const scores = t.input('scores', ['batch', 4]);
  expect(() => t.crossEntropy(scores, t.input('ids', ['batch', 1], 'int32'))).toThrow(
    /\[batch, 1\].*\[batch\]/,
  );
  expect(() => t.linearCrossEntropy(scores, scores, scores)).toThrow(/linearCrossEntropy.*\[batch, 4\]/);
  const x = t.input('x', ['batch', 3, 2]);
  const targets = t.input('targets', ['batch', 3], 'int32');
  expect(() => t.linearCrossEntropy(x, t.constant([[1, 2, 3]]), targets)).toThrow(/\[1, 3\].*\[1, 2\]/);
  expect(() => t.sampledSoftmax(scores, scores)).toThrow(/sampledSoftmax.*\[batch, 4\]/);
  expect(() => t.squaredError(scores, t.input('y', ['batch']))).toThrow(
    /squaredError.*\[batch\].*\[batch, 4\]/,
  );
});

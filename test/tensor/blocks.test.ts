/** Every block: gradients of inputs and of all parameters against finite differences. */
import { expect, test } from 'vitest';
import * as t from '#tandem/tensor/index.js';
import { attend } from '#tandem/tensor/ops/attend.js';
import { type CheckOptions, gradientError } from './gradient-check.js';

const size = { width: 4, heads: 2, context: 5, hidden: 3 };
const mask = t.constant([[1, 1, 1] as never, [1, 0, 1] as never], 'bool');

const chunked = (shape: number[], chunk: number) => (x: t.Tensor) => {
  const [q, k, v] = ['q', 'k', 'v'].map((n) => t.reshape(t.linear(n, 4, 4)(x), shape));
  return attend(q, k, v, { scale: 0.7, causal: true, chunk });
};

const cases: [string, (...x: t.Tensor[]) => t.Tensor | t.Tensor[], number[][], CheckOptions?][] = [
  ['linear', t.linear('l', 3, 2), [[2, 3]]],
  ['linear over more axes', t.linear('l', 3, 2), [[2, 1, 3]]],
  ['linear over no rows', t.linear('l', 3, 2), [[0, 3]]],
  ['linear without bias', t.linear('l', 1, 1, { bias: false }), [[2, 1]]],
  [
    'embedding',
    (x) =>
      t.mul(
        t.embedding(
          'e',
          3,
          2,
        )(
          t.constant(
            [
              [0, 2],
              [2, 2],
            ],
            'int32',
          ),
        ),
        x,
      ),
    [[2, 2, 2]],
  ],
  ['mlp', t.mlp('m', [3, 4, 2], { activation: t.silu }), [[2, 3]]],
  ['crossNetwork', t.crossNetwork('c', 3, 2), [[2, 3]]],
  ['crossNetwork of low rank', t.crossNetwork('c', 3, 2, { rank: 1 }), [[2, 3]]],
  [
    'mixtureOfExperts',
    t.mixtureOfExperts('x', { experts: 2, tasks: 2, sizes: [3, 2] }),
    [[2, 3]],
    { distinct: true },
  ],
  ['attention', (x) => t.attention('a', size)(x), [[2, 3, 4]]],
  ['attention with a mask', (x) => t.attention('a', { ...size, causal: false })(x, mask), [[2, 3, 4]]],
  ['attention over one position', (x) => t.attention('a', size)(x), [[1, 1, 4]]],
  [
    'attention with shared keys',
    (x) => t.attention('a', { ...size, width: 8, heads: 4, keyHeads: 2 })(x, mask),
    [[2, 3, 8]],
  ],
  ['attention with one key head', (x) => t.attention('a', { ...size, keyHeads: 1 })(x), [[1, 2, 4]]],
  ['attention in chunks', chunked([1, 2, 5, 4], 2), [[10, 4]]],
  ['attention in chunks of one', chunked([2, 1, 1, 3, 4], 1), [[6, 4]]],
  ['block', (x) => t.block('b', size)(x), [[2, 3, 4]]],
  [
    'block with layer norm and gelu',
    (x) => t.block('b', { ...size, norm: 'layer', activation: 'gelu' })(x, mask),
    [[2, 3, 4]],
  ],
  ['transformer', (x) => t.transformer('t', { ...size, layers: 2 })(x), [[1, 3, 4]], { most: 6 }],
  [
    'decoder',
    (x) =>
      t.mul(
        t.decoder({ ...size, layers: 1, vocabulary: 5, tied: true })(t.constant([[1, 4, 0]], 'int32')),
        x,
      ),
    [[1, 3, 5]],
    { most: 6 },
  ],
];

for (const [name, build, shapes, options] of cases)
  test(name, async () => {
    expect(await gradientError(build, shapes, { most: 12, ...options })).toBeLessThan(1e-6);
  });

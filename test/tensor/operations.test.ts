/** Every operation's gradient agrees with finite differences in float64, over generated shapes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as t from '#tandem/tensor/index.js';
import { affine } from '#tandem/tensor/ops/matmul.js';
import { type CheckOptions, gradientError } from './gradient-check.js';
import { broadcasting, fullShape, shape } from './shapes.js';

const runs = { numRuns: 8, seed: 42 };
const limit = 1e-6;
type Build = (...inputs: t.Tensor[]) => t.Tensor | t.Tensor[];

function check<T>(
  name: string,
  shapes: fc.Arbitrary<T>,
  make: (drawn: T) => { build: Build; shapes: readonly (readonly number[])[]; options?: CheckOptions },
) {
  test(name, async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (drawn) => {
        const { build, shapes, options } = make(drawn);
        expect(await gradientError(build, shapes, options)).toBeLessThan(limit);
      }),
      runs,
    );
  });
}

describe('two operands, broadcasting', () => {
  const positive: CheckOptions = { range: [0.5, 2] };
  const cases: [string, Build, CheckOptions?][] = [
    ['add', (a, b) => t.add(a, b)],
    ['sub', (a, b) => t.sub(a, b)],
    ['mul', (a, b) => t.mul(a, b)],
    ['div', (a, b) => t.div(a, b), positive],
    ['maximum', (a, b) => t.maximum(a, b), { distinct: true }],
    ['minimum', (a, b) => t.minimum(a, b), { distinct: true }],
    ['where', (a, b) => t.where(t.greater(t.stopGradient(a), 0), a, b), { kinks: [0] }],
  ];
  for (const [name, build, options] of cases)
    check(name, broadcasting, (shapes) => ({ build, shapes, options }));
});

describe('one operand, element by element', () => {
  const positive: CheckOptions = { range: [0.2, 3] };
  const kink: CheckOptions = { kinks: [0, -0.5, 1] };
  const cases: [string, (x: t.Tensor) => t.Tensor, CheckOptions?][] = [
    ['neg', t.neg],
    ['abs', t.abs, kink],
    ['sign', (x) => t.add(t.sign(x), x), kink],
    ['square', t.square],
    ['pow', (x) => t.pow(x, 2.5), positive],
    ['pow of 2', (x) => t.pow(x, 2)],
    ['clip', (x) => t.clip(x, -0.5, 1), kink],
    ['exp', t.exp],
    ['log', t.log, positive],
    ['sqrt', t.sqrt, positive],
    ['tanh', t.tanh],
    ['sigmoid', t.sigmoid],
    ['erf', t.erf],
    ['relu', t.relu, kink],
    ['gelu', t.gelu, { range: [-5, 5] }],
    ['silu', t.silu],
    ['softplus', t.softplus, kink],
    ['cast', (x) => t.cast(t.cast(x, 'float64'), 'float32')],
    ['swiglu', (x) => t.swiglu(x, t.add(t.square(x), 1)), { range: [-5, 5] }],
    ['numbers on either side', (x) => t.div(1, t.add(t.sub(3, x), t.mul(2, x)))],
  ];
  for (const [name, build, options] of cases)
    check(name, shape(), (drawn) => ({
      build,
      shapes: [drawn],
      options: name.startsWith('numbers') ? positive : options,
    }));
});

describe('rearranging', () => {
  check('reshape', fullShape(1), (s) => ({ build: (x) => t.square(t.reshape(x, [-1])), shapes: [s] }));
  check('transpose', shape(2), (s) => ({
    build: (x) => [
      t.square(t.transpose(x)),
      t.transpose(
        x,
        s.map((_, i) => s.length - 1 - i),
      ),
    ],
    shapes: [s],
  }));
  check('slice', fullShape(1), (s) => ({
    build: (x) => [t.square(t.slice(x, -1, 0, Math.ceil(s[s.length - 1] / 2))), t.slice(x, 0, -1)],
    shapes: [s],
  }));
  check('pad', shape(1), (s) => ({ build: (x) => t.square(t.pad(x, -1, 1, 2)), shapes: [s] }));
  check('concat', fc.tuple(shape(1), fc.nat(2)), ([s, more]) => ({
    build: (a, b) => t.square(t.concat([a, b, a], 0)),
    shapes: [s, [more, ...s.slice(1)]],
  }));
  check('split', fullShape(1), (s) => ({
    build: (x) => t.split(t.concat([x, x, x], -1), -1, 3).map((part, i) => t.mul(part, t.mul(part, i + 1))),
    shapes: [s],
  }));
  check('expand', fullShape(), (s) => ({ build: (x) => t.square(t.expand(x, [2, ...s])), shapes: [s] }));
  check('expand of ones', fullShape(1), (s) => ({
    build: (x) => t.square(t.expand(x, [3, ...s.slice(1), 2])),
    shapes: [[1, ...s.slice(1), 1]],
  }));
  check('squeeze and unsqueeze', shape(), (s) => ({
    build: (x) => [t.square(t.unsqueeze(x, 0)), t.squeeze(t.unsqueeze(x, -1), -1)],
    shapes: [s],
  }));
});

describe('reductions', () => {
  const axes = (least: number) =>
    fullShape(least).chain((s) => fc.tuple(fc.constant(s), fc.subarray(s.map((_, i) => i)), fc.boolean()));
  for (const [name, reduce] of [
    ['sum', t.sum],
    ['mean', t.mean],
    ['sumSquares', t.sumSquares],
  ] as const)
    check(name, axes(0), ([s, on, keep]) => ({ build: (x) => t.square(reduce(x, on, keep)), shapes: [s] }));
  for (const [name, reduce] of [
    ['max', t.max],
    ['min', t.min],
  ] as const)
    check(name, axes(1), ([s, on, keep]) => ({
      build: (x) => t.square(reduce(x, on, keep)),
      shapes: [s],
      options: { distinct: true },
    }));
  check('sum of nothing', fc.constant([0, 3]), (s) => ({ build: (x) => t.add(t.sum(x, 0), 1), shapes: [s] }));
  check('cumsum', shape(1), (s) => ({
    build: (x) => [t.square(t.cumsum(x, 0)), t.square(t.cumsum(x, -1, true))],
    shapes: [s],
  }));
});

describe('matrix products', () => {
  const size = fc.constantFrom(1, 2, 3, 0);
  const lead = fc.constantFrom<[number[], number[]]>(
    [[], []],
    [[2], []],
    [[2, 3], []],
    [[2], [2]],
    [[2, 1], [3]],
    [[], [2]],
    [[1], [3]],
  );
  check(
    'matmul',
    fc.tuple(lead, size, size, size, fc.boolean(), fc.boolean()),
    ([[la, lb], m, k, n, ta, tb]) => ({
      build: (a, b) => t.matmul(a, b, { transposeA: ta, transposeB: tb, scale: 0.7 }),
      shapes: [
        [...la, ...(ta ? [k, m] : [m, k])],
        [...lb, ...(tb ? [n, k] : [k, n])],
      ],
    }),
  );
});

describe('what is only fast when it is put together', () => {
  check(
    'affine',
    fc.tuple(fc.constantFrom([3], [2, 2], [1], [0]), fc.constantFrom(1, 3), fc.constantFrom(1, 2)),
    ([lead, k, n]) => ({
      build: (x, w, b) => t.square(affine(x, w, b)),
      shapes: [[...lead, k], [n, k], [n]],
    }),
  );
  check('a table gathered from more than once', fc.constantFrom(1, 3), (n) => ({
    build: (x) => [
      t.gather(x, t.constant([0, 0], 'int32')),
      t.mul(x, 2),
      t.square(t.gather(x, t.constant([1, 0, 1], 'int32'))),
    ],
    shapes: [[2, n]],
  }));
});

describe('picking and placing', () => {
  const ids = t.constant(
    [
      [0, 2, 2],
      [1, 0, 2],
    ],
    'int32',
  );
  check('gather', shape(), (rest) => ({ build: (x) => t.square(t.gather(x, ids)), shapes: [[3, ...rest]] }));
  check('gather along another axis', fullShape(), (rest) => ({
    build: (x) => t.square(t.gather(x, ids, 1)),
    shapes: [[2, 3, ...rest]],
  }));
  check('scatterAdd', shape(), (rest) => ({
    build: (x, u) => t.square(t.scatterAdd(x, ids, u)),
    shapes: [
      [3, ...rest],
      [2, 3, ...rest],
    ],
  }));
  test('scatterAdd counts every row where many go to one place, on several threads', async () => {
    const [places, rows, width] = [64, 2048, 256];
    const ids = Int32Array.from({ length: rows }, (_, k) => (k * k) % places);
    const target = t.input('x', [places, width]);
    const added = t.scatterAdd(target, t.input('ids', [rows], 'int32'), t.input('u', [rows, width]));
    const compiled = await t.compile({ sums: added }, { threads: 4 });
    const expected = new Float32Array(places * width);
    for (const id of ids) for (let k = 0; k < width; k++) expected[id * width + k]++;
    const feed = { x: new Float32Array(places * width), ids, u: new Float32Array(rows * width).fill(1) };
    for (let round = 0; round < 20; round++) {
      const { sums } = await compiled.run(feed);
      expect(sums.data).toEqual(expected);
    }
    await compiled.close();
  });
  check('takeAlong', fc.constantFrom(0, 1), (axis) => ({
    build: (x) => t.square(t.takeAlong(x, axis === 1 ? ids : t.transpose(ids), axis)),
    shapes: [axis === 1 ? [2, 4] : [4, 2]],
  }));
  check('addAlong', fc.constantFrom(3, 4), (n) => ({
    build: (x, u) => t.square(t.addAlong(x, ids, u, 1)),
    shapes: [
      [2, n],
      [2, 3],
    ],
  }));
  check('oneHot', fullShape(), () => ({
    build: (x) => t.matmul(t.oneHot(t.constant([2, 0], 'int32'), 3), x),
    shapes: [[3, 2]],
  }));
});

describe('softmax and norms', () => {
  const axis = fullShape(1).chain((s) => fc.tuple(fc.constant(s), fc.nat(s.length - 1)));
  for (const [name, f] of [
    ['softmax', t.softmax],
    ['logSoftmax', t.logSoftmax],
    ['logSumExp', t.logSumExp],
  ] as const)
    check(name, axis, ([s, a]) => ({ build: (x) => t.square(f(x, a)), shapes: [s] }));
  check('rmsNorm', fullShape(1), (s) => ({
    build: (x, w) => t.square(t.rmsNorm(x, w, 1e-2)),
    shapes: [s, s.slice(-1)],
  }));
  check('layerNorm', fullShape(1), (s) => ({
    build: (x, w, b) => t.square(t.layerNorm(x, w, b, 1e-1)),
    shapes: [s, s.slice(-1), s.slice(-1)],
  }));
  check(
    'rotary',
    fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(1, 3), fc.constantFrom(1, 2)),
    ([b, n, heads]) => ({
      build: (x) => t.square(t.rotary(x, { head: 4, length: 5, position: t.constant([1], 'int64') })),
      shapes: [[b, n, heads * 4]],
    }),
  );
});

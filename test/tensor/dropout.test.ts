/** Dropout: its masks by rate, run and place; its gradient; and that it does nothing outside training. */
import { expect, test } from 'vitest';
import * as t from '#tandem/tensor/index.js';

async function masks(rate: number, shape: number[], runs: number, seed = 0): Promise<Float32Array[]> {
  const x = t.input('x', shape);
  const w = t.parameter('w', [1], [1]);
  const y = t.dropout(x, rate);
  const z = t.dropout(x, rate);
  const step = await t.trainingStep({
    loss: t.sum(t.mul(t.mul(y, y), w)),
    optimizer: t.sgd({ rate: 0 }),
    outputs: { y, z },
    gradientsOf: [x],
    seed,
  });
  const ones = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1);
  const out: Float32Array[] = [];
  for (let i = 0; i < runs; i++) {
    const { outputs, gradients } = await step.run({ x: ones });
    const mask = outputs.y.data as Float32Array;
    // d(y²)/dx = 2·y·mask: the mask of the gradient is that of the forward pass
    expect(Array.from(gradients.x.data as Float32Array)).toEqual(
      Array.from(mask, (m) => Math.fround(2 * m * m)),
    );
    expect(outputs.z.data).not.toEqual(mask);
    out.push(mask);
  }
  return out;
}

test('drops at its rate, evenly over rows, columns and runs', async () => {
  const [rows, columns, rate] = [200, 300, 0.3];
  const runs = await masks(rate, [rows, columns], 3);
  for (const mask of runs) {
    const kept = mask.map((v) => (v === 0 ? 0 : 1));
    expect(Math.abs(kept.reduce((a, b) => a + b, 0) / kept.length - 0.7)).toBeLessThan(0.01);
    expect(Math.max(...mask)).toBeCloseTo(1 / 0.7, 5);
    // Correlations of places beside each other, in the row and in the column, are those of independent draws.
    for (const offset of [1, 2, columns, columns + 1]) {
      let both = 0;
      for (let i = 0; i + offset < kept.length; i++) both += (kept[i] - 0.7) * (kept[i + offset] - 0.7);
      expect(Math.abs(both / (kept.length - offset) / 0.21)).toBeLessThan(0.02);
    }
    for (let r = 0; r < rows; r++) {
      const row = kept.subarray(r * columns, (r + 1) * columns).reduce((a, b) => a + b, 0);
      expect(Math.abs(row / columns - 0.7)).toBeLessThan(0.14);
    }
  }
  const same = runs[0].filter((v, i) => v === runs[1][i]).length / runs[0].length;
  expect(Math.abs(same - 0.58)).toBeLessThan(0.01); // 0.7² + 0.3²
});

test('is a function of the seed', async () => {
  const [a, b, c] = [
    await masks(0.5, [8, 8], 2),
    await masks(0.5, [8, 8], 2),
    await masks(0.5, [8, 8], 2, 1),
  ];
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
});

test('does nothing in a compiled model', async () => {
  const model = await t.compile({ y: t.dropout(t.constant([1, 2, 3]), 0.9) });
  expect(Array.from((await model.run({})).y.data as Float32Array)).toEqual([1, 2, 3]);
});

/** The layers in WebAssembly, beside the same sums in plain numbers. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import wabt from 'wabt';
import { CODE, DenseLayers } from '#tandem/models/dense.js';

it('is what its source says', async () => {
  const source = await readFile(new URL('../../src/models/dense.wat', import.meta.url), 'utf8');
  const module = (await wabt()).parseWat('dense.wat', source, { simd: true });
  expect(Buffer.from(module.toBinary({}).buffer).toString('base64')).toBe(CODE);
});

it('multiplies, adds and cuts off, whatever the sizes, beside other layers', () => {
  const other = new DenseLayers();
  const foreign = other.layer(Float32Array.of(3), Float32Array.of(4), 1, 1);
  const [one, answer] = [other.room(1, 1), other.room(1, 1)];
  const size = fc.integer({ min: 1, max: 9 });
  const value = fc.integer({ min: -8, max: 8 });
  fc.assert(
    fc.property(
      size,
      size,
      size,
      fc.array(value, { minLength: 200, maxLength: 200 }),
      fc.boolean(),
      (inputs, outputs, rows, values, cut) => {
        let next = 0;
        const some = (count: number) => Float32Array.from({ length: count }, () => values[next++ % 200]);
        const [weight, bias, x] = [some(inputs * outputs), some(outputs), some(rows * inputs)];
        const layers = new DenseLayers();
        const first = layers.layer(weight, bias, inputs, outputs);
        // A second layer, so that the first does not stand where the other's does.
        const second = layers.layer(Float32Array.of(2), Float32Array.of(-1), 1, 1);
        const [from, to, after] = [
          layers.room(rows, inputs),
          layers.room(rows, outputs),
          layers.room(rows, 1),
        ];
        const put = () => {
          const { floats } = layers;
          for (let row = 0; row < rows; row++) {
            floats.set(x.subarray(row * inputs, (row + 1) * inputs), from.at + row * from.stride);
          }
          layers.apply(first, from, to, rows, cut ? 0 : undefined);
          layers.apply(second, to, after, rows);
          return floats;
        };
        put();
        other.floats[one.at] = 5;
        other.apply(foreign, one, answer, 1);
        expect(other.floats[answer.at]).toBe(19);
        const floats = put();
        for (let row = 0; row < rows; row++) {
          for (let o = 0; o < outputs; o++) {
            let sum = bias[o];
            for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * weight[o * inputs + i];
            expect(floats[to.at + row * to.stride + o]).toBe(cut ? Math.max(0, sum) : sum);
          }
          const left = floats[to.at + row * to.stride];
          expect(floats[after.at + row * after.stride]).toBe(2 * left - 1);
        }
      },
    ),
  );
});

it('normalises columns within a bound, and adds products', () => {
  const layers = new DenseLayers();
  const [mean, scale] = [
    layers.keep(Float32Array.of(1, 2, 3, 4, 5)),
    layers.keep(Float32Array.of(1, 2, 0, -1, 10)),
  ];
  const [x, y, into] = [layers.room(3, 5), layers.room(3, 5), layers.room(3, 5)];
  const { floats } = layers;
  for (let row = 0; row < 3; row++) {
    for (let k = 0; k < 8; k++) {
      floats[x.at + row * 8 + k] = row + k;
      floats[y.at + row * 8 + k] = k;
      floats[into.at + row * 8 + k] = 100;
    }
  }
  layers.normalise(x, 2, mean, scale, 4);
  const rowOf = (row: number) => [...floats.subarray(x.at + row * 8, x.at + row * 8 + 5)];
  expect(rowOf(0)).toEqual([-1, -2, -0, 1, -4]);
  expect(rowOf(1)).toEqual([0, 0, 0, -0, 0]);
  expect(rowOf(2)).toEqual([2, 3, 4, 5, 6]);
  layers.addProduct(into, x, y, 2);
  expect([...floats.subarray(into.at, into.at + 5)]).toEqual([100, 98, 100, 103, 84]);
  expect(floats[into.at + 16]).toBe(100);
});

it('says where it has no room', () => {
  expect(() => new DenseLayers().room(10_000, 100)).toThrow(/1000000 numbers, and there are 262144/);
});

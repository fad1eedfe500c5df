/** Optimisers and schedules, beside their definitions. */
import { describe, expect, test } from 'vitest';
import * as t from '#tandem/tensor/index.js';
import { batches, copy, network } from './network.js';

describe('optimisers follow their definitions', () => {
  // One parameter of two numbers with a loss whose gradient is known: w·c, so that g = c of each batch.
  const gradients = [
    [0.5, -2],
    [1, 0.1],
    [-0.3, 4],
  ];
  async function run(optimizer: t.Optimizer, shape: number[] = [2]) {
    const w = t.parameter('w', shape, [1, -1]);
    const c = t.input('c', shape);
    const step = await t.trainingStep({ loss: t.sum(t.mul(w, c)), optimizer });
    for (const g of gradients) await step.run({ c: Float32Array.from(g) });
    return Array.from(step.parameters.get('w')?.data as Float32Array);
  }
  function expected(update: (g: number, w: number, memory: number[], n: number) => number) {
    return [0, 1].map((i) => {
      const memory = [0, 0];
      return gradients.reduce((w, g, n) => update(g[i], w, memory, n + 1), [1, -1][i]);
    });
  }
  const close = (got: number[], want: number[]) => {
    for (const [i, v] of want.entries()) expect(got[i]).toBeCloseTo(v, 5);
  };

  test('sgd', async () => {
    close(
      await run(t.sgd({ rate: 0.1 })),
      expected((g, w) => w - 0.1 * g),
    );
    const want = expected((g, w, m) => {
      m[0] = 0.9 * m[0] + g + 0.01 * w;
      return w - 0.1 * m[0];
    });
    close(await run(t.sgd({ rate: 0.1, momentum: 0.9, weightDecay: 0.01 })), want);
  });
  test('adamw', async () => {
    const want = expected((g, w, m, n) => {
      m[0] = 0.9 * m[0] + 0.1 * g;
      m[1] = 0.99 * m[1] + 0.01 * g * g;
      const change = m[0] / (1 - 0.9 ** n) / (Math.sqrt(m[1] / (1 - 0.99 ** n)) + 1e-8);
      return w * (1 - 0.1 * 0.05) - 0.1 * change;
    });
    close(await run(t.adamw({ rate: 0.1, betas: [0.9, 0.99], weightDecay: 0.05 })), want);
  });
  test('adagrad', async () => {
    const want = expected((g, w, m) => {
      m[0] += g * g;
      return w - (0.1 * g) / (Math.sqrt(m[0]) + 1e-10);
    });
    close(await run(t.adagrad({ rate: 0.1 })), want);
  });
  test('muon makes the singular values of a step nearly equal', async () => {
    const w = t.parameter('w', [2, 3], t.zeros());
    const c = t.input('c', [2, 3]);
    const step = await t.trainingStep({ loss: t.sum(t.mul(w, c)), optimizer: t.muon({ rate: 1 }) });
    await step.run({
      c: [
        [5, 0, 0],
        [0, 0.5, 0],
      ],
    });
    const data = step.parameters.get('w')?.data as Float32Array;
    const scale = 0.2 * Math.sqrt(3);
    for (const i of [0, 4]) {
      expect(-data[i] / scale).toBeGreaterThan(0.65);
      expect(-data[i] / scale).toBeLessThan(1.25);
    }
    const vector = t.parameter('v', [2], t.zeros());
    const loss = t.sum(t.mul(vector, t.input('c', [2])));
    await expect(t.trainingStep({ loss, optimizer: t.muon({ rate: 1 }) })).rejects.toThrow(/'v'.*adamw/);
  });
  test('schedules', async () => {
    const at = async (schedule: t.Schedule, steps: number[]) => {
      const rates = steps.map((s) => (schedule as (x: t.Tensor) => t.Tensor)(t.constant(s)));
      const out = await (await t.compile(Object.fromEntries(rates.map((r, i) => [`r${i}`, r])))).run({});
      return Object.values(out).map((v) => Number(v.data[0]));
    };
    const cosine = t.cosine({ peak: 1, steps: 12, warmup: 2, floor: 0.1 });
    close(await at(cosine, [0, 1, 2, 7, 12, 20]), [0.5, 1, 1, 0.55, 0.1, 0.1]);
    close(await at(t.linearDecay({ peak: 2, steps: 10 }), [0, 5, 10]), [2, 1, 0]);
  });
  test('a choice by parameter, and frozen ones', async () => {
    const { loss } = network();
    const step = await t.trainingStep({
      loss,
      optimizer: (p) => (p.shape.length === 2 ? t.muon({ rate: 0.1 }) : t.sgd({ rate: 0 })),
      frozen: (p) => p.name === 'first.weight',
    });
    const before = copy(step.parameters);
    await step.run(batches[0]);
    const changed = [...before].filter(
      ([name, v]) => v.data.join() !== step.parameters.get(name)?.data.join(),
    );
    expect(changed.map(([name]) => name)).toEqual(['second.weight']);
    expect([...step.state().keys()]).toContain('optimizer/momentum/second.weight');
  });
});

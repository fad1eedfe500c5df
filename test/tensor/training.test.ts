/** The training step: what it updates and how, resuming, accumulating, and what it refuses. */
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, test, vi } from 'vitest';
import * as t from '#tandem/tensor/index.js';
import { batches, copy, network, numbers } from './network.js';

test('clipping scales the whole gradient to the norm', async () => {
  const w = t.parameter('w', [2], [0, 0]);
  const loss = t.sum(t.mul(w, t.constant([3, 4])));
  const step = await t.trainingStep({ loss, optimizer: t.sgd({ rate: 1 }), clipNorm: 1 });
  expect((await step.run({})).gradientNorm).toBeCloseTo(5, 5);
  expect(Array.from(step.parameters.get('w')?.data as Float32Array)).toEqual([-0.6, -0.8].map(Math.fround));
});

test('micro-batches accumulated are one batch', async () => {
  const all = { x: numbers(32), y: numbers(8) };
  const parts = [0, 1, 2, 3].map((i) => ({
    x: all.x.slice(8 * i, 8 * i + 8),
    y: all.y.slice(2 * i, 2 * i + 2),
  }));
  const options = { optimizer: t.adamw({ rate: 0.1 }), clipNorm: 0.1 };
  const whole = await t.trainingStep({ ...options, loss: network().loss });
  const split = await t.trainingStep({ ...options, loss: network().loss, accumulate: 4 });
  for (let round = 0; round < 3; round++) {
    const { gradientNorm } = await whole.run(all);
    const results = [];
    for (const part of parts) results.push(await split.run(part));
    expect(results.map((r) => r.updated)).toEqual([false, false, false, true]);
    expect(results[3].gradientNorm).toBeCloseTo(gradientNorm, 5);
    for (const [name, value] of whole.parameters)
      for (const [i, v] of (value.data as Float32Array).entries())
        expect(split.parameters.get(name)?.data[i]).toBeCloseTo(v, 5);
  }
  expect([split.step, split.runs]).toEqual([3, 12]);
});

test('a run resumed has exactly the losses of one uninterrupted', async () => {
  const make = () =>
    t.trainingStep({
      loss: network(0.5).loss,
      optimizer: t.adamw({ rate: t.cosine({ peak: 0.1, steps: 6 }) }),
      accumulate: 2,
      average: 0.9,
      clipNorm: 1,
      seed: 7,
      threads: 2,
    });
  const losses = async (step: t.TrainingStep, count: number) => {
    const out: number[] = [];
    while (out.length < count) out.push((await step.run(batches[step.runs])).loss);
    return out;
  };
  const whole = await make();
  const want = await losses(whole, 12);
  const first = await make();
  const head = await losses(first, 5); // in the middle of an update
  const saved = copy(first.state());
  await losses(first, 2);
  const second = await make();
  second.restore(saved);
  expect([...head, ...(await losses(second, 7))]).toEqual(want);
  for (const [name, value] of whole.state()) expect(second.state().get(name)?.data).toEqual(value.data);
  expect(want[0]).not.toBe(
    (
      await losses(await t.trainingStep({ loss: network(0).loss, optimizer: t.sgd({ rate: 0 }), seed: 7 }), 1)
    )[0],
  );
});

test('the moving average follows', async () => {
  const w = t.parameter('w', [1], [0]);
  const step = await t.trainingStep({ loss: t.sum(w), optimizer: t.sgd({ rate: 1 }), average: 0.5 });
  for (let i = 0; i < 3; i++) await step.run({});
  expect(Array.from(step.parameters.get('w')?.data as Float32Array)).toEqual([-3]);
  expect(Array.from(step.averaged?.get('w')?.data as Float32Array)).toEqual([-2.125]); // -0.5, -1.25, -2.125
});

describe('what is refused changes nothing', () => {
  async function refuses(step: t.TrainingStep, act: () => unknown, error: RegExp | typeof Error) {
    const before = copy(step.state());
    await expect((async () => act())()).rejects.toThrow(error);
    for (const [name, value] of before) expect(step.state().get(name)?.data).toEqual(value.data);
  }
  test('a loss or gradient that is not finite', async () => {
    for (const accumulate of [1, 2]) {
      const x = t.input('x', ['n']);
      const w = t.parameter('w', [1], [1]);
      const v = t.parameter('v', [1], [1]);
      const loss = t.sum(t.add(t.log(t.mul(x, w)), t.mul(v, v)));
      const step = await t.trainingStep({
        loss,
        optimizer: t.adamw({ rate: 0.01 }),
        accumulate,
        average: 0.9,
        outputs: { x2: t.mul(w, 2) },
      });
      await step.run({ x: [1, 2] });
      await refuses(step, () => step.run({ x: [1, -2] }), /loss is NaN; nothing was updated/);
      const result = await step.run({ x: [1, 2] });
      expect(Number.isFinite(result.loss)).toBe(true);
    }
    const w = t.parameter('w', [1], [0]);
    const step = await t.trainingStep({ loss: t.sum(t.sqrt(w)), optimizer: t.sgd({ rate: 1 }) });
    await refuses(step, () => step.run({}), /norm of the gradients is Infinity/);
  });
  test('feeds that do not fit, named with the reason', async () => {
    const step = await t.trainingStep({ loss: network().loss, optimizer: t.adamw({ rate: 0.1 }) });
    const { x, y } = batches[0];
    const cases: [t.Feeds, RegExp][] = [
      [{ x }, /input 'y': nothing was fed.*\[batch, 1\]/],
      [{ x, y, z: 1 }, /input 'z': the graph has no such input \(it has x, y\)/],
      [{ x: new Float64Array(24), y }, /input 'x': a Float64Array given where float32/],
      [{ x: { data: x, shape: [4, 6] }, y }, /input 'x': shape \[4, 6\] given where \[batch, 4\]/],
      [{ x: { data: x, shape: [6, 5] }, y }, /input 'x'/],
      [{ x: x.slice(1), y }, /input 'x': 23 numbers/],
      [{ x, y: numbers(5) }, /input 'y'.*'batch' is 6 in input 'x'|input 'y'/],
      [{ x, y: Float32Array.from(y, (v, i) => (i === 3 ? Number.NaN : v)) }, /input 'y': NaN at position 3/],
      [
        {
          x: [
            [1, 2, 3, 4],
            [1, 2],
          ],
          y: [[1], [2]],
        },
        /input 'x': lists/,
      ],
    ];
    for (const [feeds, error] of cases) await refuses(step, () => step.run(feeds), error);
  });
  test('ids outside what they choose from', async () => {
    const ids = t.input('ids', ['n', 2], 'int32');
    const targets = t.input('targets', ['n'], 'int32');
    const x = t.reshape(t.embedding('e', 5, 3)(ids), ['n', 6]);
    const loss = t.crossEntropy(t.linear('l', 6, 4)(x), targets);
    const step = await t.trainingStep({ loss, optimizer: t.adamw({ rate: 0.1 }) });
    await refuses(
      step,
      () => step.run({ ids: [[0, 5]], targets: [0] }),
      /input 'ids': 5 at position 1 is not an index below 5/,
    );
    await refuses(
      step,
      () => step.run({ ids: [[0, 1]], targets: [-1] }),
      /input 'targets': -1 at position 0 is not an index below 4/,
    );
  });
  test('a state that is not its own', async () => {
    const make = (seed = 0) =>
      t.trainingStep({ loss: network().loss, optimizer: t.adamw({ rate: 0.1 }), seed });
    const step = await make();
    await step.run(batches[0]);
    const state = () => copy(step.state());
    const value = state().get('first.bias') as t.Value;
    const cases: [(s: Map<string, t.Value>) => unknown, RegExp][] = [
      [(s) => s.delete('first.bias'), /'first.bias': missing/],
      [
        (s) => s.set('first.bias', { ...value, shape: [4, 2] }),
        /'first.bias': shape \[4, 2\] given where \[8\]/,
      ],
      [
        (s) => s.set('first.bias', { ...value, dtype: 'float64' }),
        /'first.bias': float64 given where float32/,
      ],
      [(s) => s.set('first.bias', { ...value, data: new Float32Array(7) }), /'first.bias': 7 numbers/],
      [(s) => s.set('third.bias', value), /'third.bias': unknown here/],
    ];
    for (const [spoil, error] of cases) {
      const bad = state();
      spoil(bad);
      await refuses(step, () => step.restore(bad), error);
    }
    const other = await make(1);
    await refuses(other, () => other.restore(state()), /seed 0.*seed 1/);
  });
  test('a second run before the first has ended', async () => {
    const step = await t.trainingStep({ loss: network().loss, optimizer: t.adamw({ rate: 0.1 }) });
    const first = step.run(batches[0]);
    await expect(step.run(batches[1])).rejects.toThrow(/has not finished/);
    await first;
  });
  test('an optimiser that would overwrite what it has still to read', async () => {
    const { loss } = network();
    const optimizer: t.Optimizer = {
      slots: (p) => ({ memory: p.shape }),
      update: ({ parameter, gradient, slots }) => ({
        parameter: t.sub(parameter, slots.memory),
        slots: { memory: t.mul(gradient, 1.5) },
      }),
    };
    await expect(t.trainingStep({ loss, optimizer })).rejects.toThrow(
      /may overwrite it before 'sub' reads it/,
    );
  });
});

test('shapes are checked when the graph is written', () => {
  const x = t.input('x', ['batch', 4]);
  expect(() => t.add(x, t.input('y', ['batch', 3]))).toThrow(
    'add: shapes [batch, 4] and [batch, 3] do not broadcast',
  );
  expect(() => t.matmul(x, x)).toThrow('matmul: shapes [batch, 4] and [batch, 4] do not multiply');
  expect(() => t.reshape(x, ['batch', 5])).toThrow('reshape: shape [batch, 4] does not fit into [batch, 5]');
  expect(() => t.concat([x, t.input('y', [2, 3])], 0)).toThrow(/concat: shapes \[batch, 4\] and \[2, 3\]/);
  expect(() => t.add(x, t.input('i', [1], 'int32'))).toThrow(/add: element types float32.*int32/);
  expect(() => t.gather(x, x)).toThrow(/gather: indices are float32/);
  expect(() => t.gradients(x, [x])).toThrow(/gradients: needs a scalar.*\[batch, 4\]/);
  expect(t.reshape(x, [-1]).shape).toEqual(['4*batch']);
  expect(t.concat([x, x], 0).shape).toEqual(['2*batch', 4]);
});

test('the batch may differ from run to run', async () => {
  const { loss, h } = network();
  const step = await t.trainingStep({ loss, optimizer: t.sgd({ rate: 0.1 }), outputs: { h } });
  for (const n of [1, 5, 2]) {
    const { outputs } = await step.run({ x: numbers(4 * n), y: numbers(n) });
    expect(outputs.h.shape).toEqual([n, 8]);
  }
});

test('an output sees the parameters as they were before the update', async () => {
  const w = t.parameter('w', [3], [1, 2, 3]);
  const outputs = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`o${i}`, t.mul(w, i + 1)]));
  const step = await t.trainingStep({ loss: t.sum(w), optimizer: t.sgd({ rate: 1 }), outputs });
  const result = await step.run({});
  for (let i = 0; i < 20; i++)
    expect(Array.from(result.outputs[`o${i}`].data as Float32Array)).toEqual(
      [1, 2, 3].map((v) => v * (i + 1)),
    );
  expect(Array.from(step.parameters.get('w')?.data as Float32Array)).toEqual([0, 1, 2]);
});

test('gradients that are other parameters are kept apart from their updates', async () => {
  const [a, b] = [t.parameter('a', [2, 3], t.normal(1)), t.parameter('b', [3, 2], t.normal(1))];
  const loss = t.sum(t.mul(t.reshape(a, [3, 2]), b));
  const step = await t.trainingStep({ loss, optimizer: t.sgd({ rate: 0.5 }) });
  const before = copy(step.parameters);
  await step.run({});
  for (const [mine, other] of ['ab', 'ba'])
    for (const [i, v] of (step.parameters.get(mine) as t.Value).data.entries())
      expect(v).toBeCloseTo(Number(before.get(mine)?.data[i]) - 0.5 * Number(before.get(other)?.data[i]), 6);
});

test('train reports, stops on a signal, and goes on from there', async () => {
  const step = await t.trainingStep({ loss: network().loss, optimizer: t.adamw({ rate: 0.1 }) });
  const controller = new AbortController();
  const seen: number[] = [];
  const run = t.train(step, {
    steps: 10,
    batch: (i) => batches[i % 12],
    signal: controller.signal,
    onProgress: (p) => {
      seen.push(p.step);
      if (p.step === 4) controller.abort();
    },
  });
  await expect(run).rejects.toThrow(/abort/i);
  const last = await t.train(step, {
    steps: 10,
    batch: (i) => batches[i % 12],
    onProgress: (p) => void seen.push(p.step),
  });
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(last?.step).toBe(10);
  expect(await t.train(step, { steps: 10, batch: () => ({}) })).toBeUndefined();
});

test('the binding is kept from copying what a run writes', async () => {
  // It gives copies of all outputs, unless it comes to one that is no tensor first.
  const sessions = InferenceSession as unknown as { readonly prototype: InferenceSession };
  const run = vi.spyOn(sessions.prototype, 'run');
  const x = t.input('x', ['batch', 2]);
  const step = await t.trainingStep({
    loss: t.squaredError(t.linear('l', 2, 2)(x), x),
    optimizer: t.sgd({ rate: 0.1 }),
  });
  const model = await t.compile({ y: t.mul(x, 2) });
  await step.run({ x: [[1, 2]] });
  expect((await model.run({ x: [[1, 2]] })).y.data).toEqual(Float32Array.of(2, 4));
  expect(run).toHaveBeenCalledTimes(2);
  for (const { value } of run.mock.results) await expect(value).rejects.toThrow(/tensor/);
  run.mockRestore();
});

test('in a thread of its own, the same comes out, and the event loop stays free', async () => {
  const width = 256;
  const make = (worker: boolean) => {
    const x = t.input('x', ['batch', width]);
    const loss = t.squaredError(t.mlp('m', [width, width, width, width], { dropout: 0.1 })(x), t.mul(x, 2));
    return t.trainingStep({ loss, optimizer: t.adamw({ rate: 0.01 }), worker, threads: 1, average: 0.9 });
  };
  const [here, there] = [await make(false), await make(true)];
  const feeds = { x: numbers(2048 * width) }; // enough for a run to take many milliseconds
  for (let i = 0; i < 3; i++) {
    const { loss } = await here.run(feeds);
    let turns = 0;
    let running = true;
    const run = there.run(feeds).finally(() => {
      running = false;
    });
    for (; running; turns++) await new Promise(setImmediate);
    expect((await run).loss).toBe(loss);
    expect(turns).toBeGreaterThan(2);
  }
  for (const [name, value] of here.state()) expect(there.state().get(name)?.data).toEqual(value.data);
  await expect(there.run({ x: [[1]] })).rejects.toThrow(/input 'x'/);
  const saved = copy(there.state());
  const next = (await there.run(feeds)).loss;
  there.restore(saved);
  expect((await there.run(feeds)).loss).toBe(next);
  const after = t.add(t.input('ids', ['n'], 'int32'), 1);
  const picked = await t.compile({ y: t.gather(t.constant([1, 2]), after) }, { worker: true });
  await expect(picked.run({ ids: [7] })).rejects.toThrow(/out of data bounds/); // as ONNX Runtime says it
  expect(Array.from((await picked.run({ ids: [0] })).y.data as Float32Array)).toEqual([2]);
  await picked.close();
  await there.close();
});

test('a device that is not there is told, and the CPU used', async () => {
  const notices: string[] = [];
  const model = await t.compile({ y: t.constant([1]) }, { device: 'cuda', onNotice: (m) => notices.push(m) });
  expect(model.device).toBe('cpu');
  expect(notices.join()).toMatch(/'cuda' was asked for but cannot be used/);
});

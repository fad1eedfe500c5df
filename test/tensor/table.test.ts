/**
 * Embedding tables: the same as a dense parameter where that can be compared, and a cost that does not grow.
 */
import { expect, test } from 'vitest';
import * as t from '#tandem/tensor/index.js';

test('rows are looked up, and only those of the batch are trained, as by the dense optimiser', async () => {
  const table = new t.EmbeddingTable('items', 5, 2, { optimizer: t.rowAdam({ rate: 0.1 }) });
  const before = table.data.slice();
  const target = t.input('target', ['batch', 3, 2]);
  const sparse = t.squaredError(table.lookup('ids', ['batch', 3]), target);
  const step = await t.trainingStep({ loss: sparse, optimizer: t.adamw({ rate: 0.1 }), tables: [table] });

  const weight = t.parameter('w', [5, 2], before);
  const dense = t.squaredError(t.gather(weight, t.input('ids', ['batch', 3], 'int32')), target);
  const reference = await t.trainingStep({ loss: dense, optimizer: t.adamw({ rate: 0.1, weightDecay: 0 }) });

  const feeds = {
    ids: [[4, 1, 4]],
    target: [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
  };
  for (let i = 0; i < 3; i++)
    expect((await step.run(feeds)).loss).toBeCloseTo((await reference.run(feeds)).loss, 3);
  const want = reference.parameters.get('w')?.data as Float32Array;
  for (const [i, v] of want.entries()) expect(table.data[i]).toBeCloseTo(v, 3);
  for (const row of [0, 2, 3]) expect(table.data[2 * row]).toBe(before[2 * row]);

  const model = await t.compile({ x: table.lookup('ids', ['batch', 3]) }, { tables: [table] });
  const { x } = await model.run({ ids: [[1, 1, 0]] });
  expect(Array.from(x.data as Float32Array)).toEqual([2, 3, 2, 3, 0, 1].map((i) => table.data[i]));
  await expect(step.run({ ...feeds, ids: [[4, 5, 0]] })).rejects.toThrow(
    /input 'ids': id 5 at position 1.*'items' of 5 rows/,
  );

  const saved = new Map([...step.state()].map(([n, v]) => [n, { ...v, data: v.data.slice() }]));
  expect([...saved.keys()]).toEqual(['table/items', 'table/items/mean', 'table/items/square', 'progress']);
  const next = (await step.run(feeds)).loss;
  step.restore(saved);
  expect((await step.run(feeds)).loss).toBe(next);
});

test('row-wise adagrad', async () => {
  const table = new t.EmbeddingTable('items', 3, 2, {
    optimizer: t.rowAdagrad({ rate: 1 }),
    initial: t.zeros(),
  });
  const loss = t.sum(t.mul(table.lookup('ids', ['n']), t.constant([3, 4])));
  const step = await t.trainingStep({ loss, optimizer: t.sgd({ rate: 1 }), tables: [table] });
  await step.run({ ids: [1] });
  const root = Math.sqrt(12.5);
  for (const [i, v] of [0, 0, -3 / root, -4 / root, 0, 0].entries()) expect(table.data[i]).toBeCloseTo(v, 5);
  expect(Array.from(table.slots.sum)).toEqual([0, 12.5, 0]);
});

test('the cost of a step does not depend on the size of the table', async () => {
  const cost = async (rows: number) => {
    const table = new t.EmbeddingTable('items', rows, 16, {
      optimizer: t.rowAdagrad({ rate: 0.1 }),
      initial: t.zeros(),
    });
    const loss = t.mean(t.square(t.sub(table.lookup('ids', ['n']), 1)));
    const step = await t.trainingStep({ loss, optimizer: t.sgd({ rate: 1 }), tables: [table], threads: 1 });
    const ids = Int32Array.from({ length: 500 }, (_, i) => (i * 7919) % rows);
    const times: number[] = [];
    for (let i = 0; i < 40; i++) {
      const start = process.cpuUsage();
      await step.run({ ids });
      const { user, system } = process.cpuUsage(start);
      times.push(user + system);
    }
    return times.sort((a, b) => a - b)[10];
  };
  const small = await cost(1000);
  const large = await cost(1_000_000);
  expect(large).toBeLessThan(small * 4 + 1000);
});

test('initial numbers that do not fill the table are refused', () => {
  const initial = () => Float32Array.of(1, 2, 3);
  expect(
    () => new t.EmbeddingTable('words', 2, 2, { optimizer: t.rowAdagrad({ rate: 0.1 }), initial }),
  ).toThrow(new t.ValueError("table 'words': 3 initial numbers for 2 rows of 2"));
});

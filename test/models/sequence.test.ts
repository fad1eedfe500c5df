/** The sequence model: the plain forward pass is the graph's, and a saved model is the one that was saved. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  loadSequence,
  type SequenceAbout,
  SequenceModel,
  type SequenceShape,
  saveSequence,
  sequenceGraph,
} from '#tandem/models/index.js';
import { compile, normal, randomSource, rowAdam } from '#tandem/tensor/index.js';
import { emptyFolder } from '../support/store.js';

const shape: SequenceShape = {
  items: 12,
  features: 5,
  text: 3,
  width: 8,
  layers: 2,
  heads: 2,
  context: 6,
};
const ROW = 10;
// Two people in the first row, one in the second; the second person has five items.
const people = [
  [3, 1, 4],
  [1, 5, 9, 2, 6],
  [5, 3],
];
const texts = Float32Array.from({ length: shape.items * shape.text }, (_, i) => Math.sin(i));
const features = [[0, 2], [], [1], [4], [0, 1, 2, 3], [3], [], [2], [0], [1, 4], [], [2, 3]];

/** A model with numbers as large as trained ones, and the graph that computes with them. */
async function both() {
  const graph = sequenceGraph(shape, {
    rows: 2,
    row: ROW,
    dropout: 0.5,
    rowOptimizer: rowAdam({ rate: 0.01 }),
    seed: 3,
  });
  const first = await compile({ read: graph.read }, { tables: graph.tables, seed: 5 });
  const random = randomSource('larger', 1);
  const draw = (length: number) => Float32Array.from(normal(0.4)([length], random));
  const parameters = new Map(
    Array.from(first.parameters, ([name, value]) => [name, { ...value, data: draw(value.data.length) }]),
  );
  for (const table of graph.tables) table.data.set(draw(table.data.length));
  const compiled = await compile({ read: graph.read }, { tables: graph.tables, parameters });
  const model = new SequenceModel(
    shape,
    Object.fromEntries([
      ...Array.from(compiled.parameters, ([name, { data }]) => [name, data as Float32Array]),
      ...graph.tables.map((table) => [table.name, table.data]),
    ]),
  );
  return { compiled, model };
}

function vectorsOf(model: SequenceModel): Float32Array {
  const vectors = new Float32Array(shape.items * shape.width);
  for (let item = 0; item < shape.items; item++) {
    const text = texts.subarray(item * shape.text, (item + 1) * shape.text);
    model.embed(item, { features: features[item], text }, true, vectors, item * shape.width);
  }
  return vectors;
}

describe('the sequence model', () => {
  it('reads a person as the graph does, though others stand in the same row', async () => {
    const { compiled, model } = await both();
    const inputs = new Int32Array(2 * ROW);
    const whose = new Int32Array(2 * ROW);
    const starts = [0, 3, ROW];
    const ends = people.map((items, p) => {
      inputs.set(items, starts[p]);
      whose.fill(p + 1, starts[p], starts[p] + items.length);
      return starts[p] + items.length - 1;
    });
    const pairs = features.flatMap((list, owner) =>
      list.map((feature) => ({ feature, owner, of: list.length })),
    );
    const { read } = await compiled.run({
      items: Int32Array.from({ length: shape.items }, (_, item) => item),
      own: new Float32Array(shape.items).fill(1),
      features: Int32Array.from(pairs, ({ feature }) => feature),
      owners: Int32Array.from(pairs, ({ owner }) => owner),
      shares: Float32Array.from(pairs, ({ of }) => 1 / Math.sqrt(of)),
      text: texts,
      inputs,
      people: whose,
      positions: Int32Array.from(ends),
    });
    const vectors = vectorsOf(model);
    people.forEach((items, p) => {
      const person = model.read(vectors, items);
      for (let d = 0; d < shape.width; d++) {
        expect(person[d]).toBeCloseTo(Number(read.data[p * shape.width + d]), 4);
      }
    });
  });

  it('looks at no more than the latest items of its context, and at their order', async () => {
    const { model } = await both();
    const vectors = vectorsOf(model);
    const long = [7, 8, 1, 2, 3, 4, 5, 6];
    expect(model.read(vectors, long)).toEqual(model.read(vectors, long.slice(-shape.context)));
    expect(model.read(vectors, [1, 2, 3])).not.toEqual(model.read(vectors, [2, 1, 3]));
  });

  it('gives an item that is new a vector by its content, and none where nothing is known', async () => {
    const { model } = await both();
    const [known, beyond, bare] = [0, 1, 2].map((k) => {
      const vector = new Float32Array(shape.width);
      model.embed([3, 99, 99][k], { features: [[4], [4], []][k] }, k < 2, vector, 0);
      return vector;
    });
    const table = model.parameters.features.subarray(4 * shape.width);
    for (let d = 0; d < shape.width; d++) {
      expect(beyond[d]).toBeCloseTo(table[d], 6);
      expect(known[d]).toBeCloseTo(table[d] + model.parameters.items[3 * shape.width + d], 5);
    }
    expect(bare.every((number) => number === 0)).toBe(true);
  });

  it('refuses numbers of another shape, by name', async () => {
    const { model } = await both();
    const { items: _, ...others } = model.parameters;
    expect(() => new SequenceModel(shape, others)).toThrow("parameter 'items' has no numbers, not 96");
  });
});

describe('a saved sequence model', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await emptyFolder();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is read back as it was', async () => {
    const { model } = await both();
    const about: SequenceAbout = {
      shape,
      features: ['a', 'b', 'c', 'd', 'e'],
      catalogue: 'abc',
      temperature: 1.1,
      heldBelow: 0.5,
      trained: { seed: 3 },
      metrics: { validation_ndcg: 0.1 },
    };
    const vectors = vectorsOf(model);
    await saveSequence(join(folder, 'models', 'one'), { about, model, vectors }, () => {});
    const saved = await loadSequence(join(folder, 'models', 'one'));
    expect(saved.name).toBe('one');
    expect(saved.about).toEqual(about);
    expect(saved.vectors).toEqual(vectors);
    expect(saved.model.read(saved.vectors, [1, 2])).toEqual(model.read(vectors, [1, 2]));
  });
});

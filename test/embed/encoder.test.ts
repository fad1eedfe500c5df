/** The text encoder: the plain pass is the graph's, and a saved encoder is the one that was saved. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadTextEncoder, partsOf, saveTextEncoder, TextEncoder, textGraph } from '#tandem/embed/index.js';
import { compile, rowAdam } from '#tandem/tensor/index.js';
import { emptyFolder } from '../support/store.js';

const TEXTS = [
  { title: 'A heated wing', tags: ['wings'], body: 'On heat in wings of high speed aircraft.' },
  { title: null, tags: [], body: '《战国无双3》是由光荣和ω-force开发的战国无双系列的正统第三续作。' },
  { title: 'Wings', tags: [], body: null },
  { title: '战国', tags: ['game'], body: 'mixed 文字 text' },
];
const WIDTH = 8;
const features = [...new Set(TEXTS.flatMap((text) => partsOf(text).flatMap(({ feature }) => [...feature])))];
const feature = Int32Array.from(features);
const telling = Float32Array.from(features, (_, k) => 0.5 + (k % 7) / 3);

function both() {
  const graph = textGraph({
    features: feature.length,
    width: WIDTH,
    pairs: TEXTS.length / 2,
    temperature: 0.1,
    rowOptimizer: rowAdam({ rate: 0.01 }),
    seed: 3,
  });
  return { graph, encoder: new TextEncoder({ feature, telling, rows: graph.table.data }) };
}

const vectorOf = (encoder: TextEncoder, text: (typeof TEXTS)[number]) => {
  const vector = new Float32Array(encoder.width);
  encoder.embed(partsOf(text), vector, 0);
  return vector;
};

describe('the text encoder', () => {
  it('gives the vectors that the graph gives', async () => {
    const { graph, encoder } = both();
    const compiled = await compile({ vectors: graph.vectors }, { tables: [graph.table] });
    const weighted = TEXTS.map((text) => encoder.weigh(partsOf(text)));
    const { vectors } = await compiled.run({
      features: Int32Array.from(weighted.flatMap(({ row }) => [...row])),
      owners: Int32Array.from(weighted.flatMap(({ row }, owner) => [...row].map(() => owner))),
      weights: Float32Array.from(weighted.flatMap(({ weight }) => [...weight])),
      sums: new Float32Array(TEXTS.length * WIDTH),
    });
    TEXTS.forEach((text, k) => {
      vectorOf(encoder, text).forEach((number, d) => {
        expect(number).toBeCloseTo(Number(vectors.data[k * WIDTH + d]), 5);
      });
    });
  });

  it('gives vectors of length 1, and none to what it knows nothing of', () => {
    const { encoder } = both();
    for (const text of TEXTS) expect(Math.hypot(...vectorOf(encoder, text))).toBeCloseTo(1, 5);
    const unknown = { title: 'zzzzzz', tags: [], body: null };
    expect(vectorOf(encoder, unknown)).toEqual(new Float32Array(WIDTH));
    expect(partsOf({ title: ' ', tags: [], body: null })).toEqual([]);
  });

  it('weighs what is rare and what comes often more, in whatever order', () => {
    const encoder = new TextEncoder({
      feature: Int32Array.of(5, 6, 5 + 16),
      telling: Float32Array.of(1, 3, 1),
      rows: new Float32Array(3),
    });
    const bag = (feature: number[], count: number[]) => ({
      feature: Int32Array.from(feature),
      count: Uint8Array.from(count),
    });
    const { row, weight } = encoder.weigh([bag([21, 6, 99], [2, 1, 1]), bag([21], [1])]);
    expect([...row]).toEqual([2, 1]);
    expect(weight[0] / weight[1]).toBeCloseTo((1 + Math.log(3)) / 3, 5);
    expect(Math.hypot(...weight)).toBeCloseTo(1, 6);
    expect(encoder.weigh([bag([6], [1])]).weight).toEqual(Float32Array.of(1));
  });

  it('refuses numbers that do not go together', () => {
    const rows = new Float32Array(7);
    expect(() => new TextEncoder({ feature, telling, rows })).toThrow('do not go with');
  });
});

describe('a saved text encoder', () => {
  it('is read back as it was, and not where it is damaged', async () => {
    const folder = await emptyFolder(false);
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const { encoder } = both();
    const about = { trained: { seed: 1 }, metrics: { validation_loss: 2 } };
    const place = join(folder, 'text', 'a');
    await saveTextEncoder(place, encoder, about);
    const loaded = await loadTextEncoder(place);
    expect(loaded.about).toEqual(about);
    for (const text of TEXTS) expect(vectorOf(loaded.encoder, text)).toEqual(vectorOf(encoder, text));
    const file = join(place, 'model.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 3] ^= 1;
    await writeFile(file, bytes);
    await expect(loadTextEncoder(place)).rejects.toThrow();
    await expect(loadTextEncoder(join(folder, 'nowhere'))).rejects.toThrow();
  });
});

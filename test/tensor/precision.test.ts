/**
 * The float32 graph, with ONNX Runtime's fused operators, gives what the float64 graph gives without them.
 */
import { expect, test } from 'vitest';
import * as t from '#tandem/tensor/index.js';

const size = { width: 16, heads: 4, keyHeads: 2, layers: 2, context: 70, vocabulary: 20, deviation: 0.3 };
const models: [string, t.Decoder][] = [
  ['RMS norm and SwiGLU', t.decoder(size)],
  ['layer norm and GELU', t.decoder({ ...size, layers: 1, norm: 'layer', activation: 'gelu', tied: true })],
];

for (const [name, model] of models)
  test(`a decoder with ${name}: loss and all gradients`, async () => {
    const tokens = t.input('tokens', ['batch', 70], 'int32');
    const targets = t.input('targets', ['batch', 70], 'int32');
    const loss = t.crossEntropy(model(tokens), targets, { ignore: 3 });
    const parameters = (await t.compile({ loss })).parameters;
    const nodes: t.Parameter[] = [];
    const walk = (node: t.Tensor, seen: Set<t.Tensor>) => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node.op.name === 'parameter') nodes.push(node as t.Parameter);
      for (const input of node.inputs) walk(input, seen);
    };
    walk(loss, new Set());
    expect(nodes.length).toBe(parameters.size);
    const single = [loss, ...t.gradients(loss, nodes)];
    const double = t.toFloat64(single);
    const named = (list: t.Tensor[]) => Object.fromEntries(list.map((node, i) => [`v${i}`, node]));
    const wide = new Map(
      [...parameters].map(([key, v]) => [
        key,
        { ...v, dtype: 'float64' as const, data: Float64Array.from(v.data as Float32Array) },
      ]),
    );
    const random = t.randomSource(1);
    const draw = () => Int32Array.from({ length: 140 }, () => Math.floor(20 * random()));
    const feeds = { tokens: draw(), targets: draw() };
    const a = await (await t.compile(named(single), { parameters })).run(feeds);
    const b = await (await t.compile(named(double), { parameters: wide })).run(feeds);
    for (const [i, key] of Object.keys(a).entries()) {
      const want = b[key].data as Float64Array;
      const scale = want.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      const worst = want.reduce((most, v, j) => Math.max(most, Math.abs(v - Number(a[key].data[j]))), 0);
      expect(worst / scale, i === 0 ? 'loss' : nodes[i - 1].name).toBeLessThan(2e-5);
    }
  });

/** Generation: what the buffers give is what the whole sequence gives. */
import { expect, test } from 'vitest';
import * as t from '#tandem/tensor/index.js';

const shapes = [
  { width: 32, heads: 4, keyHeads: 2, layers: 2, context: 12, vocabulary: 11 },
  {
    width: 32,
    heads: 2,
    layers: 1,
    context: 12,
    vocabulary: 11,
    norm: 'layer',
    activation: 'gelu',
    tied: true,
  },
] as const;

for (const shape of shapes)
  test(`cached and uncached logits agree (${shape.heads} heads)`, async () => {
    const decoder = t.decoder({ ...shape, deviation: 0.3 });
    const logits = decoder(t.input('tokens', ['batch', shape.context], 'int32'));
    const whole = await t.compile({ logits }, { seed: 3 });
    const tokens = Int32Array.from({ length: shape.context }, (_, i) => (i * 5 + 2) % shape.vocabulary);
    const want = (await whole.run({ tokens })).logits.data as Float32Array;
    const writer = await t.generator(decoder, { parameters: whole.parameters });
    for (const first of [1, 5, 12]) {
      const sequence = writer.begin();
      let end = first;
      let got = await sequence.read(tokens.slice(0, first));
      for (;;) {
        for (let v = 0; v < shape.vocabulary; v++)
          expect(got[v]).toBeCloseTo(want[(end - 1) * shape.vocabulary + v], 4);
        if (end === shape.context) break;
        got = await sequence.read([tokens[end++]]);
      }
      await expect(sequence.read([1])).rejects.toThrow(/exceed the context of 12/);
    }
    const greedy: number[] = [];
    for await (const token of writer.generate([2, 7], { temperature: 0 })) greedy.push(token);
    expect(greedy.length).toBe(11); // ten fit after the prompt, and one more is known
    const drawn = async (seed: number) => {
      const out: number[] = [];
      for await (const token of writer.generate([2], { tokens: 8, topK: 5, seed })) out.push(token);
      return out;
    };
    expect(await drawn(1)).toEqual(await drawn(1));
    expect((await drawn(1)).length).toBe(8);
    const stopped: number[] = [];
    for await (const token of writer.generate([2, 7], { temperature: 0, stop: [greedy[0]] }))
      stopped.push(token);
    expect(stopped).toEqual([greedy[0]]);
    await expect(writer.generate([99]).next()).rejects.toThrow(/token 99 is outside the vocabulary of 11/);
  });

test('an exported graph gives the same in a session of its own', async () => {
  const ort = await import('onnxruntime-node');
  const x = t.input('x', ['batch', 3]);
  const y = t.mlp('m', [3, 4, 2], { dropout: 0.5 })(x);
  const model = await t.compile({ y });
  const feeds = { x: Float32Array.from([1, 2, 3, 4, 5, 6]) };
  const session = await ort.InferenceSession.create(t.exportOnnx({ y }, model.parameters));
  expect(session.inputNames).toEqual(['x']);
  const out = await session.run({ x: new ort.Tensor('float32', feeds.x, [2, 3]) });
  expect(out.y.data).toEqual((await model.run(feeds)).y.data);
});

test('heads that ONNX Runtime cannot generate with are refused, with what to change', async () => {
  const decoder = t.decoder({ width: 8, heads: 2, layers: 1, context: 4, vocabulary: 3 });
  const writing = t.generator(decoder, { parameters: new Map() });
  await expect(writing).rejects.toThrow(/heads of 4 numbers.*multiples of 8: change the width or the heads/);
});

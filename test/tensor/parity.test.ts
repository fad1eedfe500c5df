/**
 * Parity with PyTorch: the reference decoder from the same weights on the same batches gives the same losses over
 * fifty AdamW steps. The numbers are made by bench/peers/parity.py; weights and batches follow from formulas, here as
 * there.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { adamw, decoder, input, trainingStep, type Value } from '#tandem/tensor/index.js';
import { inLength } from '../support/long.js';

const fixture = JSON.parse(
  readFileSync(new URL('fixtures/decoder-parity.json', import.meta.url), 'utf8'),
) as {
  torch: string;
  vocabulary: number;
  width: number;
  layers: number;
  heads: number;
  length: number;
  batch: number;
  adamw: { lr: number; betas: [number, number]; eps: number };
  decay: number;
  losses: number[];
};
const { vocabulary, width, layers, heads, length, batch } = fixture;

/** FNV-1a of a name. */
function seedOf(name: string): number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  return state;
}

/** 32 bits for each of 0 ... count - 1: a counter, spread, and mixed as MurmurHash3 ends. */
function hashes(name: string, count: number): Uint32Array {
  const seed = seedOf(name);
  return Uint32Array.from({ length: count }, (_, at) => {
    let x = (Math.imul(at, 0x9e3779b1) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (x ^ (x >>> 16)) >>> 0;
  });
}

function weightsOf(name: string, shape: readonly number[]): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.length === 1) return new Float32Array(count).fill(1);
  return Float32Array.from(hashes(name, count), (x) => ((x / 4294967296) * 2 - 1) * 0.02 * 3 ** 0.5);
}

/** Each token follows from the one before in one of four ways. */
function batchOf(step: number): { tokens: Int32Array; targets: Int32Array } {
  const random = hashes(`batch ${step}`, batch * (length + 1));
  const tokens = new Int32Array(batch * length);
  const targets = new Int32Array(batch * length);
  for (let row = 0; row < batch; row++) {
    const from = row * (length + 1);
    let token = random[from] % vocabulary;
    for (let at = 0; at < length; at++) {
      tokens[row * length + at] = token;
      token = (token * 5 + 17 + (random[from + at + 1] >>> 30)) % vocabulary;
      targets[row * length + at] = token;
    }
  }
  return { tokens, targets };
}

const losses = fixture.losses.slice(0, inLength(10, fixture.losses.length));

it(`agrees with PyTorch ${fixture.torch} to 1e-4 at every one of ${losses.length} steps`, async () => {
  // As language models are trained: logits in chunks, activations recomputed.
  const model = decoder({ vocabulary, width, layers, heads, context: length, recompute: true });
  const [tokens, targets] = ['tokens', 'targets'].map((name) => input(name, ['batch', length], 'int32'));
  const { lr: rate, betas, eps: epsilon } = fixture.adamw;
  const matrices = adamw({ rate, betas, epsilon, weightDecay: fixture.decay });
  const vectors = adamw({ rate, betas, epsilon, weightDecay: 0 });
  const step = await trainingStep({
    loss: model.loss(tokens, targets, 64),
    optimizer: (parameter) => (parameter.shape.length > 1 ? matrices : vectors),
  });
  for (const [name, value] of step.parameters as Map<string, Value>) {
    (value.data as Float32Array).set(weightsOf(name, value.shape));
  }
  const differences: number[] = [];
  for (const [at, expected] of losses.entries()) {
    const { loss } = await step.run(batchOf(at));
    differences.push(Math.abs(loss - expected));
  }
  await step.close();
  expect(Math.max(...differences)).toBeLessThan(1e-4);
});

/** Training with activations recomputed and logits in chunks, beside training that keeps all of them. */
import { describe, expect, it } from 'vitest';
import {
  adamw,
  crossEntropy,
  decoder,
  gradients,
  input,
  randomSource,
  type Tensor,
  trainingStep,
} from '#tandem/tensor/index.js';

const [vocabulary, length, batch] = [61, 20, 3];

const tokens = input('tokens', ['batch', length], 'int32');
const targets = input('targets', ['batch', length], 'int32');

const model = (tied: boolean, dropout: number, recompute: boolean) =>
  decoder({
    ...{ vocabulary, width: 32, layers: 3, heads: 4, keyHeads: 2, context: length },
    ...{ tied, dropout, recompute },
  });

/** The losses of some steps, and every parameter after them. */
async function trained(loss: Tensor) {
  const random = randomSource(7);
  const ids = () => Int32Array.from({ length: batch * length }, () => Math.floor(random() * vocabulary));
  const step = await trainingStep({ loss, optimizer: adamw({ rate: 0.01 }), threads: 1, clipNorm: 1 });
  const losses: number[] = [];
  const norms: number[] = [];
  for (let i = 0; i < 5; i++) {
    const { loss: one, gradientNorm } = await step.run({ tokens: ids(), targets: ids() });
    losses.push(one);
    norms.push(gradientNorm);
  }
  const parameters = [...step.parameters].map(
    ([name, { data }]) => [name, Array.from(data, Number)] as const,
  );
  await step.close();
  return { losses, norms, parameters };
}

describe.each([
  [true, 0],
  [false, 0],
  [true, 0.2],
])('tied %s, dropout %d', (tied, dropout) => {
  it('recomputed activations give the same losses, gradients and parameters, to the last bit', async () => {
    for (const chunk of [undefined, 7]) {
      const kept = await trained(model(tied, dropout, false).loss(tokens, targets, chunk));
      const again = await trained(model(tied, dropout, true).loss(tokens, targets, chunk));
      expect(again).toEqual(kept);
    }
  });

  it('logits in chunks train as whole ones do', async () => {
    const whole = await trained(crossEntropy(model(tied, dropout, false)(tokens), targets));
    for (const chunk of [1, 7, 20]) {
      const { losses, norms } = await trained(model(tied, dropout, false).loss(tokens, targets, chunk));
      losses.forEach((loss, i) => void expect(loss).toBeCloseTo(whole.losses[i], 5));
      norms.forEach((norm, i) => void expect(norm).toBeCloseTo(whole.norms[i], 4));
    }
  });
});

it('works out every block but the last twice, and nothing else', () => {
  const count = (recompute: boolean, name: string) => {
    const net = model(true, 0, recompute);
    const seen = new Set<Tensor>();
    const walk = (node: Tensor) => {
      if (seen.has(node)) return;
      seen.add(node);
      node.inputs.forEach(walk);
    };
    const loss = net.loss(tokens, targets);
    gradients(loss, [loss, ...parametersOf(loss)]).forEach(walk);
    return [...seen].filter((node) => node.op.name === name).length;
  };
  expect([count(false, 'attend'), count(true, 'attend')]).toEqual([3, 6]);
  expect([count(false, 'linearCrossEntropy'), count(true, 'linearCrossEntropy')]).toEqual([1, 1]);
});

function parametersOf(node: Tensor, found = new Set<Tensor>(), seen = new Set<Tensor>()): Set<Tensor> {
  if (seen.has(node)) return found;
  seen.add(node);
  if (node.op.name === 'parameter') found.add(node);
  for (const one of node.inputs) parametersOf(one, found, seen);
  return found;
}

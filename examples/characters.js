/**
 * A language model over characters: trains a small Llama-shaped transformer on a text and writes some more of it.
 *
 *   node examples/characters.js --text FILE [--steps N] [--width N] [--layers N] [--context N] [--threads N]
 *
 * The text may be any, of 100 kB or more; Shakespeare's plays in one file (1.1 MB) are what such models are often shown on.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  adamw,
  compile,
  cosine,
  crossEntropy,
  decoder,
  generator,
  input,
  randomSource,
  train,
  trainingStep,
} from 'tandem/tensor';

const { values } = parseArgs({
  options: {
    text: { type: 'string', default: '' },
    steps: { type: 'string', default: '600' },
    width: { type: 'string', default: '128' },
    layers: { type: 'string', default: '4' },
    context: { type: 'string', default: '128' },
    threads: { type: 'string', default: '2' },
  },
});
const [steps, width, layers, context, threads] = ['steps', 'width', 'layers', 'context', 'threads'].map((n) =>
  Number(values[n]),
);
if (!existsSync(values.text)) {
  console.error(
    `no text at ${values.text || '(none given)'}: name a plain text of 100 kB or more with --text FILE`,
  );
  process.exit(1);
}

// The text as numbers: the last tenth is kept for validation.
const text = readFileSync(values.text, 'utf8');
const characters = [...new Set(text)].sort();
const code = new Map(characters.map((character, i) => [character, i]));
const all = Int32Array.from(text, (character) => code.get(character));
const held = all.subarray(Math.floor(0.9 * all.length));
const training = all.subarray(0, Math.floor(0.9 * all.length));

/** `count` windows of the text, and for each character the one after it. */
function windows(source, count, random) {
  const tokens = new Int32Array(count * context);
  const targets = new Int32Array(count * context);
  for (let row = 0; row < count; row++) {
    const at = Math.floor(random() * (source.length - context - 1));
    tokens.set(source.subarray(at, at + context), row * context);
    targets.set(source.subarray(at + 1, at + 1 + context), row * context);
  }
  return { tokens, targets };
}

const model = decoder({ vocabulary: characters.length, width, layers, heads: 4, context });
const loss = crossEntropy(
  model(input('tokens', ['batch', context], 'int32')),
  input('targets', ['batch', context], 'int32'),
);
const step = await trainingStep({
  loss,
  optimizer: (p) =>
    adamw({ rate: cosine({ peak: 2e-3, steps, warmup: 50 }), weightDecay: p.shape.length > 1 ? 0.1 : 0 }),
  clipNorm: 1,
  seed: 1,
  threads,
});
const evaluation = await compile({ loss }, { parameters: step.parameters, threads });

async function validate() {
  const random = randomSource('validation');
  let total = 0;
  for (let i = 0; i < 20; i++) total += (await evaluation.run(windows(held, 16, random))).loss.data[0];
  return total / 20;
}

const every = Math.max(1, Math.min(100, Math.floor(steps / 2)));
await train(step, {
  steps,
  batch: (index) => windows(training, 16, randomSource('batch', index)),
  async onProgress({ step, loss, seconds }) {
    if (step % every !== 0 && step !== steps) return;
    const rate = Math.round((step * 16 * context) / seconds);
    console.log(
      `step ${step}: loss ${loss.toFixed(3)}, validation loss ${(await validate()).toFixed(4)}, ${rate} characters/s`,
    );
  },
});

const writer = await generator(model, { parameters: step.parameters, threads });
const prompt = all.subarray(0, Math.min(16, context));
process.stdout.write(Array.from(prompt, (c) => characters[c]).join(''));
for await (const token of writer.generate(prompt, { temperature: 0.8, seed: 1 }))
  process.stdout.write(characters[token]);
process.stdout.write('\n');

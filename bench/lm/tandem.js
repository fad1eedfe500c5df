/** Tandem's side of the bench of language models: node tandem.js MODEL.gguf q4|q8 THREADS */
import { createInterface } from 'node:readline';
import { LanguageModel, openLanguageFiles, Sampler } from '#tandem/models/index.js';

const [path, precision, threads] = process.argv.slice(2);
const files = await openLanguageFiles(path);
const model = await LanguageModel.open(files, { precision, threads: Number(threads), context: 1024 });
files.weights.close();
const prompt = Array.from({ length: 512 }, (_, i) => 1000 + ((i * 7919) % 40000));
let resident;
const sampler = new Sampler({ topK: 40, temperature: 0.8 });

/** Median of the times of 96 tokens after a prompt of 64, sampling included; then a prompt of 512; then 8 texts at once. */
async function measure() {
  const cache = model.cache();
  let logits = await model.read(cache, 0, prompt.slice(0, 64));
  const times = [];
  for (let i = 0; i < 96; i++) {
    const begun = performance.now();
    logits = await model.step(cache, [sampler.choose(logits)]);
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  const begun = performance.now();
  await model.read(model.cache(), 0, prompt);
  const prefill = 512_000 / (performance.now() - begun);
  // After what both sides do: the other has no batch of 8, whose caches stay until they are collected.
  resident ??= process.memoryUsage().rss / 2 ** 20;
  const many = model.cache(8);
  for (let slot = 0; slot < 8; slot++) await model.read(many, slot, prompt.slice(slot, slot + 64));
  const steps = [];
  for (let i = 0; i < 16; i++) {
    const from = performance.now();
    await model.step(many, prompt.slice(i, i + 8));
    steps.push(performance.now() - from);
  }
  steps.sort((a, b) => a - b);
  return {
    decode_tokens_per_s: 1000 / times[48],
    prefill_tokens_per_s: prefill,
    batched_tokens_per_s: 8000 / steps[8],
    resident_mib: resident,
  };
}

await measure();
process.stdout.write('{"ready": true}\n');
for await (const _ of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await measure())}\n`);
process.exit(0);

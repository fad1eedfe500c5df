/** llama.cpp's side of the bench of language models: node llama-cpp.js FOLDER-OF-node-llama-cpp MODEL.gguf THREADS */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [folder, path, threads] = process.argv.slice(2);
const { getLlama } = await import(pathToFileURL(join(folder, 'dist', 'index.js')).href);
const llama = await getLlama({ build: 'never', gpu: false, skipDownload: true, logLevel: 'error' });
const model = await llama.loadModel({ modelPath: path });
const context = await model.createContext({ contextSize: 1024, threads: Number(threads), batchSize: 512 });
const sequence = context.getSequence();
const prompt = Array.from({ length: 512 }, (_, i) => 1000 + ((i * 7919) % 40000));

/** The same as Tandem's side, save for the 8 texts at once. */
async function measure() {
  await sequence.clearHistory();
  const times = [];
  let last = 0;
  for await (const _ of sequence.evaluate(prompt.slice(0, 64), {
    temperature: 0.8,
    topK: 40,
    yieldEogToken: true,
  })) {
    const now = performance.now();
    if (last > 0) times.push(now - last);
    last = now;
    if (times.length === 96) break;
  }
  times.sort((a, b) => a - b);
  await sequence.clearHistory();
  const begun = performance.now();
  await sequence.evaluateWithoutGeneratingNewTokens(prompt);
  return {
    decode_tokens_per_s: 1000 / times[48],
    prefill_tokens_per_s: 512_000 / (performance.now() - begun),
    resident_mib: process.memoryUsage().rss / 2 ** 20,
  };
}

await measure();
process.stdout.write('{"ready": true}\n');
for await (const _ of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await measure())}\n`);
process.exit(0);

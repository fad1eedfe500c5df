/** Tandem's side of the bench of training decoders: the counterpart of bench/peers/decoder.py, with its options. */
import { createInterface } from 'node:readline';
import { adamw, decoder, input, randomSource, trainingStep } from '#tandem/tensor/index.js';
import { numberOption, parseOptions } from '../lib/options.js';

const options = parseOptions(process.argv.slice(2));
const number = (name, otherwise) => numberOption(options, name, otherwise);
const [batch, length, vocabulary] = [number('batch', 8), number('length', 256), number('vocabulary', 2048)];
const [width, layers, heads] = [number('width', 256), number('layers', 4), number('heads', 4)];
const hidden = Math.ceil(width / 3) * 8;
const shape = {
  vocabulary,
  width,
  hidden,
  layers,
  heads,
  keyHeads: number('keyheads', heads),
  context: length,
};
// Logits in chunks, as `tandem lm pretrain` has them: of 2 ** 22 numbers, or of 256 tokens.
const chunks = Math.ceil((batch * length) / Math.max(256, 2 ** 22 / vocabulary));
const model = decoder({ ...shape, tied: number('tied', 0) === 1 });
const step = await trainingStep({
  loss: model.loss(
    input('tokens', ['batch', length], 'int32'),
    input('targets', ['batch', length], 'int32'),
    Math.ceil(length / chunks),
  ),
  optimizer: adamw({ rate: 1e-3 }),
  threads: number('threads', 2),
});
const random = randomSource(1);
const batches = Array.from({ length: 8 }, () => {
  const tokens = Int32Array.from({ length: batch * length }, () => Math.floor(random() * vocabulary));
  return { tokens, targets: tokens.map((_, at) => tokens[(at + 1) % tokens.length]) };
});
let turn = 0;
const run = () => step.run(batches[turn++ % batches.length]);
for (let warm = 0; warm < 3; warm++) await run();
process.stdout.write('{"ready": true}\n');
for await (const _ of createInterface({ input: process.stdin })) {
  const worked = process.cpuUsage();
  const begun = performance.now();
  let [steps, took] = [0, 0];
  for (; took < 1000 * number('seconds', 3); took = performance.now() - begun) {
    await run();
    steps++;
  }
  const { user, system } = process.cpuUsage(worked);
  const line = {
    tokens_per_s: (1000 * steps * batch * length) / took,
    tokens_per_cpu_s: (1e6 * steps * batch * length) / (user + system),
    peak_rss_mib: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
process.exit(0);

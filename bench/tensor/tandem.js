/**
 * Tandem's side of the tensor bench: one task in one process, measured by turns as the PyTorch peers are
 * (bench/peers/measure.py). Usage: node tandem.js TASK [--threads N] [--seconds S] [--turns]
 */
import { createInterface } from 'node:readline';
import { randomSource } from '#tandem/tensor/index.js';
import { numberOption, parseOptions } from '../lib/options.js';
import { tasks } from './tasks.js';

const [name, ...words] = process.argv.slice(2);
const options = parseOptions(words);
const threads = numberOption(options, 'threads', 2);
const milliseconds = 1000 * numberOption(options, 'seconds', 5);
const make = tasks[name];
if (!make) throw new Error(`no task "${name}"; there are ${Object.keys(tasks).join(', ')}`);

const task = await make({ threads, random: randomSource(1) });

/** Measures once and prints a line. */
async function measure() {
  const figures = task.measure ? await task.measure() : await steps();
  const line = { ...figures, threads, peak_rss_mib: process.resourceUsage().maxRSS / 1024 };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** As many steps as fit into the time. */
async function steps() {
  const begun = performance.now();
  let count = 0;
  let took = 0;
  while (took < milliseconds) {
    await task.step();
    count++;
    took = performance.now() - begun;
  }
  return {
    [task.unit]: (1000 * task.perStep * count) / took,
    ms_per_step: took / count,
    steps: count,
  };
}

for (let warm = 0; warm < 3 && task.step; warm++) await task.step();
if (options.turns) {
  process.stdout.write('{"ready":true}\n');
  for await (const _ of createInterface({ input: process.stdin })) await measure();
} else {
  await measure();
}
process.exit(0);

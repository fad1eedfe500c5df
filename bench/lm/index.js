/**
 * Language models: tokenizer, training beside PyTorch, decoding and reading prompts beside llama.cpp.
 *
 *   npm run -s bench -- lm [--part tokenizer,train,decode] [--model FILE.gguf] [--rounds N] [--threads N]
 *                          [--shapes depth2,depth4,depth6,depth8,smollm2] [--pythons PATH]
 *                          [--variant 'eager fused' of PyTorch instead of the faster]
 *
 * The model is SmolLM2-135M-Instruct as GGUF, given by --model or TANDEM_LM_MODEL; it is converted to Q4_0 and Q8_0 first, so
 * that both sides run the same weights. llama.cpp comes by node-llama-cpp (`bench/peers/install.sh lm`); where it is
 * not installed, that is said and it is left out. The two sides take turns, each in a process of its own that has warmed up.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Contestant } from '../lib/contestant.js';
import { listOption } from '../lib/options.js';
import { median } from '../lib/stats.js';
import { measureTokenizer } from './tokenizer.js';
import { measureTraining } from './train.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
export const peers = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tandem-bench', 'lm');

/** Memory in pages of 2 MiB, as models are served in (`LanguageProcess`); llama.cpp gets them, too. */
const env = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

export default async function measure({ log, options }) {
  const rounds = Number(options.rounds ?? 5);
  const threads = Number(options.threads ?? 2);
  const figures = {};
  const ratios = {};
  const parts = listOption(options, 'part', ['tokenizer', 'train', 'decode']);
  if (parts.includes('tokenizer')) Object.assign(figures, await measureTokenizer(log));
  if (parts.includes('train')) {
    const training = await measureTraining({ log, options, threads, rounds });
    Object.assign(figures, training.figures);
    Object.assign(ratios, training.ratios);
  }
  if (!parts.includes('decode')) return { figures, ratios };

  const model = options.model ?? process.env.TANDEM_LM_MODEL;
  if (!model || !existsSync(model)) {
    log('no model: --model FILE.gguf or TANDEM_LM_MODEL names one; decoding is left out');
    return { figures, ratios };
  }
  const { openLanguageFiles, writeGguf } = await import('#tandem/models/index.js');
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  try {
    for (const [name, precision] of [
      ['q4', 'Q4_0'],
      ['q8', 'Q8_0'],
    ]) {
      const path = join(folder, `${name}.gguf`);
      const files = await openLanguageFiles(model);
      await writeGguf(path, files, precision);
      files.weights.close();
      const sides = [
        ['tandem', new Contestant('node', [here('tandem.js'), path, name, String(threads)], { env, log })],
      ];
      const llama = join(peers, 'node_modules', 'node-llama-cpp');
      if (existsSync(llama))
        sides.push([
          'llama_cpp',
          new Contestant('node', [here('llama-cpp.js'), llama, path, String(threads)], { env, log }),
        ]);
      else log(`llama.cpp is left out: bench/peers/install.sh lm installs it into ${peers}`);
      await turns(sides, rounds, name, { figures, ratios, log });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { figures, ratios };
}

/** Has the sides measure by turns; medians over the rounds, and Tandem's ratio to the other's. */
async function turns(sides, rounds, name, { figures, ratios, log }) {
  try {
    for (const [, side] of sides) await side.ready();
    const seen = Object.fromEntries(sides.map(([who]) => [who, []]));
    for (let round = 0; round < rounds; round++)
      for (const [who, side] of sides) {
        const result = await side.measure();
        seen[who].push(result);
        log(`${name} ${who}: ${JSON.stringify(result)}`);
      }
    for (const [who] of sides)
      for (const key of Object.keys(seen[who][0]))
        figures[`${key}_${name}_${who}`] = median(seen[who].map((result) => result[key]));
    if (sides.length < 2) return;
    ratios[`decode_${name}_vs_llama_cpp`] =
      figures[`decode_tokens_per_s_${name}_tandem`] / figures[`decode_tokens_per_s_${name}_llama_cpp`];
    ratios[`prefill_${name}_vs_llama_cpp`] =
      figures[`prefill_tokens_per_s_${name}_tandem`] / figures[`prefill_tokens_per_s_${name}_llama_cpp`];
    ratios[`memory_${name}_vs_llama_cpp`] =
      figures[`resident_mib_${name}_tandem`] / figures[`resident_mib_${name}_llama_cpp`];
  } finally {
    for (const [, side] of sides) await side.stop();
  }
}

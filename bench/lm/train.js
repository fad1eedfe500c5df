/**
 * Training steps of decoders beside PyTorch, the faster of eager and compiled, in turns: depths 2, 4, 6 and 8 (width 64 times
 * depth, vocabulary 4,096, 8 windows of 256 tokens), and the shape of SmolLM2-135M with one window. AdamW on both sides.
 */
import { fileURLToPath } from 'node:url';
import { Contestant } from '../lib/contestant.js';
import { listOption, numberOption } from '../lib/options.js';
import { interleave, pairedRatio } from '../lib/rounds.js';
import { median, significant } from '../lib/stats.js';
import { findPythons } from '../tensor/pythons.js';

const peers = fileURLToPath(new URL('../peers/', import.meta.url));
const tandem = fileURLToPath(new URL('train-tandem.js', import.meta.url));

const depth = (layers) => ({
  batch: 8,
  length: 256,
  vocabulary: 4096,
  width: 64 * layers,
  layers,
  heads: layers,
});

const SHAPES = {
  depth2: depth(2),
  depth4: depth(4),
  depth6: depth(6),
  depth8: depth(8),
  smollm2: {
    batch: 1,
    length: 256,
    vocabulary: 49_152,
    width: 576,
    layers: 30,
    heads: 9,
    keyheads: 3,
    tied: 1,
  },
};

/** @returns figures and ratios; none without a PyTorch. */
export async function measureTraining({ log, options, threads, rounds }) {
  const figures = {};
  const ratios = {};
  const [python] = Object.values(findPythons(options, log));
  if (!python) return { figures, ratios };
  const seconds = numberOption(options, 'seconds', 3);
  for (const name of listOption(options, 'shapes', Object.keys(SHAPES).slice(0, 4))) {
    if (!SHAPES[name]) throw new Error(`no shape "${name}"; there are ${Object.keys(SHAPES).join(', ')}`);
    const shape = Object.entries(SHAPES[name]).flatMap(([key, value]) => [`--${key}`, String(value)]);
    const shared = [...shape, '--threads', String(threads), '--seconds', String(seconds), '--turns'];
    const settings = { cwd: peers, env: { OMP_NUM_THREADS: String(threads) }, log };
    const sides = {
      tandem: new Contestant(process.execPath, [tandem, ...shared], settings),
      torch: new Contestant(
        python.python,
        ['decoder.py', ...shared, '--variant', String(options.variant ?? '')],
        settings,
      ),
    };
    try {
      for (const side of Object.values(sides)) await side.ready();
      const results = await interleave(
        Object.fromEntries(Object.entries(sides).map(([who, side]) => [who, () => side.measure()])),
        { rounds, onRound: (round) => log(`train ${name}: round ${round + 1} of ${rounds}`) },
      );
      // By the clock, and by the processor time of both threads, which is comparable on a busy machine.
      const rates = (who, unit) => results[who].map((result) => result[unit]);
      for (const who of Object.keys(sides)) {
        for (const unit of ['tokens_per_s', 'tokens_per_cpu_s'])
          figures[`train_${name}_${unit}_${who}`] = significant(median(rates(who, unit)));
        figures[`train_${name}_peak_mib_${who}`] = significant(results[who].at(-1).peak_rss_mib, 3);
      }
      for (const [ratio, unit] of [
        ['vs_torch', 'tokens_per_s'],
        ['cpu_vs_torch', 'tokens_per_cpu_s'],
      ])
        ratios[`train_${name}_${ratio}`] = significant(
          pairedRatio(rates('tandem', unit), rates('torch', unit)),
          3,
        );
      log(
        `train ${name}: ${JSON.stringify(ratios)} (PyTorch ${python.version}, ${results.torch[0].variant})`,
      );
    } finally {
      await Promise.all(Object.values(sides).map((side) => side.stop()));
    }
  }
  return { figures, ratios };
}

/** The peers of the quality bench: what runs each, with which settings, and which were tried. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runJson } from '../lib/child.js';
import { measureAnswers, readAnswers, writeSplit } from './split.js';

const scripts = fileURLToPath(new URL('../peers/', import.meta.url));

/**
 * `grid` is what `--tune` tries, on each person's second-last item; `settings` were the best in it by NDCG@10 among all
 * items. What is not named is as the script has it.
 */
export const PEERS = {
  als: {
    script: ['quality_implicit.py', 'als'],
    grid: {
      ml: [32, 64, 128].flatMap((factors) => [1, 10, 40].map((alpha) => ({ factors, alpha }))),
      games: [64, 128].flatMap((factors) => [1, 10].map((alpha) => ({ factors, alpha }))),
    },
    settings: { ml: { factors: 128, alpha: 1 }, games: { factors: 128, alpha: 1 } },
  },
  bpr: {
    script: ['quality_implicit.py', 'bpr'],
    grid: {
      ml: [
        { factors: 64, rate: 0.01, iterations: 100 },
        { factors: 64, rate: 0.05, iterations: 100 },
        { factors: 64, rate: 0.05, iterations: 300 },
        { factors: 128, rate: 0.05, iterations: 100 },
      ],
      games: [
        { factors: 64, rate: 0.01, iterations: 100 },
        { factors: 64, rate: 0.05, iterations: 100 },
        { factors: 128, rate: 0.05, iterations: 100 },
      ],
    },
    settings: {
      ml: { factors: 64, rate: 0.01, iterations: 100 },
      games: { factors: 64, rate: 0.05, iterations: 100 },
    },
  },
  ease: {
    script: ['quality_ease.py'],
    grid: {
      ml: [30, 100, 300, 1000].map((penalty) => ({ penalty })),
      games: [100, 300].map((penalty) => ({ penalty })),
    },
    settings: { ml: { penalty: 100 }, games: { penalty: 100 } },
  },
  sasrec: {
    script: ['quality_sasrec.py'],
    grid: {
      ml: [0.2, 0.5].map((dropout) => ({ dropout })),
      games: [0.2, 0.5].map((dropout) => ({ dropout })),
    },
    settings: { ml: { dropout: 0.5 }, games: { dropout: 0.5 } },
  },
};

/** The Python that bench/peers/install.sh installs, or the one that QUALITY_PYTHON names. */
export function findPython(log) {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const python = process.env.QUALITY_PYTHON ?? join(cache, 'tandem-bench', 'quality', 'bin', 'python');
  if (existsSync(python)) return python;
  log(`no ${python}: only Tandem is measured; bench/peers/install.sh installs the peers`);
  return undefined;
}

/**
 * Trains a peer on a split and measures its answers.
 * @returns what was measured and the processor time of training, or undefined where the peer does not run here.
 */
export async function askPeer(peer, { python, split, folder, settings, log }) {
  if (python === undefined) return undefined;
  const files = join(folder, 'split');
  rmSync(files, { recursive: true, force: true });
  mkdirSync(files);
  await writeSplit(split, files);
  const args = { split: files, answers: files, items: split.items, seed: split.seed, ...settings };
  const words = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]);
  log(`${peer}: trains`);
  let result;
  try {
    ({ result } = await runJson(python, [...PEERS[peer].script, ...words], {
      cwd: scripts,
      log: (said) => log(`  ${peer}: ${said}`),
      timeoutMs: 7_200_000,
    }));
  } catch (error) {
    log(`${peer}: left out, it does not run here: ${error.message}`);
    return undefined;
  }
  const { train_cpu_s: trainCpu, ...report } = result;
  if (Object.keys(report).length > 0) log(`${peer}: ${JSON.stringify(report)}`);
  return { measured: measureAnswers(split, await readAnswers(files)), trainCpu };
}

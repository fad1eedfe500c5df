/**
 * Training steps and generation beside PyTorch, on the same threads, in turns (--tasks, --threads, --rounds,
 * --pythons).
 */
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runJson } from '../lib/child.js';
import { Contestant } from '../lib/contestant.js';
import { listOption, numberOption } from '../lib/options.js';
import { interleave, pairedRatio } from '../lib/rounds.js';
import { median, significant } from '../lib/stats.js';
import { findPythons } from './pythons.js';

const peers = fileURLToPath(new URL('../peers/', import.meta.url));
const tandem = fileURLToPath(new URL('tandem.js', import.meta.url));

/** What runs each task in PyTorch, and which of its figures are rates. */
const tasks = {
  decoder: { script: ['decoder.py'], rates: ['tokens_per_s'] },
  mlp: { script: ['ranker.py', '--model', 'mlp'], rates: ['samples_per_s'] },
  dcn: { script: ['ranker.py', '--model', 'dcn'], rates: ['samples_per_s'] },
  sequence: { script: ['sequence.py'], rates: ['samples_per_s'] },
  generate: {
    script: ['generate.py'],
    rates: ['tokens_per_s', 'tokens_per_s_at_64', 'tokens_per_s_at_256', 'tokens_per_s_at_1024'],
  },
};

/** Milliseconds before each turn: threads go on spinning for a while after their last work, at the next one's cost. */
const SETTLE = 500;

export default async function ({ log, options }) {
  const threads = numberOption(options, 'threads', availableParallelism());
  const rounds = numberOption(options, 'rounds', 5);
  const seconds = numberOption(options, 'seconds', 4);
  const pythons = findPythons(options, log);
  for (const [name, { python, version }] of Object.entries(pythons)) log(`${name}: ${version} (${python})`);

  if (loadavg()[0] > availableParallelism() / 2) {
    log(
      `others are using this machine (load ${loadavg()[0].toFixed(1)}): with more than one thread the ratios may`,
    );
    log('tell more about who waits how for a core than about the software; --threads 1 is fairer then');
  }
  const figures = {};
  const ratios = {};
  for (const task of listOption(options, 'tasks', Object.keys(tasks))) {
    if (!tasks[task]) throw new Error(`no task "${task}"; there are ${Object.keys(tasks).join(', ')}`);
    await compare(task, { threads, rounds, seconds, pythons, log, figures, ratios });
  }
  return { figures, ratios };
}

/** Measures one task for all, by turns, then the memory of each in a process of its own. */
async function compare(task, { threads, rounds, seconds, pythons, log, figures, ratios }) {
  const { script, rates } = tasks[task];
  const shared = ['--threads', String(threads), '--seconds', String(seconds)];
  const commands = { tandem: [process.execPath, [tandem, task, ...shared]] };
  for (const [name, { python }] of Object.entries(pythons)) commands[name] = [python, [...script, ...shared]];
  const settings = (name) => ({
    cwd: peers,
    env: threadLimits(threads),
    log: (line) => log(`  ${task} ${name}: ${line}`),
  });

  const contestants = {};
  let results;
  try {
    for (const [name, [command, args]] of Object.entries(commands)) {
      log(`${task}: ${name} warms up`);
      contestants[name] = new Contestant(command, [...args, '--turns'], settings(name));
      await contestants[name].ready();
    }
    const measures = Object.entries(contestants).map(([name, one]) => [
      name,
      async () => {
        await sleep(SETTLE);
        return one.measure();
      },
    ]);
    results = await interleave(Object.fromEntries(measures), {
      rounds,
      onRound: (round, all) => {
        const line = Object.entries(all).map(([name, result]) => `${name} ${Math.round(result[rates[0]])}`);
        log(`${task}, round ${round + 1} of ${rounds}: ${line.join(', ')} ${rates[0]}`);
      },
    });
  } finally {
    await Promise.all(Object.values(contestants).map((one) => one.stop()));
  }

  for (const [name, [command, args]] of Object.entries(commands)) {
    const prefix = name === 'tandem' ? '' : `${name}_`;
    for (const rate of rates) {
      const values = results[name].map((result) => result[rate]);
      figures[`${prefix}${task}_${rate}`] = significant(median(values));
      const suffix = rate.slice(rates[0].length);
      if (name !== 'tandem') {
        const ours = results.tandem.map((result) => result[rate]);
        ratios[`${task}${suffix}_vs_${name}`] = significant(pairedRatio(ours, values), 3);
      }
    }
    const { variant, blas } = results[name][0];
    if (name !== 'tandem') log(`${task} ${name}: ${variant}, matrices by ${blas}`);
    // Memory in a fresh process that does only what was fastest.
    const fixed = variant === undefined ? [] : ['--variant', String(variant)];
    const { peakMib } = await runJson(command, [...args, ...fixed], settings(name));
    if (peakMib !== undefined) figures[`${prefix}${task}_peak_mib`] = significant(peakMib, 3);
  }
}

/** Libraries below PyTorch take their threads from the environment. */
function threadLimits(threads) {
  const names = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'];
  return Object.fromEntries(names.map((name) => [name, String(threads)]));
}

/**
 * How good recommendations are, and what training costs, beside implicit's ALS and BPR, EASE, item-kNN and RecBole's SASRec.
 *
 * Parts, of which --only names some: `trained`, `admission` (see `admission.js`; with --shapes), and the shapes of `shapes.js` (`destroyed`, `tenth-of-events` ...), for
 * which `measure-shapes.js` says what is measured; all by default. Their methods are tandem, popular and those of
 * `shape-peers.js`.
 *
 * In `trained`, each person's last item is held out. All methods are trained on the rest, and all are measured in the same way: by the rank of the held-out
 * item among all items that the person has not had, and among 100 of those drawn by chance, the same for everybody
 * (`_of_101`). Tandem is what `tandem eval --train --negatives 100` measures, the median of --seeds; the peers are
 * asked once, with the first seed. `_train_cpu_s` is the processor time of all threads from the split to the finished
 * model, which a busy machine changes less than the clock. Options: --data ml,games, --methods
 * tandem,als,bpr,ease,sasrec (shapes have others), --seeds 1,2,3, --leave-out (with the first seed: what is left of Tandem without each
 * retriever), --tune (each peer's grid instead, on a split one item earlier); for shapes, --keep FOLDER (what peers answered, for runs
 * on the same rows).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evaluate } from '#tandem/index.js';
import { inFolder } from '../lib/files.js';
import { listOption } from '../lib/options.js';
import { median, significant } from '../lib/stats.js';
import { tandem } from '../lib/tandem.js';
import { measureAdmission } from './admission.js';
import { measureShapes } from './measure-shapes.js';
import { readPairs } from './pairs.js';
import { askPeer, findPython, PEERS } from './peers.js';
import { SHAPE_PEERS } from './shape-peers.js';
import { SHAPES } from './shapes.js';
import { checkMeasuring, readSplit } from './split.js';

const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** The data, and how it is imported. */
const DATA = {
  ml: { path: 'ml-latest-small', how: ['--format', 'movielens'] },
  games: {
    path: 'amazon-games/sequences.txt',
    how: ['--format', 'csv', '--delimiter', ' ', '--columns', 'user,item'],
  },
};
const NEGATIVES = 100;
const KS = [10, 20];

/** The part in which the models are trained; the others are shapes. */
const TRAINED = 'trained';

/** The part that compares what eval shows with what is admitted, and the shapes in which it does. */
const ADMISSION = 'admission';

const USUAL_FOR_ADMISSION = ['in-order', 'tenth-of-people-in-order', 'batch'];

/** The reported figures, by the name of the metric. */
const TOLD = {
  hr10: 'HR@10',
  ndcg10: 'NDCG@10',
  hr20: 'HR@20',
  hr10_of_101: `HR@10 among ${NEGATIVES}`,
  ndcg10_of_101: `NDCG@10 among ${NEGATIVES}`,
};

export default async function quality({ log, options }) {
  const chosen = known('data', listOption(options, 'data', Object.keys(DATA)), DATA);
  const parts = known('part', listOption(options, 'only', [TRAINED, ADMISSION, ...Object.keys(SHAPES)]), {
    [TRAINED]: true,
    [ADMISSION]: true,
    ...SHAPES,
  });
  for (const name of chosen) {
    const path = join(SHARED, DATA[name].path);
    if (!existsSync(path)) throw new Error(`the data for --data ${name} is not there: ${path}`);
  }
  const results = { figures: {}, ratios: {} };
  const shapes = parts.filter((part) => Object.hasOwn(SHAPES, part));
  if (parts.includes(TRAINED)) await trainedPart({ chosen, options, log }, results);
  if (parts.includes(ADMISSION)) await admissionPart({ chosen, options, log }, results);
  if (shapes.length > 0) await shapesPart({ chosen, shapes, options, log }, results);
  return results;
}

async function admissionPart({ chosen, options, log }, results) {
  const shapes = known('shape', listOption(options, 'shapes', USUAL_FOR_ADMISSION), SHAPES);
  const seeds = listOption(options, 'seeds', ['1', '2']).map(Number);
  for (const name of chosen) {
    const pairs = readPairs(name, join(SHARED, DATA[name].path));
    await measureAdmission({ name, pairs, shapes, seeds, log }, results);
  }
}

async function shapesPart({ chosen, shapes, options, log }, results) {
  const all = { tandem: true, popular: true, ...SHAPE_PEERS };
  const methods = known('method', listOption(options, 'methods', Object.keys(all)), all);
  const python = methods.some((method) => Object.hasOwn(SHAPE_PEERS, method)) ? findPython(log) : undefined;
  for (const name of chosen) {
    const pairs = readPairs(name, join(SHARED, DATA[name].path));
    await measureShapes({ name, pairs, shapes, methods, python, keep: options.keep, log }, results);
  }
}

async function trainedPart({ chosen, options, log }, results) {
  const methods = listOption(options, 'methods', ['tandem', ...Object.keys(PEERS)]);
  const peers = known(
    'peer',
    methods.filter((method) => method !== 'tandem'),
    PEERS,
  );
  const seeds = listOption(options, 'seeds', ['1', '2', '3']).map(Number);
  if (seeds.length === 0 || !seeds.every(Number.isInteger)) throw new Error('--seeds needs whole numbers');
  const python = peers.length > 0 ? findPython(log) : undefined;

  for (const name of chosen) {
    await inFolder(async (folder) => {
      const data = join(folder, 'data');
      await tandem(['import', join(SHARED, DATA[name].path), ...DATA[name].how, '--data', data]);
      log(`${name}: imported`);
      const task = { name, data, folder, seeds, methods, peers, python, log };
      if (options.tune) await tune(task, results);
      else await compare({ ...task, leaveOut: options.leaveOut === true }, results);
    });
  }
}

/** Measures Tandem with every seed, and the peers with the first. */
async function compare(task, { figures, ratios }) {
  const { name, data, folder, seeds, methods, peers, python, log } = task;
  const split = peers.length > 0 && (await readSplit(data, { negatives: NEGATIVES, ks: KS, seed: seeds[0] }));
  const ours = methods.includes('tandem') ? await measureSeeds(task, figures, split) : undefined;
  for (const peer of peers) {
    const answer = await askPeer(peer, { python, split, folder, settings: PEERS[peer].settings[name], log });
    if (!answer) continue;
    const { measured, trainCpu } = answer;
    log(`${name}, ${peer}: ${line(measured)}, ${Math.round(trainCpu)} s`);
    tell(figures, `${name}_${peer}`, measured, trainCpu);
    if (!ours) continue;
    for (const figure of Object.keys(TOLD)) {
      ratios[`${name}_${figure}_vs_${peer}`] = significant(ours.measured[figure] / measured[figure], 3);
    }
    ratios[`${name}_train_cpu_vs_${peer}`] = significant(ours.trainCpu / trainCpu, 3);
  }
}

/** Measures Tandem with every seed, checks that the split for the peers is the same, and reports the medians. */
async function measureSeeds({ name, data, seeds, leaveOut, log }, figures, split) {
  const runs = [];
  for (const seed of seeds) {
    const run = await measureTandem({ data, seed, leaveOut: leaveOut && seed === seeds[0], log });
    for (const [method, measured] of Object.entries(run.methods))
      log(`${name}, ${method}: ${line(measured)}`);
    log(`${name}, seed ${seed}: trained in ${Math.round(run.trainCpu)} s`);
    if (runs.length === 0 && split) checkMeasuring(split, run.methods.popular);
    runs.push(run);
  }
  const measured = middle(runs.map(({ methods }) => methods.tandem));
  const trainCpu = median(runs.map((run) => run.trainCpu));
  tell(figures, `${name}_tandem`, measured, trainCpu);
  for (const [method, one] of Object.entries(runs[0].methods)) {
    if (method !== 'tandem') tell(figures, `${name}_${method.replace(/\W/g, '_')}`, one);
  }
  return { measured, trainCpu };
}

/** Measures every setting in each peer's grid, on what was not held out. */
async function tune({ name, data, folder, seeds, peers, python, log }, { figures }) {
  const split = await readSplit(data, { negatives: NEGATIVES, ks: KS, seed: seeds[0], earlier: true });
  for (const peer of peers) {
    for (const settings of PEERS[peer].grid[name]) {
      const answer = await askPeer(peer, { python, split, folder, settings, log });
      if (!answer) break;
      const label = Object.entries(settings).map(([one, value]) => `${one}_${value}`);
      log(`${name}, ${peer} ${label.join(' ')}: ${line(answer.measured)}, ${Math.round(answer.trainCpu)} s`);
      tell(
        figures,
        `${name}_${[peer, ...label].join('_').replace(/\W/g, '_')}`,
        answer.measured,
        answer.trainCpu,
      );
    }
  }
}

/** Evaluates in this process, so that the processor time of training is measured separately. */
async function measureTandem({ data, seed, leaveOut, log }) {
  let phase = '';
  let from;
  let until;
  const onProgress = (progress) => {
    if (progress.phase === phase) return;
    phase = progress.phase;
    log(`tandem: ${phase}`);
    // A ranker is trained, too, and told apart: what Tandem recommends with here is finished before its samples are made.
    if (phase === 'train') from ??= process.cpuUsage();
    if (phase === 'samples' || phase === 'tandem') until ??= process.cpuUsage(from);
  };
  const databaseUrl = '';
  const { methods } = await evaluate({
    data,
    databaseUrl,
    holdout: 'last',
    ks: KS,
    train: true,
    negatives: NEGATIVES,
    leaveOut,
    seed,
    onProgress,
  });
  const told = Object.entries(methods).map(([method, metrics]) => [
    method,
    Object.fromEntries(
      Object.entries(TOLD)
        .filter(([, metric]) => metrics[metric])
        .map(([figure, metric]) => [figure, metrics[metric].value]),
    ),
  ]);
  return { methods: Object.fromEntries(told), trainCpu: (until.user + until.system) / 1e6 };
}

/** The median of each figure. */
const middle = (runs) =>
  Object.fromEntries(Object.keys(TOLD).map((figure) => [figure, median(runs.map((run) => run[figure]))]));

function tell(figures, prefix, measured, trainCpu) {
  for (const [figure, value] of Object.entries(measured)) figures[`${prefix}_${figure}`] = significant(value);
  if (trainCpu !== undefined) figures[`${prefix}_train_cpu_s`] = significant(trainCpu, 3);
}

const line = (measured) =>
  Object.entries(measured)
    .map(([figure, value]) => `${figure} ${value.toFixed(4)}`)
    .join(', ');

function known(what, names, all) {
  const unknown = names.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined)
    throw new Error(`no ${what} "${unknown}"; there are: ${Object.keys(all).join(', ')}`);
  return names;
}

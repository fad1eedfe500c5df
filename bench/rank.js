/**
 * Ranking: 500 candidates scored on 5 outcomes on one core, training, and recommending at 10,000 items with the
 * ranker.
 *
 * Scoring takes turns with ONNX Runtime on one thread over the same network and candidates; `rank500_cpu_ms` is
 * processor time, which a busy machine changes least. A seeded world is then imported, the sequence model's training
 * timed on it (the text encoder's is in `text`), a ranker trained on it and admitted whatever its quality, and lists are
 * served over HTTP with it and by score fusion alone (`blend_`), the latter also while a sequence model is trained
 * beside (`training_`), as by `tandem serve --learn`, where serving, training and the clients share the cores. Options: --rounds 300,
 * --candidates 500, --items, --users, --events, --seconds 10, --connections 8.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { open } from '#tandem/index.js';
import { EventLog, sequencesOf } from '#tandem/indexes/index.js';
import { Ranker, rankerNetwork, SIZES } from '#tandem/models/index.js';
import { FEATURES } from '#tandem/rank/index.js';
import { openState, snapshotOf } from '#tandem/state/index.js';
import { compile, listRuns } from '#tandem/tensor/index.js';
import { datasetOf, trainRanker } from '#tandem/train/index.js';
import { trainSequence } from '#tandem/train/sequence/fit.js';
import { inFolder } from './lib/files.js';
import { runLoad } from './lib/loader.js';
import { numberOption } from './lib/options.js';
import { interleave, pairedRatio } from './lib/rounds.js';
import { percentile, significant } from './lib/stats.js';
import { importWorld, startServer, tandem } from './lib/tandem.js';
import { makeWorld, random } from './lib/world.js';

const OUTCOMES = ['click', 'like', 'save', 'purchase', 'dismiss'];
const TRAINING_SAMPLES = 50_000;

export default async function ranking({ log, options }) {
  const number = (name, standard) => numberOption(options, name, standard);
  const scoring = await measureScoring({
    rounds: number('rounds', 300),
    candidates: number('candidates', 500),
    log,
  });
  const training = await measureTraining(log);
  const serving = await measureServing({ number, log });
  return {
    figures: { ...scoring.figures, ...training, ...serving.figures },
    ratios: { ...scoring.ratios, ...serving.ratios },
  };
}

async function measureScoring({ rounds, candidates, log }) {
  const architecture = { ...SIZES, features: FEATURES, outcomes: OUTCOMES };
  const { logits } = rankerNetwork(architecture);
  const peer = await compile({ logits }, { threads: 1, seed: 1 });
  const calibration = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, { slope: 1, shift: 0 }]));
  const ranker = new Ranker({ architecture, parameters: peer.parameters, calibration });
  const draw = random(1);
  const features = Float32Array.from({ length: candidates * FEATURES.length }, () => draw() * 2 - 1);
  const position = new Int32Array(candidates);
  const timed = (work) => async () => {
    const begun = performance.now();
    await work();
    return performance.now() - begun;
  };
  const contestants = {
    ours: timed(() => ranker.predict(features, candidates)),
    onnx: timed(() => peer.run({ features, position })),
  };
  await interleave(contestants, { rounds: 50 });
  const { ours, onnx } = await interleave(contestants, { rounds });
  log(
    `${candidates} candidates: p50 ${percentile(ours, 50).toFixed(2)} ms, ONNX Runtime ${percentile(onnx, 50).toFixed(2)} ms`,
  );
  const used = process.cpuUsage();
  for (let round = 0; round < rounds; round++) ranker.predict(features, candidates);
  const { user, system } = process.cpuUsage(used);
  return {
    figures: {
      rank500_cpu_ms: significant((user + system) / 1000 / rounds),
      rank500_p50_ms: significant(percentile(ours, 50)),
      rank500_p99_ms: significant(percentile(ours, 99)),
      rank500_least_ms: significant(Math.min(...ours)),
      rank500_onnx_p50_ms: significant(percentile(onnx, 50)),
      rank500_onnx_p99_ms: significant(percentile(onnx, 99)),
    },
    ratios: { rank500_time_of_onnx: significant(pairedRatio(ours, onnx)) },
  };
}

async function measureTraining(log) {
  const draw = random(2);
  const width = FEATURES.length;
  const make = (length) => {
    const features = Float32Array.from({ length: length * width }, draw);
    return {
      length,
      features,
      labels: Float32Array.from({ length: length * OUTCOMES.length }, (_, at) =>
        Number(draw() < 0.05 + 0.3 * features[Math.floor(at / OUTCOMES.length) * width]),
      ),
      weight: new Float32Array(length).fill(1),
      position: Int32Array.from({ length }, () => Math.floor(draw() * 10)),
    };
  };
  const { samplesPerSecond } = await trainRanker({
    features: FEATURES,
    outcomes: OUTCOMES,
    train: make(TRAINING_SAMPLES),
    validation: make(2_000),
    epochs: 2,
    rate: 1e-3,
  });
  log(`training: ${Math.round(samplesPerSecond)} samples/s on one thread`);
  return { train_samples_per_s: significant(samplesPerSecond) };
}

/** Steps of the sequence model's training a second, in the first epoch over a world. */
async function measureSequence(data, log) {
  const state = await openState(data, { databaseUrl: '' });
  const snapshot = snapshotOf(state);
  const dataset = datasetOf(snapshot, state.catalogue);
  const { start, item } = sequencesOf(EventLog.over(snapshot.log), snapshot.meanings);
  let people = 0;
  for (let user = 0; user + 1 < start.length; user++) if (start[user + 1] > start[user]) people++;
  const enough = new Error('enough was seen');
  const seen = [];
  const onProgress = (epochs) => {
    seen.push({ epochs, at: performance.now() });
    if (epochs > 0.5) throw enough;
  };
  await trainSequence(dataset, { seed: 1, onProgress }).catch((error) => {
    if (error !== enough) throw error;
  });
  // The first batches pay for what is done once.
  const [first, last] = [seen[Math.floor(seen.length / 5)], seen.at(-1)];
  const rate = ((last.epochs - first.epochs) * (item.length - people) * 1_000) / (last.at - first.at);
  log(`training the sequence model: ${Math.round(rate)} samples/s on all threads`);
  return { sequence_train_samples_per_s: significant(rate) };
}

function measureServing({ number, log }) {
  const size = {
    items: number('items', 10_000),
    users: number('users', 10_000),
    events: number('events', 300_000),
    seed: 1,
  };
  const seconds = number('seconds', 10);
  const connections = number('connections', 8);
  return inFolder(async (folder) => {
    const { data } = await importWorld(folder, makeWorld(size), log);
    const sequence = await measureSequence(data, log);

    /** @param until resolves once it is time to measure. @param after called when it was measured. */
    const ask = async (options = [], until = async () => {}, after = async () => {}) => {
      const server = await startServer(data, { options });
      await until();
      const job = { job: 'recommend', port: server.port, connections, world: size };
      await runLoad({ ...job, seconds: Math.min(3, seconds), seed: 5 });
      const before = server.cpuSeconds();
      const result = await runLoad({ ...job, seconds, seed: 7 });
      if (Object.keys(result.statuses).join() !== '200') throw new Error(JSON.stringify(result.statuses));
      const cpuMs = ((server.cpuSeconds() - before) * 1000) / result.count;
      await after();
      await server.stop();
      return { ...result, cpuMs };
    };
    const fused = await ask();
    const isTraining = async () => (await listRuns(data)).some(({ status }) => status === 'running');
    let trained = true;
    const training = await ask(
      ['--learn'],
      async () => {
        for (let waited = 0; !(await isTraining()); waited++) {
          if (waited === 180) throw new Error('nothing was trained for three minutes');
          await sleep(1_000);
        }
      },
      async () => {
        trained = await isTraining();
      },
    );
    if (!trained)
      throw new Error('training ended while it was measured: take fewer --seconds or more --events');
    log(`while training p50 ${training.p50.toFixed(2)} ms, p99 ${training.p99.toFixed(2)} ms`);
    const engine = await open({ data, databaseUrl: '', background: false });
    const begun = performance.now();
    const ranker = await engine.models.train('ranker');
    const learnSeconds = (performance.now() - begun) / 1000;
    await engine.close();
    log(`trained in ${learnSeconds.toFixed(1)} s: ${ranker.reason}`);
    if (!ranker.admitted) await tandem(['models', 'admit', ranker.id, '--data', data], log);
    const ranked = await ask();
    log(
      `with the ranker p50 ${ranked.p50.toFixed(2)} ms, p99 ${ranked.p99.toFixed(2)} ms; score fusion alone p50 ${fused.p50.toFixed(2)} ms`,
    );
    return {
      figures: {
        ...sequence,
        learn_s: significant(learnSeconds),
        recommend_p50_ms: significant(ranked.p50),
        recommend_p99_ms: significant(ranked.p99),
        recommend_cpu_ms: significant(ranked.cpuMs),
        blend_recommend_p50_ms: significant(fused.p50),
        blend_recommend_p99_ms: significant(fused.p99),
        blend_recommend_cpu_ms: significant(fused.cpuMs),
        training_recommend_p50_ms: significant(training.p50),
        training_recommend_p99_ms: significant(training.p99),
      },
      ratios: {
        recommend_cpu_of_blend: significant(ranked.cpuMs / fused.cpuMs),
        training_recommend_p50_of_blend: significant(training.p50 / fused.p50),
      },
    };
  });
}

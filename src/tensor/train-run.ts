/**
 * Training runs: `train` with a log, checkpoints and validation, which can be resumed. Uses run/train.ts, runs.ts and
 * checkpoint.ts.
 */
import { join } from 'node:path';
import { type Json, loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import type { TrainingStep } from './run/step.js';
import { type Progress, type TrainOptions, train } from './run/train.js';
import { RunLog } from './runs.js';
import type { Value } from './value.js';

export interface TrainRunOptions extends TrainOptions {
  /** The data folder: the log is DATA/runs/ID/log.jsonl, checkpoints are in DATA/runs/ID/checkpoints. */
  data: string;
  /** The name and settings of a new run, or the id of a run to resume from its newest checkpoint. */
  run: { name: string; settings: Json } | { resume: string };
  /** Updates between checkpoints; there is one at the end in any case, and when `signal` stops the run. */
  checkpointEvery?: number;
  /** How many checkpoints to keep; 3 by default. */
  keep?: number;
  /**
   * The loss on held-out data, evaluated after each `every` updates and at the end, and logged as `validation_loss`.
   */
  validation?: { every: number; loss: () => Promise<number> };
}

/** The result of a run. */
export interface TrainedRun {
  id: string;
  /** The progress of the last update; undefined if no update was left. */
  progress: Progress | undefined;
  /** The last loss on held-out data, if it was evaluated. */
  validationLoss?: number;
}

/**
 * Trains, and writes the log that `tandem runs` shows and the checkpoints to resume from. Losses of a resumed run are
 * exactly those of an uninterrupted one, on the same machine with the same number of threads.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: sgd({ rate: 0.1 }) });
 * const batch = () => ({ x: [[1]], y: [[3]] });
 * const run = await trainRun(step, { data: 'data', run: { name: 'line', settings: {} }, steps: 20, batch });
 * run.progress.step; // 20
 */
export async function trainRun(step: TrainingStep, options: TrainRunOptions): Promise<TrainedRun> {
  const { data, run, steps, checkpointEvery, keep, validation, signal } = options;
  const { log, settings } = 'resume' in run ? await resume(step, data, run.resume) : start(data, run);
  const save = () => saveStep(step, checkpointsOf(data, log.id), settings, keep);
  const trained: TrainedRun = { id: log.id, progress: undefined };
  try {
    trained.progress = await train(step, {
      ...options,
      async onProgress(progress) {
        const done = progress.step === steps;
        log.log(progress.step, { loss: progress.loss, gradient_norm: progress.gradientNorm });
        if (validation && (done || progress.step % validation.every === 0)) {
          trained.validationLoss = await validation.loss();
          log.log(progress.step, { validation_loss: trained.validationLoss });
        }
        if (done || (checkpointEvery && progress.step % checkpointEvery === 0)) await save();
        await options.onProgress?.(progress);
      },
    });
    log.end();
    return trained;
  } catch (error) {
    try {
      if (signal?.aborted && step.step > 0) await save(); // keep what was trained until it was stopped
    } finally {
      log.end(error);
    }
    throw error;
  }
}

/**
 * Saves the state of a training step as a checkpoint; see `saveCheckpoint`.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: sgd({ rate: 0.1 }) });
 * await step.run({ x: [[1]], y: [[3]] });
 * await saveStep(step, 'checkpoints', { rate: 0.1 });
 * (await loadCheckpoint('checkpoints')).step; // 1
 */
export async function saveStep(
  step: TrainingStep,
  directory: string,
  settings: Json = {},
  keep?: number,
): Promise<string> {
  const rest = [...step.state()].filter(([name]) => !step.parameters.has(name));
  return saveCheckpoint(
    directory,
    { step: step.step, model: step.parameters, optimizer: new Map(rest), settings, progress: {} },
    { keep },
  );
}

/**
 * Restores a training step from a checkpoint; one of another model is refused, and nothing is changed.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: sgd({ rate: 0.1 }) });
 * await step.run({ x: [[1]], y: [[3]] });
 * await saveStep(step, 'checkpoints', { rate: 0.1 });
 * const other = await trainingStep({ loss, optimizer: sgd({ rate: 0.1 }) });
 * await restoreStep(other, 'checkpoints'); // { step: 1, settings: { rate: 0.1 } }
 */
export async function restoreStep(
  step: TrainingStep,
  folder: string,
): Promise<{ step: number; settings: Json }> {
  const rest = new Map([...step.state()].filter(([name]) => !step.parameters.has(name)));
  const loaded = await loadCheckpoint(folder, { model: step.parameters, optimizer: rest });
  step.restore(new Map([...loaded.model, ...loaded.optimizer] as [string, Value][]));
  return { step: loaded.step, settings: loaded.settings };
}

const checkpointsOf = (data: string, id: string) => join(data, 'runs', id, 'checkpoints');

const start = (data: string, run: { name: string; settings: Json }) => ({
  log: RunLog.start(data, run),
  settings: run.settings,
});

async function resume(step: TrainingStep, data: string, id: string) {
  const restored = await restoreStep(step, checkpointsOf(data, id));
  return { log: await RunLog.resume(data, id, restored.step), settings: restored.settings };
}

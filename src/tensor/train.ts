// The training loop: runs a training step over batches, logs, validates, saves checkpoints, stops when told to, and
// goes on where it stopped. Builds on run/step.ts, runs.ts and checkpoint.ts.
import { join } from 'node:path';
import { type Json, loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import type { TrainingStep } from './run/step.js';
import { RunLog } from './runs.js';
import type { Feeds, Value } from './value.js';

export interface TrainOptions {
  /** Updates to make in all, those before a resumption included. */
  steps: number;
  /**
   * The batch to run at a place in the data, 0, 1, 2, ... The same place must give the same batch, so that a resumed
   * run sees what an uninterrupted one would.
   */
  batch: (place: number) => Feeds | Promise<Feeds>;
  /** Keeps a log under DATA/runs/ID and checkpoints beside it; with `resume`, goes on with that run. */
  run?: { data: string; name: string; settings: Json } | { data: string; resume: string };
  /** Updates between checkpoints, where `run` is given; there is one at the end in any case. */
  checkpointEvery?: number;
  /** How many checkpoints to keep; 3 unless given. */
  keep?: number;
  /** The loss on held-out data, measured every so many updates and at the end. */
  validation?: { every: number; loss: () => Promise<number> };
  /** Stops the run after the step under way, with a checkpoint; `train` then throws the signal's reason. */
  signal?: AbortSignal;
  /** Told after every update. */
  onProgress?: (progress: { step: number; steps: number; loss: number; gradientNorm: number }) => void;
}

/** What a run came to. */
export interface Trained {
  /** Names the run, where it has a log. */
  id?: string;
  /** The loss of every update made here, by the number of the update. */
  losses: Map<number, number>;
  /** The last loss on held-out data, where it was measured. */
  validationLoss?: number;
}

/** Trains. Losses after a resumption are exactly those of an uninterrupted run, on one machine with equal threads. */
export async function train(step: TrainingStep, options: TrainOptions): Promise<Trained> {
  const { run, signal } = options;
  if (!run) return loop(step, options);
  let log: RunLog;
  let settings: Json = {};
  if ('resume' in run) {
    const directory = checkpointsOf(run.data, run.resume);
    const checkpoint = await restoreStep(step, directory);
    settings = checkpoint.settings;
    log = await RunLog.resume(run.data, run.resume, checkpoint.step);
  } else {
    settings = run.settings;
    log = RunLog.start(run.data, run);
  }
  const directory = checkpointsOf(run.data, log.id);
  const save = async () => {
    await saveStep(step, directory, settings, options.keep);
  };
  try {
    const trained = await loop(step, options, log, save);
    log.end();
    return { id: log.id, ...trained };
  } catch (error) {
    try {
      // What was learnt until somebody stopped it is kept; a step that failed has changed nothing either.
      if (signal?.aborted && step.step > 0) await save();
    } finally {
      log.end(error);
    }
    throw error;
  }
}

/** Saves all that decides what a training step gives next as a checkpoint; see `saveCheckpoint`. */
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

/** Takes a training step to where a checkpoint was saved; what belongs to another model is refused untouched. */
export async function restoreStep(
  step: TrainingStep,
  folder: string,
): Promise<{ step: number; settings: Json }> {
  const state = step.state();
  const rest = new Map([...state].filter(([name]) => !step.parameters.has(name)));
  const loaded = await loadCheckpoint(folder, { model: step.parameters, optimizer: rest });
  step.restore(new Map([...loaded.model, ...loaded.optimizer] as [string, Value][]));
  return { step: loaded.step, settings: loaded.settings };
}

const checkpointsOf = (data: string, id: string) => join(data, 'runs', id, 'checkpoints');

/** How many batches a training step has run, over all resumptions. */
const placeOf = (step: TrainingStep): number =>
  Number((step.state().get('progress') as Value).data[1] as bigint);

async function loop(
  step: TrainingStep,
  { steps, batch, checkpointEvery, validation, signal, onProgress }: TrainOptions,
  log?: RunLog,
  save?: () => Promise<void>,
): Promise<Trained> {
  const trained: Trained = { losses: new Map() };
  let micro: number[] = [];
  for (let place = placeOf(step); step.step < steps; place++) {
    signal?.throwIfAborted();
    const result = await step.run(await batch(place));
    micro.push(result.loss);
    if (!result.updated) continue;
    const loss = micro.reduce((a, b) => a + b) / micro.length;
    micro = [];
    const { gradientNorm } = result;
    const done = step.step === steps;
    trained.losses.set(step.step, loss);
    log?.log(step.step, { loss, gradient_norm: gradientNorm });
    onProgress?.({ step: step.step, steps, loss, gradientNorm });
    if (validation && (done || step.step % validation.every === 0)) {
      trained.validationLoss = await validation.loss();
      log?.log(step.step, { validation_loss: trained.validationLoss });
    }
    if (save && (done || (checkpointEvery && step.step % checkpointEvery === 0))) await save();
  }
  return trained;
}

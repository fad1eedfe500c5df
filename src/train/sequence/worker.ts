/**
 * A training run of the sequence model in a worker thread: it is logged, saved and compared, and reports progress
 * through a port.
 */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { VectorIndex } from '../../indexes/index.js';
import { loadSequence, saveSequence } from '../../models/index.js';
import { stopCheck, type TaskLine } from '../../runtime/index.js';
import { CheckpointError, listCheckpoints, RunLog, readRun } from '../../tensor/index.js';
import type { Verdict } from '../verdict.js';
import { compareSequences } from './compare.js';
import { RECIPE, type SequenceDataset, type SequenceRecipe, settingsOf, trainSequence } from './fit.js';

export interface SequenceTask extends TaskLine {
  readonly dataset: SequenceDataset;
  /** The folder of the model. */
  readonly folder: string;
  /** The data folder in which the run is logged. */
  readonly data: string;
  readonly seed: number;
  /** The id of a stopped run to resume. */
  readonly resume?: string | undefined;
  readonly recipe?: Partial<SequenceRecipe> | undefined;
  readonly threads?: number | undefined;
  /** The folder of the served version, for comparison. */
  readonly serving?: string | undefined;
}

/** The progress of training in epochs. */
export interface SequenceProgress {
  readonly done: number;
  readonly total: number;
}

/** @returns the comparison with the served version, if there is one. */
export default async function run(task: SequenceTask): Promise<Verdict | undefined> {
  const { dataset, folder, data, seed, recipe, resume, threads, serving, stop, port } = task;
  const settings = settingsOf(dataset, seed, recipe);
  const log = await (resume === undefined
    ? RunLog.start(data, { name: 'sequence', settings })
    : resumed(data, resume, settings));
  try {
    const trained = await trainSequence(dataset, {
      seed,
      recipe,
      threads,
      checkpoints: { folder: checkpointsOf(data, log.id), resume: resume !== undefined },
      check: stopCheck(stop, 'training'),
      onProgress: (done) =>
        port.postMessage({ done, total: recipe?.epochs ?? RECIPE.epochs } satisfies SequenceProgress),
      onEpoch: (step, metrics) => log.log(step, metrics),
    });
    await saveSequence(folder, trained, (path) =>
      new VectorIndex(trained.about.shape.width, trained.vectors).writeGraph(path),
    );
    const verdict = serving && compareSequences(dataset, trained, await loadSequence(serving));
    log.end();
    return verdict || undefined;
  } catch (error) {
    log.end(error);
    throw error;
  } finally {
    port.close();
  }
}

const checkpointsOf = (data: string, id: string) => join(data, 'runs', id, 'checkpoints');

/** The log of a run to resume. @throws CheckpointError unless it was on the same data with the same settings. */
async function resumed(data: string, id: string, settings: object): Promise<RunLog> {
  const run = await readRun(data, id);
  const [newest] = await listCheckpoints(checkpointsOf(data, id));
  if (!newest)
    throw new CheckpointError(`run ${id} was stopped before its first checkpoint: start a new run`);
  if (!isDeepStrictEqual(run.settings, settings)) {
    throw new CheckpointError(`run ${id} was on other data or with other settings: start a new run`);
  }
  return RunLog.resume(data, id, newest.step);
}

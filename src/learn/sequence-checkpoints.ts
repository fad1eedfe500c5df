/** Checkpoints of training the sequence model, one after each epoch: what a run that was stopped goes on from. */
import type { SequenceParameters } from '../models/index.js';
import {
  type Json,
  loadCheckpoint,
  type StoredTensor,
  saveCheckpoint,
  type TrainingStep,
  type Value,
} from '../tensor/index.js';

/** The best epoch so far. */
export interface Best {
  /** Counted from 0. */
  readonly epoch: number;
  readonly metrics: { readonly [name: string]: number };
  readonly parameters: SequenceParameters;
}

const PREFIX = 'best/';

/** What decides how training goes on, beside the parameters. */
function rest(step: TrainingStep, best: SequenceParameters): Map<string, StoredTensor> {
  const state = [...step.state()].filter(([name]) => !step.parameters.has(name));
  const kept = Object.entries(best).map(
    ([name, data]) => [PREFIX + name, { dtype: 'float32', shape: [data.length], data }] as const,
  );
  return new Map<string, StoredTensor>([...state, ...kept]);
}

export async function saveEpoch(
  folder: string,
  step: TrainingStep,
  { epoch, best, settings }: { readonly epoch: number; readonly best: Best; readonly settings: Json },
): Promise<void> {
  const progress = { epoch, best: { epoch: best.epoch, metrics: best.metrics } };
  const optimizer = rest(step, best.parameters);
  await saveCheckpoint(
    folder,
    { step: step.step, model: step.parameters, optimizer, settings, progress },
    { keep: 1 },
  );
}

/**
 * Takes a step to where the newest checkpoint in a folder was made.
 * @param parameters of the model that is trained.
 * @returns the epoch it was made after, and the best until then.
 * @throws CheckpointError where there is none, or where it is of another model.
 */
export async function loadEpoch(
  folder: string,
  step: TrainingStep,
  parameters: SequenceParameters,
): Promise<{ readonly epoch: number; readonly best: Best }> {
  const { model, optimizer, progress } = await loadCheckpoint(folder, {
    model: step.parameters,
    optimizer: rest(step, parameters),
  });
  const own = [...model, ...optimizer].filter(([name]) => !name.startsWith(PREFIX));
  step.restore(new Map(own as [string, Value][]));
  const { epoch, best } = progress as unknown as { epoch: number; best: Omit<Best, 'parameters'> };
  const kept = Object.keys(parameters).map(
    (name) => [name, optimizer.get(PREFIX + name)!.data as Float32Array] as const,
  );
  return { epoch, best: { ...best, parameters: Object.fromEntries(kept) } };
}

/** Checkpoints of the training of the sequence model after each epoch, for resuming a stopped run. */
import type { SequenceParameters } from '../../models/index.js';
import {
  type Json,
  loadCheckpoint,
  type StoredTensor,
  saveCheckpoint,
  type TrainingStep,
  type Value,
} from '../../tensor/index.js';

/** The best epoch so far. */
export interface Best {
  /** Counted from 0. */
  readonly epoch: number;
  readonly metrics: { readonly [name: string]: number };
  readonly parameters: SequenceParameters;
}

/** The content of a checkpoint besides the training step. */
export interface Epoch {
  /** Counted from 0. */
  readonly epoch: number;
  /** The average of the parameters over the epochs. */
  readonly averaged: SequenceParameters;
  readonly best: Best;
}

const BEST = 'best/';

const AVERAGED = 'averaged/';

/** The state of training besides the parameters. */
function rest(
  step: TrainingStep,
  averaged: SequenceParameters,
  best: SequenceParameters,
): Map<string, StoredTensor> {
  const state = [...step.state()].filter(([name]) => !step.parameters.has(name));
  const named = (prefix: string, parameters: SequenceParameters) =>
    Object.entries(parameters).map(
      ([name, data]) => [prefix + name, { dtype: 'float32', shape: [data.length], data }] as const,
    );
  return new Map<string, StoredTensor>([...state, ...named(AVERAGED, averaged), ...named(BEST, best)]);
}

/** Writes the checkpoint of an epoch, replacing the previous one. */
export async function saveEpoch(
  folder: string,
  step: TrainingStep,
  { epoch, averaged, best }: Epoch,
  settings: Json,
): Promise<void> {
  const progress = { epoch, best: { epoch: best.epoch, metrics: best.metrics } };
  const optimizer = rest(step, averaged, best.parameters);
  await saveCheckpoint(
    folder,
    { step: step.step, model: step.parameters, optimizer, settings, progress },
    { keep: 1 },
  );
}

/**
 * Restores a training step from the newest checkpoint in a folder.
 * @param parameters the parameters of the trained model.
 * @throws CheckpointError where there is no checkpoint, or it is of another model.
 */
export async function loadEpoch(
  folder: string,
  step: TrainingStep,
  parameters: SequenceParameters,
): Promise<Epoch> {
  const { model, optimizer, progress } = await loadCheckpoint(folder, {
    model: step.parameters,
    optimizer: rest(step, parameters, parameters),
  });
  const own = [...model, ...optimizer].filter(
    ([name]) => !name.startsWith(AVERAGED) && !name.startsWith(BEST),
  );
  step.restore(new Map(own as [string, Value][]));
  const { epoch, best } = progress as unknown as { epoch: number; best: Omit<Best, 'parameters'> };
  const named = (prefix: string): SequenceParameters =>
    Object.fromEntries(
      Object.keys(parameters).map((name) => [name, optimizer.get(prefix + name)!.data as Float32Array]),
    );
  return { epoch, averaged: named(AVERAGED), best: { ...best, parameters: named(BEST) } };
}

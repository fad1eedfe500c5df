/** The loop around a training step. */
import type { Feeds } from '../value.js';
import type { TrainingStep } from './step.js';

/** How far a training run has come, once after every update. */
export interface Progress {
  /** Updates so far, this one included. */
  readonly step: number;
  /** The mean loss over the batches of this update. */
  readonly loss: number;
  /** The norm of the gradients, before clipping. */
  readonly gradientNorm: number;
  /** Seconds since this call of `train` began. */
  readonly seconds: number;
}

export interface TrainOptions {
  /** The updates there are to have been in the end, those before a restored checkpoint included. */
  steps: number;
  /**
   * Batch number `index`, counted from 0 over the whole run. Made from `index` alone, a resumed run sees
   * exactly what the uninterrupted one would have.
   */
  batch: (index: number) => Feeds | Promise<Feeds>;
  /** Told after every update; awaited, so checkpoints and evaluations may be made in it. */
  onProgress?: (progress: Progress) => void | Promise<void>;
  /** Ends the run between two batches: `train` then throws the signal's reason, and the step is whole. */
  signal?: AbortSignal;
}

/**
 * Runs `step` until it has made `steps` updates; gives the last progress, or undefined where nothing was left to do.
 *
 * @example
 * const loss = squaredError(linear('line', 1, 1)(input('x', ['n', 1])), input('y', ['n', 1]));
 * const step = await trainingStep({ loss, optimizer: sgd({ rate: 0.1 }) });
 * const last = await train(step, { steps: 20, batch: () => ({ x: [[1]], y: [[3]] }) });
 * last.step; // 20
 */
export async function train(step: TrainingStep, options: TrainOptions): Promise<Progress | undefined> {
  const { steps, batch, onProgress, signal } = options;
  const start = performance.now();
  let progress: Progress | undefined;
  let total = 0;
  let count = 0;
  while (step.step < steps) {
    signal?.throwIfAborted();
    const { loss, gradientNorm, updated } = await step.run(await batch(step.runs));
    total += loss;
    count++;
    if (!updated) continue;
    progress = {
      step: step.step,
      loss: total / count,
      gradientNorm,
      seconds: (performance.now() - start) / 1000,
    };
    total = 0;
    count = 0;
    await onProgress?.(progress);
  }
  return progress;
}

/** The training loop. */
import type { Feeds } from '../value.js';
import type { TrainingStep } from './step.js';

/** The progress of a training run after an update. */
export interface Progress {
  /** The number of updates, including this one. */
  readonly step: number;
  /** The mean loss over the batches of this update. */
  readonly loss: number;
  /** The norm of the gradients, before clipping. */
  readonly gradientNorm: number;
  /** Seconds since this call of `train` began. */
  readonly seconds: number;
}

export interface TrainOptions {
  /** The total number of updates, including those before a restored checkpoint. */
  steps: number;
  /**
   * Batch number `index`, counted from 0 over the whole run. If it depends only on `index`, a resumed run gets the
   * batches of an uninterrupted one.
   */
  batch: (index: number) => Feeds | Promise<Feeds>;
  /** Called after each update and awaited, so that it can write checkpoints and run evaluations. */
  onProgress?: (progress: Progress) => void | Promise<void>;
  /** Ends the run between two batches: `train` throws the signal's reason, and the state of the step is consistent. */
  signal?: AbortSignal;
}

/**
 * Runs `step` until it has made `steps` updates. Returns the last progress; undefined if no update was left.
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

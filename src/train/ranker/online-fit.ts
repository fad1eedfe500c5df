/**
 * Online training of a ranker while it is served: a compiled training step is applied to small batches of fixed size as
 * samples arrive. Calibration is first folded into the weights, so that the calibrated probability is trained.
 */
import { entropy } from '../../metrics/index.js';
import {
  FIXED,
  POSITIONS,
  type RankerModel,
  type RankerSamples,
  rankerNetwork,
  UNCALIBRATED,
} from '../../models/index.js';
import {
  adamw,
  binaryCrossEntropy,
  input,
  type TrainingStep,
  trainingStep,
  type Values,
} from '../../tensor/index.js';
import { copied } from './fit.js';

/**
 * The learning rate: a seventh of the peak of a training run, as each sample is seen once. Adam moves every parameter
 * by about this much a step, so a smaller network would need a higher rate to adapt as fast.
 */
const RATE = 3e-4;

/** The number of samples in a step; fewer wait for more, as a step takes the same time for them. */
export const ONLINE_BATCH = 256;

/**
 * A model with the same probabilities without calibration: each outcome's slope and shift are folded into its weights.
 */
export function folded({ architecture, parameters, calibration }: RankerModel): RankerModel {
  const values: Values = copied(parameters);
  const { outcomes, features } = architecture;
  const data = (name: string) => values.get(name)!.data as Float32Array;
  const none: { [outcome: string]: typeof UNCALIBRATED } = {};
  outcomes.forEach((outcome, k) => {
    if (!Object.hasOwn(calibration, outcome)) return;
    const { slope, shift } = calibration[outcome];
    none[outcome] = UNCALIBRATED;
    const head = data(`heads.${outcome}.weight`);
    for (let j = 0; j < head.length; j++) head[j] *= slope;
    const bias = data(`heads.${outcome}.bias`);
    bias[0] = slope * bias[0] + shift;
    const wide = data('wide.weight');
    for (let f = 0; f < features.length; f++) wide[k * features.length + f] *= slope;
    const position = data('position.weight');
    for (let p = k; p < position.length; p += outcomes.length) position[p] *= slope;
  });
  return { architecture, parameters: values, calibration: none };
}

/** The training step of one ranker. */
export class OnlineFit {
  readonly #model: RankerModel;
  readonly #step: TrainingStep;
  readonly #importance: readonly number[];

  private constructor(model: RankerModel, step: TrainingStep, importance: readonly number[]) {
    this.#model = model;
    this.#step = step;
    this.#importance = importance;
  }

  /**
   * @param rates the approximate rate of each outcome, 0 to 1, to give all outcomes equal weight as in a training run.
   */
  static async from(model: RankerModel, rates: readonly number[]): Promise<OnlineFit> {
    const start = folded(model);
    const { architecture } = start;
    const outcomes = architecture.outcomes.length;
    const step = await trainingStep({
      loss: binaryCrossEntropy(rankerNetwork(architecture).logits, input('labels', ['batch', outcomes]), {
        weights: input('weights', ['batch', outcomes]),
      }),
      optimizer: adamw({ rate: RATE, weightDecay: 0 }),
      frozen: ({ name }) => FIXED.has(name),
      clipNorm: 1,
      threads: 1,
      parameters: start.parameters,
    });
    const importance = architecture.outcomes.map((outcome, k) =>
      Object.hasOwn(start.calibration, outcome) ? 1 / entropy(rates[k]) : 0,
    );
    return new OnlineFit(start, step, importance);
  }

  /** A copy of the current model. */
  get model(): RankerModel {
    return { ...this.#model, parameters: copied(this.#step.parameters) };
  }

  /**
   * Trains on samples, each seen once, in steps of {@link ONLINE_BATCH}.
   *
   * @param timely the share of each outcome's events that have arrived by now, above 0. A positive label has the weight
   * `1 / timely`, which makes the loss unbiased under delayed feedback (as for labels that are flipped at a known rate:
   * Natarajan et al. 2013, "Learning with noisy labels"; for delayed feedback: Ktena et al. 2019, arXiv:1907.06558).
   * @returns the number of samples used: the last ones that do not fill a step are left.
   */
  async train(samples: RankerSamples, timely: readonly number[]): Promise<number> {
    const outcomes = this.#importance.length;
    const width = this.#model.architecture.features.length;
    let from = 0;
    for (; from + ONLINE_BATCH <= samples.length; from += ONLINE_BATCH) {
      const end = from + ONLINE_BATCH;
      const labels = samples.labels.slice(from * outcomes, end * outcomes);
      const weights = new Float32Array(labels.length);
      for (let k = 0; k < labels.length; k++) {
        labels[k] /= timely[k % outcomes];
        weights[k] = samples.weight[from + Math.floor(k / outcomes)] * this.#importance[k % outcomes];
      }
      await this.#step.run({
        features: samples.features.slice(from * width, end * width),
        position: samples.position.slice(from, end).map((place) => Math.min(POSITIONS - 1, place)),
        labels,
        weights,
      });
    }
    return from;
  }

  async close(): Promise<void> {
    await this.#step.close();
  }
}

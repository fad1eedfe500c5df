/**
 * Online training of a served ranker: it is monitored by answered lists as they come in, and then trained on them.
 * If the monitor raises an alarm, the last proven state is served again. Plain data in and out, so that it runs in a
 * worker (`online-worker.ts`).
 *
 * - Each list is evaluated before the model is trained on it, so that the monitor evaluates the model as it was
 *   served.
 * - A model that was not trained on served lists is recalibrated on the first {@link RECALIBRATION} lists.
 * - A state is proven once it was served for {@link PROOF} without much evidence against it; an alarm rolls back to
 *   it.
 */
import { fitPlatt, logitsOf, outcomeColumn, probabilityOf, type RankerModel } from '../models/index.js';
import { HOUR } from '../runtime/index.js';
import { listRanges, ONLINE_BATCH, OnlineFit, type Samples, sliced, together } from '../train/index.js';
import { type Alarm, Monitor, type Vitals } from './monitor.js';

export interface OnlineTask {
  readonly model: RankerModel;
  /** By outcome of the architecture: its utility, and the share of its events that come within `PROMPT`, above 0. */
  readonly weights: readonly number[];
  readonly timely: readonly number[];
  /** The share of lists with a positive event before the model was served; absent where it is unknown. */
  readonly conversion?: number | undefined;
  /** Whether it was not trained on served lists, so that it must be recalibrated first. */
  readonly recalibrates: boolean;
  /** Whether it is trained, or only monitored. */
  readonly trains: boolean;
  /** Whether its state is proven already. */
  readonly provenBefore: boolean;
}

/** Answered lists. */
export interface AnsweredLists {
  readonly samples: Samples;
  /** The user of each list, by the number of the list in the samples. */
  readonly users: Int32Array;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface OnlineReport {
  /**
   * `settling`: being recalibrated; `learning`: trained online; `watched`: only monitored; `stopped`: after an
   * alarm.
   */
  readonly state: 'settling' | 'learning' | 'watched' | 'stopped';
  readonly vitals: Vitals;
  /** The number of samples trained on since the model is followed; a restart of the server begins at 0. */
  readonly trained: number;
  /** The model to be served from now on, if it changed. */
  readonly model?: RankerModel | undefined;
  /** A proven state of online training. */
  readonly proven?: OnlineState | undefined;
  readonly alarm?: Alarm | undefined;
  /** After an alarm: users who alone gave overwhelming evidence, each reported once. */
  readonly accounts: readonly number[];
  /** With an alarm: the online training that is discarded, if any. */
  readonly abandoned?: OnlineState | undefined;
  /** Whether the state of a rollback is proven. */
  readonly provenBefore: boolean;
}

/** A model, the number of samples of its online training, and the times of the first and the last. */
export interface OnlineState {
  readonly model: RankerModel;
  readonly samples: number;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/**
 * The number of lists that a model is recalibrated on, and of positives of an outcome from which the slope is
 * fitted, too.
 */
const RECALIBRATION = { lists: 200, positives: 30 } as const;

/** A state is proven after this time in milliseconds, this many lists, and no more evidence against it than this. */
const PROOF = { time: HOUR, lists: 200, suspicion: 0.5 } as const;

/** Trains one ranker online. */
export class OnlineTrainer {
  readonly #task: OnlineTask;
  readonly #monitor: Monitor;
  #model: RankerModel;
  #fit: OnlineFit | undefined;
  /** The state of a rollback, and the state being proven. */
  #good: RankerModel;
  #trial: (OnlineState & { readonly at: number; readonly lists: number }) | undefined;
  #waiting: Samples[] = [];
  /** The number of lists it was recalibrated on. */
  #recalibrated: number;
  #stopped = false;
  #provenBefore: boolean;
  #trained = 0;
  #span = { from: Number.NaN, to: Number.NaN };
  /** By outcome, the sum of the predicted probabilities so far; and the number of samples. */
  readonly #predicted: Float64Array;
  #samples = 0;

  constructor(task: OnlineTask) {
    const { model, weights, timely, conversion, recalibrates, provenBefore } = task;
    const { outcomes } = model.architecture;
    this.#task = task;
    this.#model = model;
    this.#good = model;
    this.#provenBefore = provenBefore;
    this.#recalibrated = recalibrates ? 0 : RECALIBRATION.lists;
    this.#predicted = new Float64Array(outcomes.length);
    const predicted = outcomes.map((outcome) => Object.hasOwn(model.calibration, outcome));
    this.#monitor = new Monitor({ outcomes, weights, timely, conversion, predicted });
  }

  /** Evaluates the model on some answered lists, and trains it on them. */
  async take({ samples, users, now }: AnsweredLists): Promise<OnlineReport> {
    const before = this.#model;
    let alarm: Alarm | undefined;
    if (this.#recalibrated < RECALIBRATION.lists) this.#recalibrate(samples);
    else {
      alarm = this.#evaluate(samples, users);
      if (!this.#stopped && !alarm && this.#task.trains) await this.#train(samples);
    }
    const abandoned = alarm && this.#stop();
    const proven = this.#stopped ? undefined : this.#prove(now);
    return {
      state: this.#state,
      vitals: this.#monitor.vitals,
      trained: this.#trained,
      model: this.#model === before ? undefined : this.#model,
      proven,
      alarm,
      accounts: this.#stopped ? this.#monitor.nameAccounts() : [],
      abandoned,
      provenBefore: this.#provenBefore,
    };
  }

  async close(): Promise<void> {
    await this.#fit?.close();
  }

  get #state(): OnlineReport['state'] {
    if (this.#stopped) return 'stopped';
    if (this.#recalibrated < RECALIBRATION.lists) return 'settling';
    return this.#task.trains ? 'learning' : 'watched';
  }

  /** Gathers samples until there are enough to recalibrate on. */
  #recalibrate(samples: Samples): void {
    this.#waiting.push(samples);
    this.#recalibrated += [...listRanges(samples)].length;
    if (this.#recalibrated < RECALIBRATION.lists) return;
    const all = together(this.#waiting as [Samples]);
    this.#waiting = [];
    this.#model = recalibrated(this.#model, all);
    this.#good = this.#model;
  }

  /** Compares the answers with the predictions. */
  #evaluate(samples: Samples, users: Int32Array): Alarm | undefined {
    const { architecture, calibration } = this.#model;
    const count = architecture.outcomes.length;
    const probability = logitsOf(this.#model, samples);
    architecture.outcomes.forEach((outcome, k) => {
      const curve = Object.hasOwn(calibration, outcome)
        ? calibration[outcome]
        : { slope: 0, shift: Number.NEGATIVE_INFINITY };
      for (let at = k; at < probability.length; at += count) {
        probability[at] = probabilityOf(probability[at], curve);
        this.#predicted[k] += probability[at];
      }
    });
    this.#samples += samples.length;
    let alarm: Alarm | undefined;
    for (const { from, end } of listRanges(samples)) {
      const raised = this.#monitor.take({
        user: users[samples.list[from]],
        at: samples.at[from],
        happened: samples.labels.subarray(from * count, end * count),
        probability: probability.subarray(from * count, end * count),
      });
      alarm ??= raised;
    }
    return this.#stopped ? undefined : alarm;
  }

  async #train(samples: Samples): Promise<void> {
    const waiting = together([samples, ...this.#waiting].reverse() as [Samples]);
    this.#waiting = [waiting];
    if (waiting.length < ONLINE_BATCH) return;
    this.#waiting = [];
    const rates = Array.from(this.#predicted, (sum) => sum / this.#samples);
    this.#fit ??= await OnlineFit.from(this.#model, rates);
    const used = await this.#fit.train(waiting, this.#task.timely);
    if (this.#trained === 0) this.#span.from = waiting.at[0];
    this.#span.to = waiting.at[used - 1];
    this.#trained += used;
    this.#waiting = [sliced(waiting, used, waiting.length)];
    this.#model = this.#fit.model;
  }

  /** Begins to prove the served state; once it is proven, reports the online training that it includes. */
  #prove(now: number): OnlineState | undefined {
    if (this.#recalibrated < RECALIBRATION.lists) return undefined;
    const { lists, suspicion } = this.#monitor.vitals;
    if (suspicion > PROOF.suspicion) {
      this.#trial = undefined;
      return undefined;
    }
    const trial = this.#trial;
    const passed = trial && now - trial.at >= PROOF.time && lists - trial.lists >= PROOF.lists;
    if (trial && !passed) return undefined;
    this.#trial = { model: this.#model, samples: this.#trained, ...this.#span, at: now, lists };
    if (!trial) return undefined;
    this.#good = trial.model;
    this.#provenBefore = true;
    const { model, samples, from, to } = trial;
    return samples > 0 ? { model, samples, from, to } : undefined;
  }

  /**
   * Rolls back to the last proven state and stops online training. @returns the online training that is discarded.
   */
  #stop(): OnlineState | undefined {
    this.#stopped = true;
    this.#waiting = [];
    this.#trial = undefined;
    if (this.#model === this.#good) return undefined;
    const abandoned = { model: this.#model, samples: this.#trained, ...this.#span };
    this.#model = this.#good;
    return abandoned;
  }
}

/** The model with its outcomes calibrated on these samples; outcomes with few positives by a shift alone. */
function recalibrated(model: RankerModel, samples: Samples): RankerModel {
  const { architecture, calibration } = model;
  const { outcomes } = architecture;
  const logits = logitsOf(model, samples);
  const column = (of: ArrayLike<number>, k: number) => outcomeColumn(of, outcomes.length, k);
  const refitted = outcomes.flatMap((outcome, k) => {
    if (!Object.hasOwn(calibration, outcome)) return [];
    const labels = column(samples.labels, k);
    const positives = labels.reduce((sum, label) => sum + label, 0);
    const { slope } = calibration[outcome];
    const fitted =
      positives < RECALIBRATION.positives
        ? { slope, shift: shiftTo(positives, column(logits, k), slope) }
        : fitPlatt(column(logits, k), labels, samples.weight);
    return [[outcome, fitted] as const];
  });
  return { ...model, calibration: Object.fromEntries(refitted) };
}

/**
 * The shift at which the sum of the probabilities equals the number of positives plus one half, so that it is finite
 * without any.
 */
function shiftTo(happened: number, logits: Float64Array, slope: number): number {
  let [low, high] = [-40, 40];
  for (let step = 0; step < 50; step++) {
    const shift = (low + high) / 2;
    const sum = logits.reduce((total, z) => total + probabilityOf(z, { slope, shift }), 0);
    if (sum < happened + 0.5) low = shift;
    else high = shift;
  }
  return (low + high) / 2;
}

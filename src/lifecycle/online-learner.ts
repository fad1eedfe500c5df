/**
 * A served ranker's days: answered lists come in, it is watched by them, and then learns from them. Where the watch gives
 * an alarm, what was learnt live is given up. Plain data in and out, so that it runs in a worker (`live-worker.ts`).
 */
import { fitPlatt, logitsOf, type RankerModel } from '../models/index.js';
import { LIVE_BATCH, LiveRanker, type Samples, sliced, together } from '../train/index.js';
import { type Alarm, Monitor, type Vitals } from './monitor.js';

export interface LiveTask {
  readonly model: RankerModel;
  /** By outcome of the architecture: what it is worth, and which share of it comes in time to be counted, above 0. */
  readonly weights: readonly number[];
  readonly timely: readonly number[];
  /** The share of lists in which something was taken, before the model was served; none where it is not known. */
  readonly taken?: number | undefined;
  /** Whether its probabilities are not yet of lists that were served, and are to be brought to their height first. */
  readonly recalibrates: boolean;
  /** Whether it learns, or is watched only. */
  readonly learns: boolean;
  /** Whether it has proven itself before. */
  readonly sound: boolean;
}

/** Lists whose answers have come. */
export interface AnsweredLists {
  readonly samples: Samples;
  /** By list, numbered as in the samples: whose it was. */
  readonly users: Int32Array;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface LiveReport {
  /** What it is doing: bringing its probabilities to their height, learning, being watched only, or nothing any more. */
  readonly state: 'settling' | 'learning' | 'watched' | 'stopped';
  readonly vitals: Vitals;
  /** Samples learnt from since it was taken up. */
  readonly learnt: number;
  /** The model to be served from now on, where it is another. */
  readonly model?: RankerModel | undefined;
  /** What was learnt live, has proven itself and may be kept. */
  readonly proven?: LearntLive | undefined;
  readonly alarm?: Alarm | undefined;
  /** From an alarm on: users who alone gave overwhelming evidence, each once. */
  readonly accounts: readonly number[];
  /** With an alarm: what had been learnt live and is given up, if anything was. */
  readonly abandoned?: LearntLive | undefined;
  /** Whether what would be gone back to has proven itself: that bands were kept for a while by what it said. */
  readonly sound: boolean;
}

/** A state, how many samples it learnt live from, and the time of the first and the last of them. */
export interface LearntLive {
  readonly model: RankerModel;
  readonly samples: number;
  readonly from: number;
  readonly to: number;
}

/** Lists by which probabilities are brought to their height, and outcomes that must be among them. */
const SETTLING = 200;

const SETTLED_OUTCOMES = 30;

/** A state has proven itself after this long, in milliseconds, so many lists, and no more suspicion than this since. */
const PROOF = { time: 3_600_000, lists: 200, suspicion: 0.5 } as const;

export class OnlineLearner {
  readonly #task: LiveTask;
  readonly #watch: Monitor;
  #model: RankerModel;
  #ranker: LiveRanker | undefined;
  /** The state that is gone back to, and the one that is on trial. */
  #good: RankerModel;
  #trial: (LearntLive & { readonly at: number; readonly lists: number }) | undefined;
  #waiting: Samples[] = [];
  #settled: number;
  #stopped = false;
  #sound: boolean;
  #learnt = 0;
  #span = { from: Number.NaN, to: Number.NaN };
  /** By outcome: probabilities said so far, and of how many samples. */
  readonly #said: Float64Array;
  #samples = 0;

  constructor(task: LiveTask) {
    const { model, weights, timely, taken, recalibrates, sound } = task;
    const { outcomes } = model.architecture;
    this.#task = task;
    this.#model = model;
    this.#good = model;
    this.#sound = sound;
    this.#settled = recalibrates ? 0 : SETTLING;
    this.#said = new Float64Array(outcomes.length);
    const predicted = outcomes.map((outcome) => Object.hasOwn(model.calibration, outcome));
    this.#watch = new Monitor({ outcomes, weights, timely, taken, predicted });
  }

  /** Judges the model by the answers to some lists, and learns from them. */
  async take({ samples, users, now }: AnsweredLists): Promise<LiveReport> {
    const before = this.#model;
    let alarm: Alarm | undefined;
    if (this.#settled < SETTLING) this.#settle(samples);
    else {
      alarm = this.#judge(samples, users);
      if (!this.#stopped && !alarm && this.#task.learns) await this.#learn(samples);
    }
    const abandoned = alarm && this.#stop();
    const proven = this.#stopped ? undefined : this.#prove(now);
    return {
      state: this.#state,
      vitals: this.#watch.vitals,
      learnt: this.#learnt,
      model: this.#model === before ? undefined : this.#model,
      proven,
      alarm,
      accounts: this.#stopped ? this.#watch.nameAccounts() : [],
      abandoned,
      sound: this.#sound,
    };
  }

  async close(): Promise<void> {
    await this.#ranker?.close();
  }

  get #state(): LiveReport['state'] {
    if (this.#stopped) return 'stopped';
    if (this.#settled < SETTLING) return 'settling';
    return this.#task.learns ? 'learning' : 'watched';
  }

  /** Gathers samples until probabilities can be brought to the height that they have on lists that are served. */
  #settle(samples: Samples): void {
    this.#waiting.push(samples);
    this.#settled += listsOf(samples);
    if (this.#settled < SETTLING) return;
    const { architecture, calibration } = this.#model;
    const { outcomes } = architecture;
    const all = together(this.#waiting as [Samples]);
    this.#waiting = [];
    const logits = logitsOf(this.#model, all);
    const column = (of: ArrayLike<number>, k: number) =>
      Float64Array.from({ length: all.length }, (_, s) => of[s * outcomes.length + k]);
    const refitted = outcomes.map((outcome, k) => {
      if (!Object.hasOwn(calibration, outcome)) return [];
      const labels = column(all.labels, k);
      const happened = labels.reduce((sum, label) => sum + label, 0);
      // Few tell its height, and nothing of its slope.
      const fitted =
        happened < SETTLED_OUTCOMES
          ? {
              slope: calibration[outcome].slope,
              shift: shiftTo(happened, column(logits, k), calibration[outcome].slope),
            }
          : fitPlatt(column(logits, k), labels, all.weight);
      return [[outcome, fitted] as const];
    });
    this.#model = { ...this.#model, calibration: Object.fromEntries(refitted.flat()) };
    this.#good = this.#model;
  }

  /** What was answered, beside what the model says that it would be. */
  #judge(samples: Samples, users: Int32Array): Alarm | undefined {
    const { architecture, calibration } = this.#model;
    const count = architecture.outcomes.length;
    const probability = logitsOf(this.#model, samples);
    architecture.outcomes.forEach((outcome, k) => {
      const { slope, shift } = Object.hasOwn(calibration, outcome)
        ? calibration[outcome]
        : { slope: 0, shift: Number.NEGATIVE_INFINITY };
      for (let at = k; at < probability.length; at += count) {
        probability[at] = 1 / (1 + Math.exp(-(slope * probability[at] + shift)));
        this.#said[k] += probability[at];
      }
    });
    this.#samples += samples.length;
    let alarm: Alarm | undefined;
    for (let from = 0; from < samples.length; ) {
      let end = from;
      while (end < samples.length && samples.list[end] === samples.list[from]) end++;
      const given = this.#watch.take({
        user: users[samples.list[from]],
        at: samples.at[from],
        happened: samples.labels.subarray(from * count, end * count),
        probability: probability.subarray(from * count, end * count),
      });
      alarm ??= given;
      from = end;
    }
    return this.#stopped ? undefined : alarm;
  }

  async #learn(samples: Samples): Promise<void> {
    const waiting = together([samples, ...this.#waiting].reverse() as [Samples]);
    this.#waiting = [waiting];
    if (waiting.length < LIVE_BATCH) return;
    this.#waiting = [];
    const rates = Array.from(this.#said, (sum) => sum / this.#samples);
    this.#ranker ??= await LiveRanker.from(this.#model, rates);
    const used = await this.#ranker.learn(waiting, this.#task.timely);
    if (this.#learnt === 0) this.#span.from = waiting.at[0];
    this.#span.to = waiting.at[used - 1];
    this.#learnt += used;
    this.#waiting = [sliced(waiting, used, waiting.length)];
    this.#model = this.#ranker.model;
  }

  /** Puts what is served on trial, and tells of what was learnt live once it has passed. */
  #prove(now: number): LearntLive | undefined {
    if (this.#settled < SETTLING) return undefined;
    const { lists, suspicion } = this.#watch.vitals;
    if (suspicion > PROOF.suspicion) {
      this.#trial = undefined;
      return undefined;
    }
    const trial = this.#trial;
    const passed = trial && now - trial.at >= PROOF.time && lists - trial.lists >= PROOF.lists;
    if (trial && !passed) return undefined;
    this.#trial = { model: this.#model, samples: this.#learnt, ...this.#span, at: now, lists };
    if (!trial) return undefined;
    this.#good = trial.model;
    this.#sound = true;
    const { model, samples, from, to } = trial;
    return samples > 0 ? { model, samples, from, to } : undefined;
  }

  /** Goes back to the last good state, for good. @returns what is given up by that. */
  #stop(): LearntLive | undefined {
    this.#stopped = true;
    this.#waiting = [];
    this.#trial = undefined;
    if (this.#model === this.#good) return undefined;
    const abandoned = { model: this.#model, samples: this.#learnt, ...this.#span };
    this.#model = this.#good;
    return abandoned;
  }
}

/** How many lists samples are of. */
function listsOf({ length, list }: Samples): number {
  let lists = 0;
  for (let k = 0; k < length; k++) if (k === 0 || list[k] !== list[k - 1]) lists++;
  return lists;
}

/** The shift at which the probabilities' sum is as many as happened, and half a one more: it may not have happened yet. */
function shiftTo(happened: number, logits: Float64Array, slope: number): number {
  let [low, high] = [-40, 40];
  for (let step = 0; step < 50; step++) {
    const shift = (low + high) / 2;
    const sum = logits.reduce((total, z) => total + 1 / (1 + Math.exp(-(slope * z + shift))), 0);
    if (sum < happened + 0.5) low = shift;
    else high = shift;
  }
  return (low + high) / 2;
}

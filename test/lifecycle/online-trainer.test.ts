/** Online learning: what it is trained on, what it keeps, and what it gives up. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AnsweredLists,
  type OnlineReport,
  type OnlineTask,
  OnlineTrainer,
} from '#tandem/lifecycle/online-trainer.js';
import { logitsOf, type RankerModel } from '#tandem/models/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { folded, OnlineFit, SampleColumns, type Samples, trainRanker } from '#tandem/train/index.js';

const OUTCOMES = ['click', 'dismiss'];
const FEATURES = ['good', 'bad', 'other'];
const ITEMS = 10;
const HOUR = 3_600_000;

interface Law {
  readonly click: (good: number) => number;
  readonly dismiss?: (bad: number) => number;
}

const USUAL: Law = { click: (good) => 0.3 * good ** 2 };

/** Lists of ten, each a minute after the one before, answered by a law. */
function answered(count: number, seed: number, law = USUAL, from = 0): AnsweredLists {
  const random = seeded(seed);
  const columns = new SampleColumns(FEATURES.length, OUTCOMES.length);
  for (let list = 0; list < count; list++) {
    const features = Float32Array.from({ length: ITEMS * FEATURES.length }, () => random());
    for (let position = 0; position < ITEMS; position++) {
      const at = from + list * 60_000;
      const sample = columns.add({ list, item: position, at, position, weight: 1 }, features, position);
      const [good, bad] = [features[position * 3], features[position * 3 + 1]];
      if (random() < law.click(good) / (1 + 0.2 * position)) columns.label(sample, 0, 1);
      else if (random() < (law.dismiss ?? ((x) => 0.04 * x))(bad)) columns.label(sample, 1, 1);
    }
  }
  const users = Int32Array.from({ length: count }, () => Math.floor(random() * 1_000));
  return { samples: columns.columns, users, now: from + count * 60_000 };
}

let model: RankerModel;
beforeAll(async () => {
  const [train, validation] = [answered(800, 1).samples, answered(300, 2).samples];
  const training = { features: FEATURES, outcomes: OUTCOMES, train, validation, epochs: 4, rate: 5e-3 };
  ({ model } = await trainRanker(training));
});

/** The mean of what is said of clicks, and of those that came. */
function clicks(of: RankerModel, samples: Samples): { said: number; came: number } {
  const { slope, shift } = of.calibration.click;
  const logits = logitsOf(of, samples);
  let [said, came] = [0, 0];
  for (let s = 0; s < samples.length; s++) {
    said += 1 / (1 + Math.exp(-(slope * logits[2 * s] + shift)));
    came += samples.labels[2 * s];
  }
  return { said, came };
}

it('has the same probabilities with its calibration in its weights', () => {
  const { samples } = answered(50, 3);
  const [before, after] = [logitsOf(model, samples), logitsOf(folded(model), samples)];
  OUTCOMES.forEach((outcome, k) => {
    const { slope, shift } = model.calibration[outcome];
    for (let at = k; at < before.length; at += 2) {
      expect(after[at]).toBeCloseTo(slope * before[at] + shift, 4);
    }
  });
});

describe('online training', () => {
  it('comes to say what happens when it happens more often, and leaves the model it began with as it was', async () => {
    const more: Law = { click: (good) => 0.55 * good ** 2 };
    const fresh = answered(500, 4, more).samples;
    const before = clicks(model, fresh);
    expect(before.said / before.came).toBeLessThan(0.75);
    const live = await OnlineFit.from(model, [0.06, 0.02]);
    for (let seed = 10; seed < 16; seed++) await live.train(answered(1_000, seed, more).samples, [1, 1]);
    const after = clicks(live.model, fresh);
    expect(Math.abs(after.said / after.came - 1)).toBeLessThan(0.15);
    expect(clicks(model, fresh)).toEqual(before);
    await live.close();
  });

  it('stays right where half of the answers come too late to be seen', async () => {
    const half: Law = { click: (good) => 0.5 * USUAL.click(good) };
    const [allowing, not] = [
      await OnlineFit.from(model, [0.06, 0.02]),
      await OnlineFit.from(model, [0.06, 0.02]),
    ];
    for (let seed = 20; seed < 26; seed++) {
      const { samples } = answered(1_000, seed, half);
      await allowing.train(samples, [0.5, 1]);
      await not.train(samples, [1, 1]);
    }
    const { samples } = answered(1_000, 5);
    const [right, wrong] = [clicks(allowing.model, samples), clicks(not.model, samples)];
    expect(Math.abs(right.said / right.came - 1)).toBeLessThan(0.15);
    expect(wrong.said / wrong.came).toBeLessThan(0.75);
    await Promise.all([allowing.close(), not.close()]);
  });
});

describe('an online trainer', () => {
  const task = (more: Partial<OnlineTask> = {}): OnlineTask => ({
    model,
    weights: [1, -1],
    timely: [1, 1],
    recalibrates: false,
    trains: true,
    provenBefore: false,
    ...more,
  });

  /** Hours of lists, sixty in each. */
  async function days(live: OnlineTrainer, hours: number, law: Law, from: number): Promise<OnlineReport[]> {
    const reports: OnlineReport[] = [];
    for (let hour = from; hour < from + hours; hour++) {
      reports.push(await live.take(answered(60, 100 + hour, law, hour * HOUR)));
    }
    return reports;
  }
  const REVERSED: Law = { click: (good) => 0.3 * (1 - good) ** 2, dismiss: (bad) => 0.5 * bad };

  it('is trained, tells of proven states, and gives up what came after when it leaves its band', async () => {
    const live = new OnlineTrainer(task());
    const calm = await days(live, 24, USUAL, 0);
    expect(calm.map(({ alarm }) => alarm)).toEqual(calm.map(() => undefined));
    expect(calm.at(-1)).toMatchObject({ state: 'learning', provenBefore: true });
    const proven = calm.flatMap((report) => report.proven ?? []);
    expect(proven.length).toBeGreaterThan(2);
    expect(proven.at(-1)!.samples).toBeLessThan(calm.at(-1)!.trained);

    const wild = await days(live, 6, REVERSED, 24);
    const first = wild.findIndex(({ alarm }) => alarm);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(wild.filter(({ alarm }) => alarm)).toHaveLength(1);
    const stopped = wild[first];
    expect(stopped.abandoned!.samples).toBe(stopped.trained);
    // What was proven last is what is served again, to the last digit.
    expect(stopped.model!.parameters).toEqual(proven.at(-1)!.model.parameters);
    expect(wild.at(-1)).toMatchObject({ state: 'stopped', trained: stopped.trained, model: undefined });
    await live.close();
  });

  it('has no proven state to go back to where it is wrong from the start', async () => {
    const live = new OnlineTrainer(task({ trains: false }));
    const reports = await days(live, 6, REVERSED, 0);
    const alarm = reports.find((report) => report.alarm)!;
    expect(alarm).toMatchObject({ state: 'stopped', provenBefore: false, abandoned: undefined });
  });

  it('recalibrates a model that was trained without served lists before it is monitored', async () => {
    const off: RankerModel = {
      ...model,
      calibration: { click: { slope: 1, shift: 3 }, dismiss: { slope: 1, shift: -3 } },
    };
    const live = new OnlineTrainer(task({ model: off, recalibrates: true }));
    const reports = await days(live, 20, USUAL, 0);
    expect(reports[0]).toMatchObject({ state: 'settling', trained: 0 });
    expect(reports.at(-1)).toMatchObject({ state: 'learning', alarm: undefined });
    const settled = reports.find((report) => report.model)!.model!;
    const { said, came } = clicks(settled, answered(1_000, 6).samples);
    expect(Math.abs(said / came - 1)).toBeLessThan(0.2);
    await live.close();
  });
});

/** Training as a run that is kept: it stops when told to, and goes on as if it had never stopped. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  adamw,
  dropout,
  input,
  linear,
  listCheckpoints,
  NotFiniteError,
  randomSource,
  readRun,
  relu,
  seriesOf,
  squaredError,
  type TrainingStep,
  train,
  trainingStep,
  trainRun,
} from '#tandem/tensor/index.js';

let data: string;
let open: TrainingStep[] = [];
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'train-'));
});
afterEach(async () => {
  for (const step of open) await step.close();
  open = [];
  await rm(data, { recursive: true, force: true });
});

/** A small network with dropout, averaging and accumulation: all that has state. */
async function network({ hidden = 8, worker = false } = {}): Promise<TrainingStep> {
  const first = linear('first', 3, hidden);
  const second = linear('second', hidden, 1);
  const predicted = second(dropout(relu(first(input('x', ['batch', 3]))), 0.2));
  const step = await trainingStep({
    loss: squaredError(predicted, input('y', ['batch', 1])),
    optimizer: adamw({ rate: 0.01 }),
    accumulate: 2,
    average: 0.99,
    threads: 1,
    seed: 3,
    worker,
  });
  open.push(step);
  return step;
}

function batch(place: number) {
  const random = randomSource('batch', place);
  const x = Float32Array.from({ length: 48 }, random);
  return { x, y: Float32Array.from({ length: 16 }, (_, at) => x[3 * at] - 2 * x[3 * at + 1]) };
}

const run = () => ({ data, run: { name: 'small', settings: { rate: 0.01 } } });

it.each([
  ['the calling thread', false],
  ['a thread of its own', true],
])('resumes with exactly the losses of an uninterrupted run, in %s', async (_, worker) => {
  const whole: number[] = [];
  const collect = (into: number[]) => (progress: { loss: number }) => {
    into.push(progress.loss);
  };
  await train(await network(), { steps: 40, batch, onProgress: collect(whole) });
  expect(whole.length).toBe(40);

  const controller = new AbortController();
  const seen: number[] = [];
  const interrupted = trainRun(await network({ worker }), {
    steps: 40,
    batch,
    ...run(),
    checkpointEvery: 5,
    signal: controller.signal,
    onProgress: ({ step, loss }) => {
      seen.push(loss);
      if (step === 17) controller.abort();
    },
  });
  await expect(interrupted).rejects.toThrow(/abort/i);
  const id = (await readdir(join(data, 'runs')))[0];
  expect((await readRun(data, id)).status).toBe('cancelled');
  expect((await listCheckpoints(join(data, 'runs', id, 'checkpoints'))).map(({ step }) => step)).toEqual([
    17, 15, 10,
  ]);

  // As a process that starts anew would.
  await trainRun(await network({ worker }), {
    steps: 40,
    batch,
    data,
    run: { resume: id },
    onProgress: collect(seen),
  });
  expect(seen).toEqual(whole);
  const logged = await readRun(data, id);
  expect(logged.status).toBe('finished');
  expect(logged.settings).toEqual({ rate: 0.01 });
  expect(seriesOf(logged, 'loss')).toEqual({ steps: whole.map((_, at) => at + 1), values: whole });
});

it('logs validation as often as asked, and at the end', async () => {
  let loss = 10;
  const trained = await trainRun(await network(), {
    steps: 7,
    batch,
    ...run(),
    validation: { every: 3, loss: async () => loss-- },
  });
  expect(trained.validationLoss).toBe(8);
  const logged = await readRun(data, trained.id);
  expect(seriesOf(logged, 'validation_loss')).toEqual({ steps: [3, 6, 7], values: [10, 9, 8] });
});

it('records a failure, and keeps the checkpoint before it', async () => {
  const bad = (place: number) => {
    const { x, y } = batch(place);
    return { x, y: place < 20 ? y : y.map(() => 3e38) };
  };
  const step = await network();
  await expect(trainRun(step, { steps: 40, batch: bad, ...run(), checkpointEvery: 4 })).rejects.toThrow(
    NotFiniteError,
  );
  const id = (await readdir(join(data, 'runs')))[0];
  const logged = await readRun(data, id);
  expect(logged).toMatchObject({ status: 'failed', reason: expect.stringContaining('training step 10') });
  const { progress } = await trainRun(await network(), { steps: 12, batch, data, run: { resume: id } });
  expect(progress?.step).toBe(12);
  expect(seriesOf(await readRun(data, id), 'loss').steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

it("refuses another model's checkpoint and a damaged one, and changes nothing", async () => {
  const { id } = await trainRun(await network(), { steps: 2, batch, ...run() });
  const other = await network({ hidden: 9 });
  const before = new Map([...other.parameters].map(([name, { data: values }]) => [name, values.slice()]));
  const resume = () => trainRun(other, { steps: 4, batch, data, run: { resume: id } });
  await expect(resume()).rejects.toThrow(
    /model\.safetensors: tensor "first\.weight" is float32\[8, 3\]; float32\[9, 3\] was expected/,
  );
  const [newest] = await listCheckpoints(join(data, 'runs', id, 'checkpoints'));
  const path = join(newest.folder, 'model.safetensors');
  const bytes = await readFile(path);
  bytes[bytes.length - 1] ^= 1;
  await writeFile(path, bytes);
  await expect(resume()).rejects.toThrow(/tensor ".*": damaged/);
  for (const [name, { data: values }] of other.parameters) expect(values).toEqual(before.get(name));
  expect((await readRun(data, id)).status).toBe('finished');
  await expect(trainRun(other, { steps: 4, batch, data, run: { resume: 'absent' } })).rejects.toThrow(
    /no checkpoint/,
  );
});

/** Training the sequence model: it learns what follows what, on what it may see only, and the same twice. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  bucketOf,
  Catalogue,
  EventLog,
  likesIn,
  sampledUsers,
  sequencesOf,
  without,
} from '#tandem/indexes/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { lastOfEach } from '#tandem/train/index.js';
import { AliasSampler, SequenceBatches } from '#tandem/train/sequence/batches.js';
import { compareSequences } from '#tandem/train/sequence/compare.js';
import { type SequenceDataset, type SequenceRecipe, trainSequence } from '#tandem/train/sequence/fit.js';
import { logOf } from '../support/event-log.js';

const meanings = { weight: Float32Array.of(1, -1), hides: Uint8Array.of(0, 1) };
const RING = 20;
const PEOPLE = 300;
const QUICK: Partial<SequenceRecipe> = {
  width: 16,
  rows: 8,
  row: 32,
  negatives: 32,
  rate: 0.01,
  epochs: 12,
  patience: 12,
  dropout: 0.1,
};

/** People walk on a ring of items, one step at a time; items of each half share a tag. Nobody takes the last item. */
function dataset(people = PEOPLE): SequenceDataset {
  const random = seeded(5);
  const rows = Array.from({ length: people }, (_, user) => {
    const from = Math.floor(random() * RING);
    const length = 3 + Math.floor(random() * 6);
    return Array.from({ length }, (_, k) => ({ user, item: (from + k) % RING, at: user + k * 1_000 }));
  }).flat();
  const log = logOf(rows);
  const catalogue = new Catalogue();
  for (let item = 0; item <= RING; item++) {
    const tags = [item < RING / 2 || item === RING ? 'low' : 'high'];
    catalogue.set(item, {
      id: `i${item}`,
      title: null,
      tags,
      attributes: {},
      image: null,
      published: null,
      expires: null,
      hidden: false,
    });
  }
  const content = catalogue.content.columns;
  return {
    log: log.columns,
    meanings,
    items: RING + 1,
    content,
    featureNames: catalogue.featureNames,
    catalogue: 'abc',
  };
}

/** The items by how much the model expects them after `had`, without these. */
function next({ model, vectors }: Awaited<ReturnType<typeof trainSequence>>, had: number[]): number[] {
  const { width } = model.shape;
  const person = model.read(vectors, had);
  const score = (item: number) => person.reduce((sum, x, d) => sum + x * vectors[item * width + d], 0);
  return Array.from({ length: RING + 1 }, (_, item) => item)
    .filter((item) => !had.includes(item))
    .sort((a, b) => score(b) - score(a));
}

describe('training the sequence model', () => {
  it('learns what follows what, gives a new item a place by its tags, and does the same twice', async () => {
    const epochs: number[] = [];
    const given = dataset();
    const trained = await trainSequence(given, {
      seed: 1,
      recipe: QUICK,
      threads: 1,
      onEpoch: (_step, { loss }) => epochs.push(loss),
    });
    expect(epochs.length).toBe(12);
    expect(epochs.at(-1)).toBeLessThan(epochs[0]);
    const ring = Array.from({ length: RING }, (_, item) => item);
    const right = ring.filter((from) => next(trained, [from, (from + 1) % RING])[0] === (from + 2) % RING);
    expect(right.length).toBeGreaterThan(0.85 * RING);
    expect(trained.about.metrics.validation_hr).toBeGreaterThan(0.9);
    expect([...trained.about.features].sort()).toEqual(['high', 'low']);
    // The item nobody took lies nearer to those of its tag.
    const { width } = trained.model.shape;
    const dot = (a: number, b: number) =>
      trained.vectors
        .subarray(a * width, (a + 1) * width)
        .reduce((sum, x, d) => sum + x * trained.vectors[b * width + d], 0);
    const mean = (items: number[]) => items.reduce((sum, item) => sum + dot(RING, item), 0) / items.length;
    const half = Array.from({ length: RING / 2 }, (_, item) => item);
    expect(mean(half)).toBeGreaterThan(mean(half.map((item) => item + RING / 2)));

    const again = await trainSequence(given, { seed: 1, recipe: QUICK, threads: 1 });
    expect(again.vectors).toEqual(trained.vectors);
    expect(again.about.temperature).toBe(trained.about.temperature);
  });

  it('goes on after a stop as if there had been none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const recipe = { ...QUICK, epochs: 5 };
    const how = { seed: 4, recipe, threads: 1 };
    const whole = await trainSequence(dataset(), how);
    let epochs = 0;
    const check = () => {
      if (epochs === 2) throw new Error('enough');
    };
    const onEpoch = () => epochs++;
    const stopped = { ...how, check, onEpoch, checkpoints: { folder, resume: false } };
    await expect(trainSequence(dataset(), stopped)).rejects.toThrow('enough');
    const steps: number[] = [];
    const resumed = await trainSequence(dataset(), {
      ...how,
      onEpoch: (step) => steps.push(step),
      checkpoints: { folder, resume: true },
    });
    expect(steps).toHaveLength(3);
    expect(resumed.vectors).toEqual(whole.vectors);
    expect(resumed.about.metrics).toEqual(whole.about.metrics);
    const other = { ...how, recipe: { ...recipe, width: 8 }, checkpoints: { folder, resume: true } };
    await expect(trainSequence(dataset(), other)).rejects.toThrow('was expected');
  });

  it('is compared with what is served by what people took last, whichever items came since', async () => {
    const [quick, long] = [{ ...QUICK, epochs: 1 }, QUICK];
    const train = (given: SequenceDataset, recipe: Partial<SequenceRecipe>) =>
      trainSequence(given, { seed: 1, recipe, threads: 1 });
    const given = dataset();
    const before = { ...given, items: RING, content: { ...given.content } };
    const [worse, better] = [await train(before, quick), await train(given, long)];
    const served = (trained: typeof worse) => ({ ...trained, name: 'sequence-served', graph: '' });

    const admitted = compareSequences(given, better, served(worse));
    expect(admitted.admitted, admitted.reason).toBe(true);
    expect(admitted.reason).toMatch(/^loss [\d.]+ beside [\d.]+ of sequence-served \(better by [\d.]+ to/);
    expect(admitted.metrics.loss).toBeLessThan(admitted.metrics['loss of sequence-served']);
    expect(admitted.metrics.people).toBe(PEOPLE);
    expect(admitted.metrics['coverage ratio']).toBeGreaterThan(0.6);
    // What is as good is not better; and what is worse is refused, as a whole and for newcomers.
    expect(compareSequences(given, better, served(better)).reason).toContain('not better');
    const refused = compareSequences(given, await train(given, quick), served(better));
    expect(refused.admitted).toBe(false);
    expect(refused.reason).toContain('worse for new people');
  });

  it('stops where it is told to, and says so where there is nothing to learn', async () => {
    let batches = 0;
    const check = () => {
      if (++batches === 3) throw new Error('enough');
    };
    await expect(trainSequence(dataset(), { seed: 1, recipe: QUICK, check })).rejects.toThrow('enough');
    await expect(trainSequence(dataset(0), { seed: 1, recipe: QUICK })).rejects.toThrow(
      'no step to train on',
    );
  });
});

describe('the people held out', () => {
  it('stay held out as others join, and are about as many as there are to be', () => {
    const few = new Set(sampledUsers(20_000));
    expect(few.size).toBeGreaterThan(3_600);
    expect(few.size).toBeLessThan(4_400);
    const most = Math.max(...Array.from(few, bucketOf));
    for (const user of sampledUsers(60_000)) {
      if (user < 20_000) expect(few.has(user)).toBe(true);
      expect(bucketOf(user)).toBeLessThanOrEqual(most);
    }
    expect(sampledUsers(100)).toHaveLength(100);
    expect(sampledUsers(20_000, most / 2).every((user) => few.has(user))).toBe(true);
  });
});

describe('batches', () => {
  const { log, items, content } = dataset();
  const whole = EventLog.over(log);
  const held = lastOfEach(whole, [1, 2, 3], likesIn(whole, meanings), 2).held;
  const sequences = sequencesOf(
    without(whole, (event) => held.has(event)),
    meanings,
  );
  const shape = { items, features: 2, text: 0, width: 8, layers: 1, heads: 1, context: 4 };
  const feature = content.feature;
  const options = {
    shape,
    sequences,
    content: { start: content.start, feature, text: new Float32Array(0) },
    rows: 4,
    row: 10,
    negatives: 50,
    power: 0.5,
    hide: 0.5,
  };

  it('hold every step once, after what came before it, with no more than the context', () => {
    const seen: string[] = [];
    const { windows, batches } = new SequenceBatches(options).epoch(seeded(1));
    let used = 0;
    for (const { feed, windows: some } of batches) {
      used += some;
      const { items: numbers, inputs, people, positions, targets } = feed;
      expect(new Set(numbers).size).toBe(numbers.length);
      let run = 0;
      positions.forEach((at, k) => {
        const goesOn = k > 0 && positions[k - 1] === at - 1 && people[at - 1] === people[at];
        run = goesOn ? run + 1 : 1;
        expect(run).toBeLessThanOrEqual(shape.context);
        expect(Math.floor(at / options.row)).toBe(Math.floor((at - run + 1) / options.row));
        if (goesOn) expect(inputs[at]).toBe(targets[k - 1]);
        seen.push(`${numbers[inputs[at]]} ${numbers[targets[k]]}`);
      });
    }
    expect(used).toBe(windows);
    const steps: string[] = [];
    for (let user = 0; user + 1 < sequences.start.length; user++) {
      for (let at = sequences.start[user] + 1; at < sequences.start[user + 1]; at++) {
        steps.push(`${sequences.item[at - 1]} ${sequences.item[at]}`);
      }
    }
    expect(seen.sort()).toEqual(steps.sort());
  });

  it('draw as often as the weights say', () => {
    const weights = Float64Array.of(1, 0, 4, 2.5, 0.5);
    const sampler = new AliasSampler(weights);
    const random = seeded(2);
    const counts = new Float64Array(weights.length);
    for (let k = 0; k < 40_000; k++) counts[sampler.draw(random)]++;
    counts.forEach((count, i) => {
      expect(Math.abs(count / 40_000 - weights[i] / sampler.total)).toBeLessThan(0.01);
    });
    expect(counts[1]).toBe(0);
  });
});

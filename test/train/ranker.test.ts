/** Training runs of the ranker, by themselves and through the engine: on the replayed log and on served lists. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_KINDS } from '#tandem/indexes/index.js';
import { ModelRegistry, Ranker } from '#tandem/models/index.js';
import { FEATURES } from '#tandem/rank/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { EngineState, snapshotOf } from '#tandem/state/index.js';
import { ItemInput } from '#tandem/store/index.js';
import { type RankerTask, type ServedList, WINDOW } from '#tandem/train/index.js';
import { replay } from '#tandem/train/ranker/replay.js';
import { CITED, trainAndEvaluate } from '#tandem/train/ranker/training-run.js';
import { events, items } from '../support/planted.js';
import { ids, newEngine, newFolder } from '../support/world.js';

const NOW = Date.parse('2026-06-01');
const KINDS = ['impression', 'click', 'dismiss'];

/** `i0`, `i1`, … of which nothing is known. */
function addBareItems(memory: EngineState, count: number): void {
  for (let k = 0; k < count; k++) memory.setItem({ ...ItemInput.parse({ id: `i${k}` }), no: k });
}

/**
 * Lists of ten, of which people click what has a high first feature, the less the lower it stands, and dismiss what has
 * a high second one; score fusion knows neither.
 */
function clickedLists(count: number): { lists: ServedList[]; memory: EngineState } {
  const random = seeded(3);
  const memory = new EngineState(DEFAULT_KINDS);
  const [good, bad] = [FEATURES.indexOf('item.popularity'), FEATURES.indexOf('tags.refused')];
  const user: number[] = [];
  const item: number[] = [];
  const kind: number[] = [];
  const at: number[] = [];
  const lists = Array.from({ length: count }, (_, number): ServedList => {
    const when = NOW - 20 * WINDOW + number * 600_000;
    const shown = Int32Array.from({ length: 10 }, (_, k) => (number * 7 + k) % 50);
    const features = Float32Array.from({ length: 10 * FEATURES.length }, () => random());
    shown.forEach((one, position) => {
      const row = position * FEATURES.length;
      const click = (0.8 * features[row + good] ** 3) / (1 + position);
      const act = random() < click ? 1 : random() < 0.3 * features[row + bad] ? 2 : 0;
      if (act === 0) return;
      user.push(number % 40);
      item.push(one);
      kind.push(act);
      at.push(when + 1000);
    });
    return { user: number % 40, at: when, items: shown, features };
  });
  addBareItems(memory, 50);
  memory.addEvents(
    {
      user: Int32Array.from(user),
      item: Int32Array.from(item),
      kind: Uint16Array.from(kind),
      at: Float64Array.from(at),
    },
    KINDS,
  );
  return { lists, memory };
}

describe('a training run on served lists', () => {
  it('finds what was clicked apart from where it stood, is better than score fusion, and not better than itself', async () => {
    const { lists, memory } = clickedLists(2_400);
    const task: RankerTask = {
      snapshot: snapshotOf(memory),
      weights: memory.weights,
      kindNames: KINDS,
      shown: 0,
      kinds: DEFAULT_KINDS,
      scale: 'full',
    };
    const span = { lists: lists.length, first: lists[0].at, last: lists.at(-1)!.at };
    const stream = async function* () {
      yield* lists;
    };
    const result = await trainAndEvaluate(task, { lists: stream(), span });
    expect(result.source).toBe('served');
    expect(result.verdict.reason).toMatch(/^NDCG/);
    expect(result.verdict).toMatchObject({ admitted: true });
    expect(result.verdict.metrics['AUC dismiss']).toBeGreaterThan(0.6);
    const ranker = new Ranker(result.model);
    expect(ranker.outcomes).toEqual(['click', 'dismiss']);
    expect(result.model.architecture.outcomes).toContain(CITED);

    // The probability of a click, were it first: the truth is 0.8 x³.
    const rows = new Float32Array(2 * FEATURES.length).fill(0.5);
    rows[FEATURES.indexOf('item.popularity')] = 0.9;
    const [click] = ranker.predict(rows, 2);
    expect(click[0]).toBeGreaterThan(2 * click[1]);
    expect(click[0]).toBeGreaterThan(0.2);
    expect(click[0]).toBeLessThan(0.8);

    const served = { ...task, serving: result.model, calibrated: true };
    const again = await trainAndEvaluate(served, { lists: stream(), span });
    expect(again.verdict).toMatchObject({ admitted: false });
    expect(again.verdict.reason).toMatch(/^loss .* of the model served now/);
  });
});

describe('a replayed log', () => {
  it('does not look at what was shown on the visit on which something was taken', () => {
    const random = seeded(5);
    const memory = new EngineState(DEFAULT_KINDS);
    const [people, days, things, day] = [60, 50, 20, 86_400_000];
    // Once a day each person is shown something, and takes it after five minutes.
    const user = Int32Array.from({ length: 2 * people * days }, (_, k) => (k >> 1) % people);
    const item = new Int32Array(user.length).map(() => Math.floor(random() * things));
    item.forEach((_, k) => {
      if (k % 2 === 1) item[k] = item[k - 1];
    });
    const kind = Uint16Array.from(user, (_, k) => k % 2);
    const at = Float64Array.from(
      user,
      (who, k) => NOW + Math.floor(k / 2 / people) * day + who * 60_000 + (k % 2) * 300_000,
    );
    addBareItems(memory, things);
    memory.addEvents({ user, item, kind, at }, KINDS);
    const { weights } = memory;
    const snapshot = snapshotOf(memory);
    const outcomeOf = (event: number) => event - 1;
    const samples = replay(snapshot, { weights, outcomeOf, outcomes: 2, moments: 1_000, random });
    const since = FEATURES.indexOf('own.since');
    const column = Array.from(
      { length: samples.length },
      (_, row) => samples.features[row * FEATURES.length + since],
    );
    expect(samples.labels.filter((label) => label === 1).length).toBeGreaterThan(500);
    expect(Math.max(...column)).toBeGreaterThan(0.4);
    // 0.5 is a day ago: the impression on the visit itself would be nearly 1.
    expect(Math.max(...column)).toBeLessThan(0.51);
  });
});

describe('an engine', () => {
  it('trains on the lists it served, read back from its log, and serves what is admitted at once', async () => {
    const { lists, memory } = clickedLists(2_300);
    const engine = await newEngine({ now: () => NOW });
    await engine.items.upsert(Array.from({ length: 50 }, (_, k) => ({ id: `i${k}` })));
    await engine.users.upsert(Array.from({ length: 40 }, (_, k) => ({ id: `u${k}` })));
    const { log } = memory;
    await engine.events.add(
      Array.from({ length: log.length }, (_, event) => ({
        user: `u${log.userOf(event)}`,
        item: `i${log.itemOf(event)}`,
        kind: KINDS[log.kindOf(event)],
        at: log.atOf(event),
      })),
    );
    lists.forEach(({ at, user, items, features }, number) => {
      const shown = { items: [...items], scores: [...items], features, featureNames: FEATURES };
      engine.store.requests.log({ id: `r${number}`, at, user, query: {}, ...shown });
    });
    const record = await engine.models.train('ranker');
    expect(record.settings).toMatchObject({ source: 'served' });
    expect(record.created).toBe(new Date(NOW).toISOString());
    expect(record.span.from).toBe(new Date(lists[0].at).toISOString());
    expect(record.metrics['AUC click']).toBeGreaterThan(0.75);
    expect(record.admitted, record.reason).toBe(true);
    expect(engine.stats().ranker).toBe(record.id);
  });

  it('trains on a history, keeps a refused version with its verdict, and serves it once somebody admits it', async () => {
    const data = await newFolder();
    const engine = await newEngine({ data });
    await engine.items.upsert(items);
    await engine.events.add(events);
    const before = await engine.recommend({ user: 'person3' });
    const phases = new Set<string>();
    const record = await engine.models.train('ranker', { onProgress: ({ phase }) => phases.add(phase) });
    expect([...phases]).toEqual(expect.arrayContaining(['samples', 'train']));
    expect(record).toMatchObject({ kind: 'ranker', scale: 'full', settings: { source: 'replayed' } });
    const registry = new ModelRegistry(data);
    const rankers = (await registry.list()).filter(({ kind }) => kind === 'ranker');
    expect(rankers).toMatchObject([{ id: record.id, serving: false }]);
    // Score fusion orders this history perfectly: nothing can be better.
    expect(record.admitted).toBe(false);
    expect(record.reason).toContain('not better beyond chance');
    expect(engine.stats().ranker).toBeUndefined();

    // Served all the same, if somebody says so; and known after the next start.
    await registry.admit(record.id);
    await engine.close();
    const served = await newEngine({ data });
    expect(served.stats().ranker).toBe(record.id);
    await served.refresh();
    const after = await served.recommend({ user: 'person3' });
    expect(ids(after)).toHaveLength(ids(before).length);
    const row = (await served.store.requests.get(after.request))!;
    expect(row.features).toHaveLength(row.items.length * FEATURES.length);
    expect(after.items.map(({ score }) => score).every((score) => score >= 0)).toBe(true);
  });

  it('says when there is too little to train on', async () => {
    const engine = await newEngine();
    await engine.items.upsert([{ id: 'a' }]);
    await engine.events.add([{ user: 'u', kind: 'like', item: 'a' }]);
    await expect(engine.models.train('ranker')).rejects.toThrow(
      /2000 served lists a day old, or 500 moments/,
    );
  });

  it('stops training when the engine closes, and keeps nothing', async () => {
    const data = await newFolder();
    const engine = await newEngine({ data });
    await engine.items.upsert(items);
    await engine.events.add(events);
    await engine.refresh();
    let ended: Promise<void> | undefined;
    await new Promise<void>((begun) => {
      ended = expect(engine.models.train('ranker', { onProgress: () => begun() })).rejects.toThrow(/abort/i);
    });
    await engine.close();
    await ended;
    expect((await new ModelRegistry(data).list()).filter(({ kind }) => kind === 'ranker')).toEqual([]);
  });

  it('stops training by its signal', async () => {
    const engine = await newEngine();
    await engine.items.upsert(items);
    await engine.events.add(events);
    await engine.refresh();
    const stop = new AbortController();
    const learning = engine.models.train('ranker', { onProgress: () => stop.abort(), signal: stop.signal });
    await expect(learning).rejects.toThrow(/abort/i);
    expect(ids(await engine.recommend({ user: 'person1' })).length).toBeGreaterThan(0);
  });
});

/** The served ranker in operation: what is served, kept, rolled back and told, by the reports of its online learning. */
import { expect, it } from 'vitest';
import { DEFAULT_KINDS } from '#tandem/indexes/index.js';
import type { AnswerCollector } from '#tandem/lifecycle/answer-collector.js';
import type { OnlineReport } from '#tandem/lifecycle/online-trainer.js';
import { OnlineRanker } from '#tandem/lifecycle/ranker-online.js';
import { rankerSettings, ServedRanker } from '#tandem/lifecycle/ranker-serving.js';
import { ModelRegistry, type RankerModel, rankerNetwork, SIZES } from '#tandem/models/index.js';
import { FEATURES } from '#tandem/rank/index.js';
import { EngineState } from '#tandem/state/index.js';
import { compile, type StoredTensors } from '#tandem/tensor/index.js';
import { newFolder } from '../support/world.js';

const NOW = Date.parse('2026-06-01');
const VITALS = { lists: 300, suspicion: 0.1, metrics: { order: { value: 0.7, low: 0.6, high: 1 } } };
const CALM: OnlineReport = {
  state: 'learning',
  vitals: VITALS,
  trained: 512,
  accounts: [],
  provenBefore: true,
};
const ALARM = { at: NOW, since: NOW - 60_000, metric: 'order', reason: 'as it is' };

/** A version that is served, an untrained model, and what each look reports. */
async function operation(...reports: OnlineReport[]) {
  const registry = new ModelRegistry(await newFolder(undefined, false));
  const architecture = { ...SIZES, features: FEATURES, outcomes: ['click'] };
  const compiled = await compile({ y: rankerNetwork(architecture).logits }, { threads: 1, seed: 1 });
  const model: RankerModel = {
    architecture,
    parameters: compiled.parameters,
    calibration: { click: { slope: 1, shift: 0 } },
  };
  const time = new Date(NOW).toISOString();
  const version = {
    kind: 'ranker',
    scale: 'full',
    span: { from: time, to: time },
    samples: 1,
    settings: rankerSettings(model, 'served'),
    metrics: {},
    admitted: true,
    reason: 'the first',
  } as const;
  const first = await registry.add(version, model.parameters as StoredTensors, new Date(NOW - 1_000));
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const state = new EngineState(DEFAULT_KINDS, () => NOW);
  const served = new ServedRanker(registry, state, warn);
  let discounted = 0;
  const followed: string[] = [];
  const answers = {
    follow: async () => {
      followed.push(served.id!);
    },
    leave: async () => {},
    look: async () => reports.shift(),
  } as Partial<AnswerCollector> as AnswerCollector;
  const online = new OnlineRanker({
    served,
    registry,
    state,
    answers,
    warn,
    onDiscount: () => discounted++,
  });
  return {
    registry,
    model,
    first,
    state,
    served,
    online,
    warnings,
    followed,
    discounts: () => discounted,
  };
}

it('serves the version that the registry names, and keeps what is proven as the version that is served', async () => {
  const { registry, model, first, state, served, online, followed } = await operation(CALM, {
    ...CALM,
    proven: { model: await operation().then((other) => other.model), samples: 512, from: NOW, to: NOW },
  });
  expect(online.status).toBeUndefined();
  await online.look(true);
  expect(served.id).toBe(first.id);
  expect(state.scoring?.ranker.outcomes).toEqual(model.architecture.outcomes);
  expect(online.status).toMatchObject({ version: first.id, state: 'learning', trained: 512, lists: 300 });
  await online.look(true);
  const [kept] = await registry.list();
  expect(kept).toMatchObject({ scale: 'live', parent: first.id, samples: 512, serving: true });
  expect(kept.metrics).toEqual({ order: 0.7 });
  expect(served.id).toBe(kept.id);
  // What goes on being trained is not begun anew.
  await online.look(true);
  expect(followed).toEqual([first.id]);
});

it('gives up online training after an alarm, says so, and begins anew once the version is admitted again', async () => {
  const { registry, model, first, online, served, warnings, followed } = await operation({
    ...CALM,
    state: 'stopped',
    alarm: ALARM,
    abandoned: { model: await operation().then((other) => other.model), samples: 512, from: NOW, to: NOW },
    model: undefined,
  });
  await online.look(true);
  expect(served.id).toBe(first.id);
  expect(online.status).toMatchObject({ version: first.id, state: 'stopped', rollbacks: 1 });
  expect(online.status?.alarm).toMatchObject({ from: first.id, to: first.id, abandoned: 512, open: true });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/left its band .* live training on 512 samples is given up/);
  const [given] = (await registry.list()).filter(({ scale }) => scale === 'live');
  expect(given).toMatchObject({ admitted: false, reason: 'given up: as it is' });
  expect(model.architecture.outcomes).toEqual(['click']);
  await registry.admit(first.id);
  await online.look(true);
  expect(online.status?.alarm).toBeUndefined();
  expect(followed).toEqual([first.id, first.id]);
});

it('rolls back a version that was never proven, marks accounts that caused the alarm as bots, and tells of both', async () => {
  const stopped: OnlineReport = { ...CALM, state: 'stopped', provenBefore: false };
  const { registry, first, state, served, online, warnings, discounts } = await operation(
    { ...stopped, alarm: ALARM },
    { ...stopped, accounts: [0] },
  );
  state.users.set('mallory', 0);
  await online.look(true);
  expect(served.id).toBeUndefined();
  expect(state.scoring).toBeUndefined();
  expect(await registry.serving('ranker')).toBeUndefined();
  expect(warnings[0]).toMatch(/score fusion is served instead/);
  expect(online.status).toMatchObject({ version: undefined, state: 'stopped', rollbacks: 1 });
  await online.look(true);
  expect(discounts()).toBe(1);
  expect(state.people.bots.has(0)).toBe(true);
  expect((await registry.alarms())[0]).toMatchObject({ from: first.id, to: null, accounts: ['mallory'] });
});

/**
 * Online learning of a ranker on the simulated site while bots poison its labels: the drop is noticed, the ranker
 * is rolled back, the bots are detected, and people's lists are as good as without them again.
 */
import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine, ModelStatus } from '#tandem/index.js';
import { EventLog } from '#tandem/indexes/index.js';
import { type ListedModel, ModelRegistry, type RankerModel } from '#tandem/models/index.js';
import { FEATURES } from '#tandem/rank/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { type Sums, together } from '#tandem/simulate/account.js';
import type { Attack } from '#tandem/simulate/bots.js';
import { tandemPolicy } from '#tandem/simulate/policies/tandem.js';
import { PERIOD, simulate } from '#tandem/simulate/run.js';
import { makeSite, START } from '#tandem/simulate/site.js';
import type { Json, StoredTensors } from '#tandem/tensor/index.js';
import { joinServedLists, splitByTime, timeOfShare, trainRanker } from '#tandem/train/index.js';
import { emptyFolder } from '../support/store.js';

const HOUR = 3_600_000;
/** When the first ranker is there, when the bots come, and when it is enough, in hours from the start. */
const [RANKED, ATTACKED, END] = [36, 57, 62] as const;
const site = makeSite({ seed: 2, items: 300, people: 800, bots: 0, days: 3 });

/** Ten items that are there all the time, and of which people think least. */
function worstItems(): number[] {
  const { count, from, until, appeal, substance } = site.items;
  return Array.from({ length: count }, (_, item) => item)
    .filter((item) => from[item] <= START && until[item] > START + END * HOUR)
    .sort((a, b) => appeal[a] + substance[a] - appeal[b] - substance[b])
    .slice(0, 10);
}

const ATTACK: Attack = { from: ATTACKED, hours: 3, accounts: 100, listsAnHour: 10, promotes: worstItems() };

/** A ranker of what the site's first lists brought. */
async function trained({ store }: Engine, now: number): Promise<RankerModel> {
  const log = new EventLog();
  await log.loadFrom(store.events.scan(), 1_000);
  const outcomes = ['click', 'complete', 'dismiss', 'like'];
  const codes = store.events.kinds.map((kind) => outcomes.indexOf(kind));
  const samples = await joinServedLists(
    store.requests.scan({ from: 0, before: now, featureNames: FEATURES }),
    {
      log,
      outcomeOf: (kind) => codes[kind] ?? -1,
      outcomes: outcomes.length,
      width: FEATURES.length,
      wholeFrom: 0,
      keep: 1,
      random: seeded(1),
    },
  );
  const { train, validation } = splitByTime(samples, timeOfShare(samples, 0.8), Number.POSITIVE_INFINITY);
  const prior = { 'share.blend': 1 };
  return (
    await trainRanker({ features: FEATURES, outcomes, train, validation, prior, epochs: 4, rate: 1e-3 })
  ).model;
}

interface Day {
  readonly periods: Sums[];
  /** By hour. */
  readonly hours: Sums[];
  /** By period, how the ranker does. */
  readonly statuses: { readonly hour: number; readonly status: ModelStatus }[];
  readonly versions: ListedModel[];
}

let model: RankerModel | undefined;

async function simulated(attacks: readonly Attack[]): Promise<Day> {
  const data = await emptyFolder();
  const registry = new ModelRegistry(data);
  const periods: Sums[] = [];
  const statuses: Day['statuses'] = [];
  const enough = new AbortController();
  let accounts = 0;
  async function tend(engine: Engine, at: number): Promise<void> {
    const hour = (at - START) / HOUR;
    if (hour < RANKED) return;
    if (hour === RANKED) {
      model ??= await trained(engine, at);
      const { architecture, calibration, parameters } = model;
      const time = new Date(at).toISOString();
      await registry.add(
        {
          kind: 'ranker',
          scale: 'full',
          span: { from: time, to: time },
          samples: 1,
          settings: { architecture, calibration, source: 'served' } as unknown as Json,
          metrics: {},
          admitted: true,
          reason: 'the first',
        },
        parameters as StoredTensors,
        new Date(at),
      );
    }
    const status = (await engine.models.train('ranker', { scale: 'live' }))!;
    statuses.push({ hour, status });
    // In the background the engine does so by itself.
    if (status.alarm && status.alarm.accounts.length > accounts) {
      accounts = status.alarm.accounts.length;
      await engine.refresh();
    }
  }
  try {
    // A request that fails fails the simulation.
    const days = simulate({
      site,
      attacks,
      policy: ({ now }) => tandemPolicy({ data, now, buildHours: 24, live: true, exploration: 0, tend }),
      onPeriod: (sums, from) => {
        periods.push(sums);
        if (from - START >= END * HOUR) enough.abort(new Error('enough'));
      },
      signal: enough.signal,
    });
    await expect(days).rejects.toThrow('enough');
    const versions = await registry.list();
    const each = HOUR / PERIOD;
    const hours = Array.from({ length: END }, (_, hour) =>
      together(periods.slice(hour * each, (hour + 1) * each)),
    );
    return { periods, hours, statuses, versions };
  } finally {
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe('online learning of a ranker while bots poison its labels', () => {
  let calm: Day;
  let attacked: Day;
  /** What people's lists were worth, as a share of the best, from an hour to another. */
  const worth = ({ periods }: Day, from: number, to: number): number => {
    const at = (hour: number) => Math.round((hour * HOUR) / PERIOD);
    const { expected, best } = together(periods.slice(at(from), at(to)));
    return expected / best;
  };
  const alarmed = () => attacked.statuses.find(({ status }) => status.alarm)!;

  beforeAll(async () => {
    calm = await simulated([]);
    attacked = await simulated([ATTACK]);
  });

  it('gives the same figures until the bots come, to the last digit', () => {
    expect(attacked.hours.slice(0, ATTACKED)).toEqual(calm.hours.slice(0, ATTACKED));
    const figures = ({ statuses }: Day) =>
      statuses.filter(({ hour }) => hour < ATTACKED).map(({ status: { version, ...figures } }) => figures);
    expect(figures(attacked)).toEqual(figures(calm));
  });

  it('has trained on samples by then, keeps versions that passed their trial, and gives no alarm without bots', () => {
    const { status } = calm.statuses.at(-1)!;
    expect(status).toMatchObject({ state: 'learning', alarm: undefined, rollbacks: 0 });
    expect(status.trained).toBeGreaterThan(2_000);
    const [first, ...others] = calm.versions;
    expect(first).toMatchObject({ scale: 'live', serving: true, admitted: true });
    // One live version at a time, beside the one that it went on from.
    expect(others).toMatchObject([{ scale: 'full', reason: 'the first', id: first.parent }]);
  });

  it('notices within half an hour, rolls back to the last good version, and stops', () => {
    const { hour, status } = alarmed();
    expect(hour).toBeGreaterThan(ATTACKED);
    expect(hour).toBeLessThanOrEqual(ATTACKED + 0.5);
    const good = attacked.statuses.findLast(({ hour }) => hour < ATTACKED)!.status.version;
    expect(status).toMatchObject({
      state: 'stopped',
      version: good,
      rollbacks: 1,
      alarm: { to: good, open: true },
    });
    const last = attacked.statuses.at(-1)!.status;
    expect(last).toMatchObject({ state: 'stopped', version: good, trained: status.trained });
    // What was given up is kept, with the reason, and not served.
    const given = attacked.versions.find(({ admitted }) => !admitted);
    expect(given).toMatchObject({ scale: 'live', serving: false });
    expect(given!.reason).toContain('given up: ');
  });

  it('marks all bots and no person', () => {
    const { accounts } = attacked.statuses.at(-1)!.status.alarm!;
    const numbers = accounts.map((id) => Number(id.replace(/\D/g, '')));
    expect(new Set(numbers).size).toBe(ATTACK.accounts);
    expect(numbers.filter((person) => person < site.people.count)).toEqual([]);
  });

  it('is noticed while the bots are being detected: people are shown what they promote', () => {
    const dropped = worth(attacked, ATTACKED + 1, ATTACKED + 2) / worth(calm, ATTACKED + 1, ATTACKED + 2);
    expect(dropped).toBeLessThan(0.95);
  });

  it('gives people what they would have had once all are detected, while the bots go on', () => {
    const back = worth(attacked, ATTACKED + 2, END) / worth(calm, ATTACKED + 2, END);
    expect(back).toBeGreaterThan(0.95);
  });
});

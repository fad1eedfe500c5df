/** Days on the simulated site: the same in every run, counted rightly, with attacks at their time. */
import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { together } from '#tandem/simulate/account.js';
import { itemId } from '#tandem/simulate/items.js';
import { itemToItemPolicy } from '#tandem/simulate/policies/item-to-item.js';
import { oraclePolicy } from '#tandem/simulate/policies/oracle.js';
import type { Action, Policy, Served } from '#tandem/simulate/policies/policy.js';
import { popularPolicy } from '#tandem/simulate/policies/popular.js';
import { randomPolicy } from '#tandem/simulate/policies/random.js';
import { tandemPolicy } from '#tandem/simulate/policies/tandem.js';
import { PERIOD, type Surroundings, simulate } from '#tandem/simulate/run.js';
import { makeSite, START } from '#tandem/simulate/site.js';
import { emptyFolder } from '../support/store.js';

const HOUR = 3_600_000;
const site = makeSite({ seed: 11, items: 240, people: 150, bots: 0.1, days: 3 });
const { items, people } = site;

/** A policy with a callback for every call. */
function watched(
  policy: Policy,
  told: {
    recommended?: (person: number, served: Served) => void;
    observed?: (actions: readonly Action[]) => void;
  },
): Policy {
  return {
    ...policy,
    async recommend(ask) {
      const served = await policy.recommend(ask);
      told.recommended?.(ask.person, served);
      return served;
    },
    async observe(actions) {
      told.observed?.(actions);
      await policy.observe(actions);
    },
  };
}

describe('a simulation', () => {
  const policies: { readonly [name: string]: (surroundings: Surroundings) => Policy } = {
    random: () => randomPolicy(1),
    popular: popularPolicy,
    'item to item': () => itemToItemPolicy(items.count),
    oracle: ({ best }) => oraclePolicy(best),
  };

  it.each(Object.entries(policies))(
    'of %s is the same in every run, and no list beats the best',
    async (_, policy) => {
      const result = await simulate({ site, policy });
      expect(await simulate({ site, policy })).toEqual(result);
      expect(result.periods).toHaveLength((site.size.days * 24 * HOUR) / PERIOD);
      for (const { lists, expected, best } of result.periods) {
        // Exact but for dismissals.
        expect(expected).toBeLessThanOrEqual(best + 0.01 * lists);
      }
      const { lists, reward } = together(result.periods);
      const { click, complete, like, dismiss } = result.actions;
      expect(reward).toBeLessThanOrEqual(click + complete + 2 * like - dismiss);
      expect(lists).toBeGreaterThan(150);
    },
  );

  it('asks each policy at the same moments, and gives the best choice all there is to be had', async () => {
    const results = await Promise.all(Object.values(policies).map((policy) => simulate({ site, policy })));
    const [random, , , oracle] = results.map(({ periods }) => together(periods));
    for (const { periods } of results) {
      expect(periods.map(({ lists }) => lists)).toEqual(results[0].periods.map(({ lists }) => lists));
    }
    expect(oracle.expected).toBeCloseTo(oracle.best, 6);
    expect(oracle.reward).toBeGreaterThan(4 * random.reward);
  });

  it('shows only what is there, passes on each action once, and counts people apart from bots', async () => {
    const seen: number[] = [];
    const observed: Action[] = [];
    let at = START;
    const policy = ({ now }: Surroundings) =>
      watched(randomPolicy(1), {
        recommended: (_, { items: list }) => {
          at = now();
          for (const item of list) {
            seen.push(item);
            expect(items.from[item]).toBeLessThanOrEqual(at);
            // What has gone is known at the next period.
            expect(items.until[item]).toBeGreaterThan(at - PERIOD);
          }
        },
        observed: (actions) => {
          for (const action of actions) expect(action.at).toBeGreaterThanOrEqual(at - HOUR);
          observed.push(...actions);
        },
      });
    const { actions, botActions } = await simulate({ site, policy });
    expect(new Set(seen).size).toBeGreaterThan(150);
    const answers = observed.filter(({ position }) => position !== undefined);
    for (const [isBot, tally] of [
      [false, actions],
      [true, botActions],
    ] as const) {
      const clicks = answers.filter(
        ({ person, kind }) => kind === 'click' && person >= people.humans === isBot,
      );
      expect(clicks).toHaveLength(tally.click);
      expect(tally.click).toBeGreaterThan(0);
    }
    // Some come by searching or by a link.
    expect(observed.length).toBeGreaterThan(answers.length);
  });

  it('has attacks at their time, by accounts of their own', async () => {
    const attack = { from: 30, hours: 2, accounts: 5, listsAnHour: 6 };
    const bystanders = await simulate({ site, policy: () => randomPolicy(1) });
    const attackers: { at: number; person: number; kind: string; position?: number | undefined }[] = [];
    let probes = 0;
    const attacked = await simulate({
      site,
      attacks: [attack],
      policy: () =>
        watched(popularPolicy(), {
          observed: (actions) => attackers.push(...actions.filter(({ person }) => person >= people.count)),
        }),
      onPeriod: (_, from) => {
        expect(from).toBe(START + PERIOD * probes++);
      },
    });
    expect(probes).toBe(attacked.periods.length);
    expect(new Set(attackers.map(({ person }) => person)).size).toBe(5);
    expect(attackers.filter(({ kind }) => kind === 'dismiss')).toHaveLength(5 * 2 * 6 * 5);
    for (const { at, kind, position } of attackers) {
      expect(at).toBeGreaterThanOrEqual(START + 30 * HOUR);
      expect(at).toBeLessThan(START + 32 * HOUR + 60_000);
      expect(kind === 'dismiss').toBe(position! < 5);
    }
    // Nobody else is moved by it: the same people are shown as many lists.
    expect(attacked.periods.map(({ lists }) => lists)).toEqual(bystanders.periods.map(({ lists }) => lists));
  });

  it('has items promoted by an attack, without their being in a list', async () => {
    const { from, until } = site.items;
    const promotes = Array.from({ length: site.items.count }, (_, item) => item)
      .filter((item) => from[item] <= START && until[item] > START + 3 * HOUR)
      .slice(0, 3);
    const promoted: number[] = [];
    const controller = new AbortController();
    const running = simulate({
      site,
      attacks: [{ from: 1, hours: 1, accounts: 2, listsAnHour: 4, promotes }],
      policy: () =>
        watched(popularPolicy(), {
          observed: (actions) => {
            for (const { person, position, item } of actions)
              if (person >= people.count && position === undefined) promoted.push(item);
          },
        }),
      onPeriod: (_, begun) => begun >= START + 2 * HOUR && controller.abort(new Error('enough')),
      signal: controller.signal,
    });
    await expect(running).rejects.toThrow('enough');
    // A click, completing and liking by each account with each list.
    for (const item of promotes) expect(promoted.filter((one) => one === item)).toHaveLength(2 * 4 * 3);
    expect(promoted).toHaveLength(3 * 2 * 4 * 3);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const running = simulate({
      site,
      policy: () => randomPolicy(1),
      signal: controller.signal,
      onPeriod: (_, from) => from > START + HOUR && controller.abort(new Error('enough')),
    });
    await expect(running).rejects.toThrow('enough');
  });
});

describe('Tandem on the simulated site', () => {
  const larger = makeSite({ seed: 2, items: 300, people: 400, bots: 0.02, days: 6 });
  const small = makeSite({ seed: 11, items: 120, people: 60, bots: 0.1, days: 2 });

  async function lived(
    learning: { live: boolean; buildHours: number; exploration?: number },
    of = larger,
    atEnd: (policy: Policy, now: () => number) => Promise<void> = async () => {},
  ) {
    const data = await emptyFolder();
    try {
      return await simulate({
        site: of,
        policy: async ({ now }) => {
          const policy = await tandemPolicy({ data, now, exploration: 0, ...learning });
          return {
            ...policy,
            async close() {
              await atEnd(policy, now).finally(() => policy.close());
            },
          };
        },
      });
    } finally {
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  it('gives the same figures for the same seed, to the last digit', async () => {
    const learning = { live: true, buildHours: 12, exploration: 0.1 };
    expect(await lived(learning, small)).toEqual(await lived(learning, small));
  });

  describe('after some days', () => {
    /** Of people's lists, the share of an area that they hardly saw, before and after five events in it. */
    const before: number[] = [];
    const after: number[] = [];
    let reward: number;

    beforeAll(async () => {
      const days = await lived({ live: true, buildHours: 24 }, larger, async (policy, now) => {
        const { area, from, until, appeal } = larger.items;
        const there = Array.from(area.keys()).filter((item) => from[item] <= now() && until[item] > now());
        const of = (wanted: number) => there.filter((item) => area[item] === wanted);
        const areas = [...new Set(area)].filter((one) => of(one).length >= 10);
        const share = async (person: number, wanted: number) => {
          const { items: list } = await policy.recommend({ person, limit: 10, at: now() });
          return list.filter((item) => area[item] === wanted).length / list.length;
        };
        for (let person = 0; person < 60; person++) {
          if (larger.people.from[person] > now()) continue;
          const shares: number[] = [];
          for (const one of areas) shares.push(await share(person, one));
          const least = Math.min(...shares);
          const wanted = areas[shares.indexOf(least)];
          before.push(least);
          const taken = of(wanted).sort((a, b) => appeal[b] - appeal[a]);
          for (const item of taken.slice(0, 5)) {
            await policy.observe([{ person, item, kind: 'click', at: now() }]);
          }
          after.push(await share(person, wanted));
        }
      });
      ({ reward } = together(days.periods));
    });

    it('has given people more than what is popular would have', async () => {
      const popular = await simulate({ site: larger, policy: popularPolicy });
      expect(reward).toBeGreaterThan(together(popular.periods).reward);
    });

    it('has people who have not yet seen some area at all', () => {
      expect(before.length).toBeGreaterThan(30);
      expect(before.filter((share) => share === 0).length / before.length).toBeGreaterThan(0.9);
    });

    it('shows nearly everybody an area in their next list, once they had five events in it', () => {
      expect(after.filter((share) => share > 0).length / after.length).toBeGreaterThan(0.9);
    });
  });

  it('knows nothing new between buildings when it is not live, but what a request can carry', async () => {
    await lived({ live: false, buildHours: 24 * 30 }, small, async (policy, now) => {
      const person = 3;
      const list = async (who = person) =>
        (await policy.recommend({ person: who, limit: 10, at: now() })).items;
      const [first, other] = [await list(), await list(4)];
      await policy.observe([{ person, item: first[0], kind: 'dismiss', at: now(), position: 0 }]);
      expect(await list()).not.toContain(first[0]);
      expect(await list(4)).toEqual(other);
      expect(itemId(first[0])).toMatch(/^item-\d{4}$/);
    });
  });
});

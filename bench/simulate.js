/**
 * How good the lists are on a simulated site with hidden tastes: 2,000 items, 5,000 people, 30 days.
 *
 * Each policy serves the same days, with the same visits and the same random draws (see src/simulate). A reward share
 * is the reward of its lists (a click 1, completing 1, liking 2, dismissing -1), as a share of the reward of the oracle,
 * which makes the best list of the simulated tastes themselves. `_regret` is how much less expected reward an average
 * list has than the best one for that person at that moment. Segments: each person's first lists; the days after a
 * taste has changed; and, of the reward that the best lists expected from items two days old or newer, the share that
 * the policy's lists expected from them. The same seed gives the same figures.
 *
 * `tandem_frozen` takes in events once a day: between, it knows of a person only what a request can carry, the item that
 * they liked last and those that they are done with. `tandem` has every event by the next list, and rebuilds its item
 * graph and fusion weights every --build-hours. Both train a ranker every night, and give a share of their places to
 * exploration; `tandem` also trains online on the answers, monitored, every ten minutes. Options: --seed 1, --items,
 * --people, --days, --bots 0.02, --build-hours 6, --exploration 0.1, --policies random,popular,... .
 */
import { join } from 'node:path';
import { together } from '#tandem/simulate/account.js';
import { itemToItemPolicy } from '#tandem/simulate/policies/item-to-item.js';
import { oraclePolicy } from '#tandem/simulate/policies/oracle.js';
import { popularPolicy } from '#tandem/simulate/policies/popular.js';
import { randomPolicy } from '#tandem/simulate/policies/random.js';
import { tandemPolicy } from '#tandem/simulate/policies/tandem.js';
import { PERIOD, simulate } from '#tandem/simulate/run.js';
import { makeSite } from '#tandem/simulate/site.js';
import { inFolder } from './lib/files.js';
import { listOption, numberOption } from './lib/options.js';
import { significant } from './lib/stats.js';

const DAY = 86_400_000;
const NIGHTLY = 24;

export default function simulating({ log, options }) {
  const size = {
    seed: numberOption(options, 'seed', 1),
    items: numberOption(options, 'items', 2_000),
    people: numberOption(options, 'people', 5_000),
    bots: numberOption(options, 'bots', 0.02),
    days: numberOption(options, 'days', 30),
  };

  return inFolder(async (folder) => {
    const site = makeSite(size);
    const policies = makePolicies(folder, size, options);
    const chosen = listOption(options, 'policies', Object.keys(policies));
    const unknown = chosen.find((name) => !Object.hasOwn(policies, name));
    if (unknown !== undefined) {
      throw new Error(`no policy "${unknown}"; there are: ${Object.keys(policies).join(', ')}`);
    }
    const live = (name, policy) => simulate({ site, policy, onPeriod: dayLogger(name, size.days, log) });

    const oracle = await live('optimum', ({ best }) => oraclePolicy(best));
    const optimum = together(oracle.periods);
    const figures = {
      lists: optimum.lists,
      optimum_reward_per_list: significant(optimum.reward / optimum.lists),
    };
    for (const name of chosen) {
      const result = await live(name, policies[name]);
      for (const [figure, value] of Object.entries(sharesOf(result, oracle))) {
        figures[`${name}_${figure}`] = value;
      }
    }
    const beside = (name) =>
      'tandem_reward_share' in figures && `${name}_reward_share` in figures
        ? {
            [`tandem_to_${name}`]: significant(figures.tandem_reward_share / figures[`${name}_reward_share`]),
          }
        : {};
    return {
      figures,
      ratios: { ...beside('popular'), ...beside('item_to_item'), ...beside('tandem_frozen') },
    };
  });
}

/** The policies that are compared, by name. */
function makePolicies(folder, { seed, items }, options) {
  const exploration = numberOption(options, 'exploration', 0.1);
  const tandem =
    (name, learning) =>
    ({ now }) =>
      tandemPolicy({ data: join(folder, name), now, exploration, ...learning });
  return {
    random: () => randomPolicy(seed),
    popular: popularPolicy,
    item_to_item: () => itemToItemPolicy(items),
    tandem_frozen: tandem('frozen', { live: false, buildHours: NIGHTLY }),
    tandem: tandem('live', {
      live: true,
      buildHours: numberOption(options, 'buildHours', 6),
      tend: async (engine) => void (await engine.models.train('ranker', { scale: 'live' })),
    }),
  };
}

/** Logs how good a policy's lists were on each day, from the sums of its periods. */
function dayLogger(name, days, log) {
  let day = [];
  let done = 0;
  return (sums) => {
    day.push(sums);
    if (day.length * PERIOD < DAY) return;
    done++;
    const { lists, reward, expected, best } = together(day);
    log(
      `${name}, day ${done} of ${days}: ${lists} lists, ${(reward / lists).toFixed(3)} a list, ` +
        `${((100 * expected) / best).toFixed(1)} % of the best lists`,
    );
    day = [];
  };
}

/** The figures of one policy, relative to the best possible choice. */
function sharesOf(result, oracle) {
  const all = together(result.periods);
  const share = (part, whole) => significant(part / whole);
  return {
    reward_share: share(all.reward, together(oracle.periods).reward),
    regret: share(all.best - all.expected, all.lists),
    new_people_share: share(result.newPeople.reward, oracle.newPeople.reward),
    changed_taste_share: share(result.changedTaste.reward, oracle.changedTaste.reward),
    new_items_share: share(result.newItems.expected, result.newItems.best),
  };
}

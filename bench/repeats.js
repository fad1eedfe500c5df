/**
 * Repeat purchases: what people buy in their next visit to a shop, of staples that they buy again when they have used them up
 * and of things that are bought once. Beside the personal top frequency, which recommends what somebody bought most
 * often (the baseline that is hard to beat in next-basket recommendation: Li et al. 2023, doi:10.1145/3587153), and beside Tandem
 * with `"repeats": false`.
 *
 * The shop is made from a seed: each staple has an interval of 5 to 60 days, each person some staples and an interval of
 * their own about that of each, and a taste for the things of one group; they come every few days and buy what is used up.
 * The list of ten is asked for when they come. `--once`: the same shop where nothing is a staple,
 * for which lists must be the same with repeats and without. Options: --people 200, --items 300, --days 180, --seed 1.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from '#tandem/index.js';
import { meanOf, seeded } from '#tandem/runtime/index.js';
import { inFolder } from './lib/files.js';
import { ndcgOf } from './lib/ndcg.js';
import { numberOption } from './lib/options.js';
import { significant } from './lib/stats.js';

const DAY = 86_400_000;

const START = Date.UTC(2026, 0, 1);

const GROUPS = 8;

export default async function repeats({ log, options }) {
  const number = (name, standard) => numberOption(options, name, standard);
  const world = makeShop({
    people: number('people', 200),
    items: number('items', 300),
    days: number('days', 180),
    random: seeded(number('seed', 1)),
    staples: options.once !== true,
  });
  const lists = {};
  for (const on of [true, false]) {
    log(`Tandem with repeats: ${on}`);
    lists[on] = await listsOf(world, on);
  }
  const frequency = new Map(world.ids.map((user) => [user, mostFrequent(world, user)]));
  const figures = {
    ...measured('tandem', world, lists.true),
    ...measured('without', world, lists.false),
    ...measured('frequency', world, frequency),
    changed_lists: world.ids.filter(
      (user) => JSON.stringify(lists.true.get(user)) !== JSON.stringify(lists.false.get(user)),
    ).length,
    events: world.events.length,
  };
  const ratio = (a, b) => (figures[b] > 0 ? significant(figures[a] / figures[b]) : 0);
  return {
    figures,
    ratios: {
      ndcg10_over_frequency: ratio('tandem_ndcg10', 'frequency_ndcg10'),
      ndcg10_over_without: ratio('tandem_ndcg10', 'without_ndcg10'),
    },
  };
}

/** A normal deviate. */
const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function makeShop({ people, items, days, random, staples }) {
  const things = Array.from({ length: items }, (_, k) => ({
    id: `i${k}`,
    group: k % GROUPS,
    interval: staples && k % 2 === 0 ? 5 * 12 ** random() : undefined,
    popular: random() ** 3,
  }));
  const ids = Array.from({ length: people }, (_, k) => `u${k}`);
  const events = [];
  /** By person, when they come next, and what they buy then. */
  const wanted = new Map();
  for (const user of ids) {
    const group = Math.floor(random() * GROUPS);
    const drawn = (fits) => {
      const some = things.filter(fits);
      const total = some.reduce((sum, { popular }) => sum + popular, 0);
      let left = random() * total;
      return (
        some.find(({ popular }) => {
          left -= popular;
          return left <= 0;
        }) ?? some.at(-1)
      );
    };
    const own = new Set();
    for (let k = 0; staples && k < 10; k++) own.add(drawn(({ interval }) => interval !== undefined));
    const stock = [...own].map(({ id, interval }) => {
      const usual = interval * Math.exp(0.3 * normal(random));
      const end = random() < 0.25 ? days * random() : Number.POSITIVE_INFINITY;
      return { id, usual, end, due: usual * random() };
    });
    const had = new Set();
    for (let day = 6 * random(); !wanted.has(user); day += 1 + 5 * random()) {
      const bought = [];
      for (const one of stock) {
        if (one.due > day || day > one.end) continue;
        bought.push(one.id);
        one.due = day + one.usual * Math.exp(0.25 * normal(random));
      }
      const fits = ({ id, interval, group: its, popular }) =>
        interval === undefined && !had.has(id) && (its === group || popular > 0.5);
      const thing = random() < 0.4 ? drawn(fits) : undefined;
      if (thing) {
        had.add(thing.id);
        bought.push(thing.id);
      }
      const at = START + Math.round(day * DAY);
      if (day < days) events.push(...bought.map((item) => ({ user, kind: 'purchase', item, at })));
      else if (bought.length > 0) wanted.set(user, { at, items: new Set(bought) });
    }
  }
  events.sort((a, b) => a.at - b.at);
  return { ids, things, events, wanted, end: START + days * DAY };
}

/** Everybody's list of ten when they come next. */
function listsOf({ ids, things, events, wanted, end }, on) {
  return inFolder(async (data) => {
    await writeFile(join(data, 'tandem.json'), JSON.stringify({ repeats: on }));
    let now = end;
    const engine = await open({ data, background: false, databaseUrl: '', now: () => now });
    try {
      await engine.items.upsert(things.map(({ id, group }) => ({ id, tags: [`group-${group}`] })));
      for (let from = 0; from < events.length; from += 1_000)
        await engine.events.add(events.slice(from, from + 1_000));
      await engine.refresh();
      const lists = new Map();
      for (const user of ids) {
        now = wanted.get(user).at;
        const { items } = await engine.recommend({ user, limit: 10 });
        lists.set(
          user,
          items.map(({ id }) => id),
        );
      }
      return lists;
    } finally {
      await engine.close();
    }
  });
}

/** What somebody bought most often, of equals the latest. */
function mostFrequent({ events }, user) {
  const counts = new Map();
  events.forEach(({ user: who, item }, at) => {
    if (who === user) counts.set(item, { times: (counts.get(item)?.times ?? 0) + 1, at });
  });
  return [...counts]
    .sort(([, a], [, b]) => b.times - a.times || b.at - a.at)
    .slice(0, 10)
    .map(([item]) => item);
}

/** Recall and NDCG of ten, over those who bought anything. */
function measured(name, { wanted }, lists) {
  const recall = [];
  const ndcg = [];
  for (const [user, { items }] of wanted) {
    const list = lists.get(user);
    recall.push(list.filter((id) => items.has(id)).length / Math.min(10, items.size));
    ndcg.push(ndcgOf(list, items));
  }
  return { [`${name}_recall10`]: significant(meanOf(recall)), [`${name}_ndcg10`]: significant(meanOf(ndcg)) };
}

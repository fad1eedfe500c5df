/** The split that `tandem eval --holdout last` measures on, for the peers, and how their answers are measured. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { amongDrawn, mostPopular } from '#tandem/evaluate/index.js';
import { likesIn, sequencesOf, without } from '#tandem/indexes/index.js';
import { measureLists } from '#tandem/metrics/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { openState } from '#tandem/state/index.js';
import { lastOfEach } from '#tandem/train/index.js';
import { writeLines } from '../lib/files.js';

/** As in `evaluate.ts`: people with fewer different items are not measured. */
const FEWEST = 3;

/**
 * Reads a data folder and holds out each person's last item, or, `earlier`, the one before.
 * @param {string} data
 * @param {{ negatives: number, ks: number[], seed: number, earlier?: boolean }} settings
 */
export async function readSplit(data, { negatives, ks, seed, earlier = false }) {
  const { log, meanings, catalogue } = await openState(data, { databaseUrl: '' });
  const hold = (from) => {
    const { targets, held } = lastOfEach(from, Array(from.users).keys(), likesIn(from, meanings), FEWEST);
    return { targets, rest: without(from, (event) => held.has(event)) };
  };
  const last = hold(log);
  const { targets, rest } = earlier ? hold(last.rest) : last;
  const items = catalogue.length;
  const { start, item } = sequencesOf(rest, meanings);
  const histories = Array.from({ length: start.length - 1 }, (_, user) =>
    item.subarray(start[user], start[user + 1]),
  );
  const random = seeded(seed);
  const people = targets.map(({ user, item: target }) => {
    const had = new Set(histories[user]);
    const wanted = new Set([target]);
    const among = amongDrawn(wanted, negatives, items, (one) => !had.has(one), random);
    return { user, had, wanted, among };
  });
  return {
    histories,
    people,
    items,
    negatives,
    ks,
    seed,
    popular: mostPopular(sequencesOf(rest, meanings), items),
  };
}

/** Writes a split for the peers, in the format of `peers/quality_split.py`, without the held-out events. */
export async function writeSplit({ histories, people }, folder) {
  await writeLines(
    join(folder, 'histories.txt'),
    histories.map((history) => history.join(' ')),
  );
  await writeLines(
    join(folder, 'people.txt'),
    people.map(({ user, among }) => [user, ...among].join(' ')),
  );
}

/** Reads what a peer answered: a list for each person, and the items that it was given in order. */
export async function readAnswers(folder) {
  const read = async (name) =>
    (await readFile(join(folder, name), 'utf8'))
      .trim()
      .split('\n')
      .map((text) => text.split(' ').map(Number));
  return { lists: await read('lists.txt'), among: await read('among.txt') };
}

/**
 * Measures answers as `tandem eval` measures Tandem.
 * @param split of {@link readSplit}.
 * @param answers of {@link readAnswers}.
 * @returns figures by their names in `tell`.
 */
export function measureAnswers({ people, items, ks, seed }, { lists, among }) {
  if (lists.length !== people.length || among.length !== people.length) {
    throw new Error(`answers for ${lists.length} and ${among.length} people, not ${people.length}`);
  }
  people.forEach(({ user, had, among: given }, k) => {
    const list = lists[k];
    const fair =
      list.length === Math.max(...ks) &&
      new Set(list).size === list.length &&
      list.every((item) => item >= 0 && item < items && !had.has(item));
    if (!fair)
      throw new Error(`person ${user} got a list of what they had, or of no item, or one twice: ${list}`);
    const same = [...among[k]].sort((a, b) => a - b).join() === [...given].sort((a, b) => a - b).join();
    if (!same) throw new Error(`person ${user} got other items in order than were given`);
  });
  const measured = (answers) =>
    measureLists(
      people.map(({ wanted }, k) => ({ list: answers[k], wanted })),
      ks,
      seed,
    );
  const all = measured(lists);
  const few = measured(among);
  return {
    hr10: all['HR@10'].value,
    ndcg10: all['NDCG@10'].value,
    hr20: all['HR@20'].value,
    hr10_of_101: few['HR@10'].value,
    ndcg10_of_101: few['NDCG@10'].value,
  };
}

/**
 * Makes sure that the split and the measuring are those of `tandem eval`: most popular must come out the same.
 * @param {ReturnType<typeof measureAnswers>} evaluated what `tandem eval` says of most popular, with the same seed.
 */
export function checkMeasuring(split, evaluated) {
  const { people, popular, ks } = split;
  const own = measureAnswers(split, {
    lists: people.map(({ user, had }) => popular(user, Math.max(...ks), (item) => !had.has(item))),
    among: people.map(({ user, among }) => {
      const given = new Set(among);
      const order = popular(user, among.length, (item) => given.has(item));
      return order;
    }),
  });
  for (const [figure, value] of Object.entries(own)) {
    if (value !== evaluated[figure]) {
      throw new Error(
        `the split is not that of tandem eval: most popular has ${figure} ${value} here, ${evaluated[figure]} there`,
      );
    }
  }
}

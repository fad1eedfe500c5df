/** Reading the sets that shapes are made from, as pairs of user and item in the order of time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Times of pairs that have none, one second apart from here on. */
const FIRST = Date.UTC(2020, 0, 1);

const lines = (path) => readFileSync(path, 'utf8').trim().split('\n');

const READ = {
  ml: (path) =>
    lines(join(path, 'ratings.csv'))
      .slice(1)
      .map((line) => line.split(','))
      .map(([user, item, , seconds]) => ({ user, item, at: 1_000 * Number(seconds) }))
      .sort((a, b) => a.at - b.at),
  games: (path) =>
    lines(path)
      .map((line) => line.split(' '))
      .map(([user, item], k) => ({ user, item, at: FIRST + 1_000 * k })),
};

/**
 * @param {keyof typeof READ} name
 * @param {string} path of the set.
 * @returns {import('./shapes.js').Pair[]}
 */
export const readPairs = (name, path) => READ[name](path);

/**
 * Shapes that data comes in, made from a set in order by rules: what is trained on, and what is to be found.
 *
 * Wherever chance would be needed, the first 8 hexadecimal digits of an MD5 stand for it, so that anybody can make the
 * same again.
 */
import { createHash } from 'node:crypto';

/**
 * @typedef {{ user: string, item: string, at: number }} Pair of a set, in the order of time; `at` in milliseconds since
 *   1970.
 * @typedef {{ user: string, item: string, at?: number, value?: number }} Row of a file to import; `value` is how often.
 * @typedef {{ rows: Row[], wanted: Map<string, Set<string>>, says: string }} Shape
 */

/** A number from 0 to 2³² - 1 for a text. */
const lot = (text) => Number.parseInt(createHash('md5').update(text).digest('hex').slice(0, 8), 16);

/** Minutes between rows whose times are invented. */
const MINUTE = 60_000;

const EPOCH = Date.UTC(2024, 0, 1);

/** The base of each person's habit of repeating, and of the tail of play counts. */
const HABITS = [0, 0, 1, 2, 4, 9];

/** Each shape by its name: what the data looks like, and how it is made. */
export const SHAPES = {
  'destroyed-times': {
    says: 'in the order of the MD5 of `ITEM USER`, with times a minute apart in that order',
    make: (pairs) => timed(destroyed(pairs)),
  },
  destroyed: {
    says: 'in the order of the MD5 of `ITEM USER`, without times',
    make: (pairs) => destroyed(pairs),
  },
  batch: {
    says: "destroyed, all of a person's rows at one time",
    make: (pairs) =>
      mapped(destroyed(pairs), (row) => ({ ...row, at: EPOCH + MINUTE * (lot(row.user) % 1e6) })),
  },
  'tenth-of-events': {
    says: 'destroyed, of the pairs those where the MD5 of `ITEM/USER` is divisible by 10',
    make: (pairs) => destroyed(pairs.filter(({ user, item }) => lot(`${item}/${user}`) % 10 === 0)),
  },
  'tenth-of-people': {
    says: 'destroyed, of the people those where the MD5 of `USER` is divisible by 10',
    make: (pairs) => destroyed(pairs.filter(({ user }) => lot(user) % 10 === 0)),
  },
  'few-events': {
    says: 'destroyed, of each person the first 3 to 5 pairs (by the MD5 of `USER`) in the order of the MD5 of `USER/ITEM`',
    make: (pairs) => destroyed(firstFew(pairs)),
  },
  doubled: {
    says: 'destroyed, and every item once more under another id: of each pair one of both (by the MD5 of `USER ITEM x`)',
    make: (pairs) => destroyed(pairs.map((pair) => ({ ...pair, item: twin(pair) }))),
  },
  repeats: {
    says: "destroyed, each row repeated 0 to 9 times by the person's habit (by the MD5 of `USER`), as much as the MD5 of `USER ITEM r` says",
    make: (pairs) =>
      timed(
        withRows(destroyed(pairs), (rows) => {
          const all = rows.flatMap((row) => Array(1 + repeatsOf(row)).fill(row));
          return all
            .map((row, k) => ({ row, key: lot(`${row.item} ${row.user} ${k}`) }))
            .sort((a, b) => a.key - b.key)
            .map(({ row }) => row);
        }),
      ),
  },
  'play-counts': {
    says: 'destroyed, each row with a number of plays drawn from a Pareto distribution with exponent 1 (by the MD5 of `USER ITEM p`), at most 10,000',
    make: (pairs) =>
      mapped(destroyed(pairs), (row) => ({
        ...row,
        value: Math.min(10_000, Math.floor(2 ** 32 / (1 + lot(`${row.user} ${row.item} p`)))),
      })),
  },
  'few-items': {
    says: 'destroyed, of the pairs those with the 100 items that have most',
    make: (pairs) => destroyed(withMost(pairs, 100)),
  },
  'one-person': {
    says: 'destroyed, and once more each row as of one person, who has half of all events',
    make: (pairs) =>
      withRows(destroyed(pairs), (rows) => rows.flatMap((row) => [row, { ...row, user: 'everything' }])),
  },
  'late-items': {
    says: 'in order, of the items those where the MD5 of `ITEM` is divisible by 10 only in the last tenth of pairs',
    make: (pairs) => lastOut(pairs.filter(({ item }, k) => k >= 0.9 * pairs.length || lot(item) % 10 !== 0)),
  },
  'in-order': {
    says: "as it is, each person's last item to be found",
    make: (pairs) => lastOut(pairs),
  },
  'in-order-random': {
    says: 'as it is, a pair to be found where the MD5 of `USER ITEM` is divisible by 5',
    make: (pairs) => split(pairs, pairs),
  },
  'tenth-of-events-in-order': {
    says: "of the pairs in order those where the MD5 of `ITEM/USER` is divisible by 10, each person's last item to be found",
    make: (pairs) => lastOut(pairs.filter(({ user, item }) => lot(`${item}/${user}`) % 10 === 0)),
  },
  'tenth-of-people-in-order': {
    says: "of the people those where the MD5 of `USER` is divisible by 10, each one's last item to be found",
    make: (pairs) => lastOut(pairs.filter(({ user }) => lot(user) % 10 === 0)),
  },
};

/** A fifth of the pairs to be found, the rest in an order that says nothing, without times. */
function destroyed(pairs) {
  const key = new Map(pairs.map((pair) => [pair, lot(`${pair.item} ${pair.user}`)]));
  const ordered = [...pairs].sort((a, b) => key.get(a) - key.get(b));
  return withRows(split(pairs, ordered), (rows) => rows.map(({ user, item }) => ({ user, item })));
}

/** A pair is to be found where the MD5 of `USER ITEM` is divisible by 5; the others are `ordered`. */
function split(_pairs, ordered) {
  const wanted = new Map();
  const rows = [];
  for (const pair of ordered) {
    const { user, item } = pair;
    if (lot(`${user} ${item}`) % 5 === 0) wanted.set(user, (wanted.get(user) ?? new Set()).add(item));
    else rows.push(pair);
  }
  return findable(rows, wanted);
}

/** Each person's last item to be found, where they have three or more. */
function lastOut(pairs) {
  const last = new Map();
  const count = new Map();
  for (const { user, item } of pairs) {
    last.set(user, item);
    count.set(user, (count.get(user) ?? 0) + 1);
  }
  const held = ({ user, item }) => count.get(user) >= 3 && last.get(user) === item;
  const wanted = new Map(pairs.filter(held).map(({ user, item }) => [user, new Set([item])]));
  return findable(
    pairs.filter((pair) => !held(pair)),
    wanted,
  );
}

/** Leaves out people of whom nothing is known. */
function findable(rows, wanted) {
  const known = new Set(rows.map(({ user }) => user));
  return { rows, wanted: new Map([...wanted].filter(([user]) => known.has(user))) };
}

const withRows = (shape, change) => ({ ...shape, rows: change(shape.rows) });

const mapped = (shape, change) => withRows(shape, (rows) => rows.map(change));

/** Times a minute apart, in the order of the rows. */
const timed = (shape) => mapped(shape, (row, k) => ({ ...row, at: EPOCH + k * MINUTE }));

/** Those with the items that have most pairs; of equals those that come first. */
function withMost(pairs, items) {
  const count = new Map();
  for (const { item } of pairs) count.set(item, (count.get(item) ?? 0) + 1);
  const most = [...count].sort(([, a], [, b]) => b - a).slice(0, items);
  const kept = new Set(most.map(([item]) => item));
  return pairs.filter(({ item }) => kept.has(item));
}

function firstFew(pairs) {
  const byUser = new Map();
  for (const pair of pairs) byUser.set(pair.user, [...(byUser.get(pair.user) ?? []), pair]);
  return [...byUser].flatMap(([user, theirs]) => {
    const keyed = theirs.map((pair) => ({ pair, key: lot(`${user}/${pair.item}`) }));
    return keyed
      .sort((a, b) => a.key - b.key)
      .slice(0, 3 + (lot(user) % 3))
      .map(({ pair }) => pair);
  });
}

const twin = ({ user, item }) => (lot(`${user} ${item} x`) % 2 === 0 ? item : `${item}x`);

/** How often a person has an item again. */
const repeatsOf = ({ user, item }) => {
  const habit = HABITS[lot(user) % HABITS.length];
  return habit === 0 ? 0 : lot(`${user} ${item} r`) % (habit + 1);
};

/** The item graph, beside going over all pairs. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  buildItemGraph,
  EMPTY_GRAPH,
  EventLog,
  type ItemGraph,
  type OrderSettings,
  sequencesOf,
  USUAL_ORDER,
} from '#tandem/indexes/index.js';
import { logOf } from '../support/event-log.js';

const ITEMS = 8;
/** The second kind is a dislike, the third says nothing, the last is a strong like. */
const meanings = { weight: Float32Array.of(1, -1, 0, 2), hides: new Uint8Array(4) };
const event = fc.record({
  user: fc.nat(4),
  item: fc.integer({ min: -1, max: ITEMS - 1 }),
  kind: fc.nat(3),
  at: fc.nat(30),
});
/** How order counts: as usual, in a small window, both ways, or not at all. */
const order = fc.constantFrom<OrderSettings>(
  USUAL_ORDER,
  { window: 3, nearness: 0.5, bothWays: false },
  { window: 5, nearness: 0.87, bothWays: true },
  { window: 100, nearness: 1, bothWays: true },
);
type Row = { user: number; item: number; kind: number; at: number };

/** Each person's liked items in the order of time, with weights; of the same in a row only one, its weight the highest. */
function naiveSequences(rows: readonly Row[]): { item: number; weight: number }[][] {
  return [0, 1, 2, 3, 4].map((user) => {
    const sequence: { item: number; weight: number }[] = [];
    const own = rows.filter((one) => one.user === user);
    for (const { item, kind } of own.sort((a, b) => a.at - b.at)) {
      const weight = meanings.weight[kind];
      if (item < 0 || weight <= 0) continue;
      const last = sequence.at(-1);
      if (last?.item === item) last.weight = Math.max(last.weight, weight);
      else sequence.push({ item, weight });
    }
    return sequence;
  });
}

function naiveGraph(
  sequences: readonly { item: number; weight: number }[][],
  { window, nearness, bothWays }: OrderSettings,
): number[][] {
  const sum = Array.from({ length: ITEMS }, () => new Array<number>(ITEMS).fill(0));
  const count = new Array<number>(ITEMS).fill(0);
  for (const sequence of sequences) {
    sequence.forEach(({ item }, p) => {
      count[item]++;
      sequence.forEach((later, q) => {
        const gap = bothWays ? Math.abs(q - p) : q - p;
        if (gap > 0 && gap <= window && later.item !== item)
          sum[item][later.item] += nearness ** (gap - 1) * later.weight;
      });
    });
  }
  return sum.map((row, i) =>
    row.map((value, j) => (value === 0 ? 0 : (value * count[i] ** -0.5) / (count[j] + 20) ** 0.25)),
  );
}

function dense(graph: ItemGraph): number[][] {
  return Array.from({ length: ITEMS }, (_, i) => {
    const row = new Array<number>(ITEMS).fill(0);
    for (let edge = graph.start[i]; edge < graph.start[i + 1]; edge++) {
      row[graph.neighbour[edge]] = graph.weight[edge];
    }
    return row;
  });
}

it('reads people as sequences of what they liked, in the order of time', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (rows) => {
      const log = logOf(rows);
      const { start, item, weight } = sequencesOf(log, meanings);
      const read = Array.from({ length: 5 }, (_, user) =>
        Array.from(item.subarray(start[user] ?? 0, start[user + 1] ?? 0), (one, k) => ({
          item: one,
          weight: weight[start[user] + k],
        })),
      );
      expect(read).toEqual(naiveSequences(rows));
    }),
  );
});

it('weighs every pair as going over all pairs does, the strongest neighbour first', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), order, (rows, settings) => {
      const graph = buildItemGraph(sequencesOf(logOf(rows), meanings), ITEMS, settings);
      const expected = naiveGraph(naiveSequences(rows), settings);
      dense(graph).forEach((row, i) => {
        row.forEach((value, j) => {
          expect(value).toBeCloseTo(expected[i][j], 5);
        });
      });
      for (let i = 0; i < ITEMS; i++) {
        const weights = [...graph.weight.subarray(graph.start[i], graph.start[i + 1])];
        expect(weights).toEqual([...weights].sort((a, b) => b - a));
        expect(weights.every((value) => value > 0)).toBe(true);
      }
    }),
  );
});

it('keeps the hundred strongest neighbours of an item, and no pair further apart than fifty steps', () => {
  // Item 0 is followed by a hundred and fifty others, by three of each of fifty people.
  const rows: Row[] = [];
  for (let user = 0; user < 50; user++) {
    rows.push({ user, item: 0, kind: 0, at: 0 });
    for (let k = 0; k < 3; k++) rows.push({ user, item: 1 + user * 3 + k, kind: 0, at: 1 + k });
  }
  const graph = buildItemGraph(sequencesOf(logOf(rows), meanings), 151);
  const near = [...graph.neighbour.subarray(graph.start[0], graph.start[1])];
  expect(near).toHaveLength(100);
  expect(new Set(near.map((item) => (item - 1) % 3))).toEqual(new Set([0, 1]));

  const long = Array.from({ length: 60 }, (_, at): Row => ({ user: 0, item: at, kind: 0, at }));
  const line = buildItemGraph(sequencesOf(logOf(long), meanings), 60);
  const after = [...line.neighbour.subarray(line.start[0], line.start[1])].sort((a, b) => a - b);
  expect(after).toEqual(Array.from({ length: 50 }, (_, k) => k + 1));
});

it('is empty where there is nothing, and tells its progress', () => {
  expect([...EMPTY_GRAPH.start]).toEqual([0]);
  const nothing = buildItemGraph(sequencesOf(new EventLog(), meanings), 3);
  expect([...nothing.start]).toEqual([0, 0, 0, 0]);
  const told: number[] = [];
  buildItemGraph(sequencesOf(new EventLog(), meanings), 3_000, USUAL_ORDER, (share) => told.push(share));
  expect(told.every((share) => share >= 0 && share <= 1)).toBe(true);
  expect(told.length).toBeGreaterThan(1);
});

/** Samples of served lists: labels, weights and the split by time. */
import { describe, expect, it } from 'vitest';
import { EventLog } from '#tandem/indexes/index.js';
import { seeded } from '#tandem/runtime/index.js';
import {
  type Joining,
  joinServedLists,
  type ServedList,
  splitByTime,
  timeOfShare,
  WINDOW,
} from '#tandem/train/index.js';

const START = Date.parse('2026-01-01');
/** Codes of kinds. */
const [IMPRESSION, CLICK, DISMISS] = [0, 1, 2] as const;

type Event = [user: number, kind: number, item: number, at: number];

function logOf(events: Event[]): EventLog {
  const log = new EventLog();
  log.load([
    {
      user: Int32Array.from(events, ([user]) => user),
      kind: Uint16Array.from(events, ([, kind]) => kind),
      item: Int32Array.from(events, ([, , item]) => item),
      at: Float64Array.from(events, ([, , , at]) => START + at),
    },
  ]);
  return log;
}

const list = (user: number, at: number, ...items: number[]): ServedList => ({
  user,
  at: START + at,
  items: Int32Array.from(items),
  features: Float32Array.from(items.flatMap((item) => [item, at])),
});

async function* stream(lists: ServedList[]): AsyncIterable<ServedList> {
  yield* lists;
}

function join(lists: ServedList[], events: Event[], more: Partial<Joining> = {}) {
  return joinServedLists(stream(lists), {
    log: logOf(events),
    outcomeOf: (kind) => kind - 1,
    outcomes: 2,
    width: 2,
    wholeFrom: Number.NEGATIVE_INFINITY,
    keep: 1,
    random: seeded(1),
    ...more,
  });
}

/** Rows of labels, as text. */
const labels = ({ length, labels }: { length: number; labels: Float32Array }) =>
  Array.from({ length }, (_, s) => `${labels[2 * s]}${labels[2 * s + 1]}`);

describe('served lists joined with what was done', () => {
  it('labels each outcome by the events of the person with the item within the window', async () => {
    const events: Event[] = [
      [0, CLICK, 5, 10],
      [0, DISMISS, 6, 20],
      [0, IMPRESSION, 7, 20],
      [1, CLICK, 7, 20], // somebody else
      [0, CLICK, 8, WINDOW + 5], // too late
      [0, CLICK, 9, 1], // before
      [0, CLICK, -1, 30], // no item
    ];
    const samples = await join([list(0, 5, 5, 6, 7, 8, 9)], events);
    expect(labels(samples)).toEqual(['10', '01', '00', '00', '00']);
    expect([...samples.position]).toEqual([0, 1, 2, 3, 4]);
    expect([...samples.item]).toEqual([5, 6, 7, 8, 9]);
    expect([...samples.features.subarray(2, 4)]).toEqual([6, 5]);
    expect([...samples.weight]).toEqual([1, 1, 1, 1, 1]);
  });

  it('counts an event for the latest list before it that showed the item, and for no other', async () => {
    const events: Event[] = [
      [0, CLICK, 5, 50],
      [0, DISMISS, 5, 150],
    ];
    const lists = [list(0, 0, 5), list(1, 10, 5), list(0, 20, 5), list(0, 100, 5), list(0, 200, 5)];
    expect(labels(await join(lists, events))).toEqual(['00', '00', '10', '01', '00']);
  });

  it('keeps a share of what nothing happened with, each standing for several, and all that something did', async () => {
    const lists = Array.from({ length: 2_000 }, (_, k) => list(k % 50, k * 1000, 1, 2, 3, 4));
    const events = lists.slice(0, 300).map(({ user, at }): Event => [user, CLICK, 3, at - START + 1]);
    const wholeFrom = START + 1_500_000;
    const samples = await join(lists, events, { keep: 0.2, wholeFrom });
    const clicks = labels(samples).filter((row) => row === '10');
    expect(clicks).toHaveLength(300);
    const before = Array.from(samples.at.keys()).filter((s) => samples.at[s] < wholeFrom);
    expect(before.length).toBeLessThan(2_000);
    const stands = before.reduce((sum, s) => sum + samples.weight[s], 0);
    expect(Math.abs(stands - 6_000)).toBeLessThan(500);
    for (const s of before) expect(samples.weight[s]).toBe(samples.labels[2 * s] === 1 ? 1 : 5);
    expect(samples.length - before.length).toBe(2_000);
  });
});

it('splits by time, no list in two parts', async () => {
  const lists = Array.from({ length: 100 }, (_, k) => list(0, k, 1, 2, 3));
  const samples = await join(lists, []);
  const [first, second] = [timeOfShare(samples, 0.7), timeOfShare(samples, 0.85)];
  const { train, validation, heldOut } = splitByTime(samples, first, second);
  expect([train.length, validation.length, heldOut.length]).toEqual([210, 45, 45]);
  expect(train.at.at(-1)!).toBeLessThan(validation.at[0]);
  expect(validation.at.at(-1)!).toBeLessThan(heldOut.at[0]);
  expect(heldOut.features).toHaveLength(90);
  expect(heldOut.features[1]).toBe(85);
});

it('leaves out the lists of who is no person, and numbers the others as they came', async () => {
  const lists = [list(0, 0, 5), list(1, 10, 5), list(0, 20, 6)];
  const events: Event[] = [
    [0, CLICK, 6, 30],
    [1, CLICK, 5, 15],
  ];
  const samples = await join(lists, events, { leaves: (user, at) => user === 1 && at === START + 10 });
  expect(labels(samples)).toEqual(['00', '10']);
  expect([...samples.list]).toEqual([0, 2]);
});

it('counts only what came within a shorter window, where one is given', async () => {
  const events: Event[] = [
    [0, CLICK, 5, 99],
    [0, CLICK, 6, 101],
  ];
  expect(labels(await join([list(0, 0, 5, 6)], events, { window: 100 }))).toEqual(['10', '00']);
});

/** A person as their events show them. */
import { describe, expect, it } from 'vitest';
import { Content, EventLog, Rates } from '#tandem/indexes/index.js';
import { readPerson } from '#tandem/retrieve/index.js';
import { Scratch } from '#tandem/runtime/index.js';

const KINDS = ['see', 'like', 'love', 'dismiss', 'finish'] as const;
type Kind = (typeof KINDS)[number];
const meanings = { weight: Float32Array.of(0, 1, 2, -1, 0), hides: Uint8Array.of(0, 0, 0, 1, 1) };

const content = new Content();
const rates = new Rates();

/** A log with one person's events, a second apart. */
function logOf(events: readonly (readonly [Kind, number])[]): EventLog {
  const log = new EventLog();
  log.append({
    user: new Int32Array(events.length),
    item: Int32Array.from(events, ([, item]) => item),
    kind: Uint16Array.from(events, ([kind]) => KINDS.indexOf(kind)),
    at: Float64Array.from(events, (_, k) => k),
  });
  return log;
}

const reading = (
  events: readonly (readonly [Kind, number])[],
  more: { current?: number; allDone?: boolean; user?: number } = {},
) => {
  const { person, done } = readPerson(
    { log: logOf(events), meanings, content, rates, items: 100 },
    { user: 0, ...more },
    new Scratch(),
  );
  return {
    liked: [...person.liked.item],
    weight: [...person.liked.weight],
    done: [...done].sort((a, b) => a - b),
  };
};

describe('what a person likes', () => {
  it('is what they liked, the latest first, each once with its strongest like, fading with every step', () => {
    const { liked, weight } = reading([
      ['love', 1],
      ['like', 2],
      ['see', 3],
      ['like', 1],
      ['like', -1],
    ]);
    expect(liked).toEqual([1, 2]);
    expect(weight[0]).toBe(2);
    expect(weight[1]).toBeCloseTo(0.77, 12);
  });

  it('follows the latest word: disliked after liked is not liked, liked after disliked is', () => {
    expect(
      reading([
        ['like', 1],
        ['dismiss', 1],
      ]).liked,
    ).toEqual([]);
    expect(
      reading([
        ['love', 2],
        ['dismiss', 2],
        ['like', 2],
        ['see', 2],
      ]),
    ).toMatchObject({ liked: [2] });
  });

  it('is the latest sixteen things', () => {
    const events = Array.from({ length: 40 }, (_, item) => ['like', item] as const);
    expect(reading(events).liked).toEqual(Array.from({ length: 16 }, (_, k) => 39 - k));
  });

  it('is nothing for somebody unknown, and for nobody', () => {
    for (const user of [-1, 7])
      expect(reading([['like', 1]], { user })).toEqual({ liked: [], weight: [], done: [] });
  });

  it('begins with the item looked at now, which is not recommended', () => {
    expect(reading([['like', 1]], { current: 4 })).toEqual({ liked: [4, 1], weight: [1, 0.77], done: [4] });
    const { liked, weight } = reading([['love', 1]], { current: 1 });
    expect([liked, weight]).toEqual([[1], [2]]);
    expect(reading([['dismiss', 1]], { current: 1 }).liked).toEqual([1]);
    expect(reading([['love', 1]], { current: 4 }).weight).toEqual([2, 1.54]);
  });
});

describe('what is done', () => {
  it('is what has an event of a kind that hides, for good', () => {
    const events = [
      ['see', 1],
      ['like', 2],
      ['dismiss', 3],
      ['finish', 4],
      ['like', 3],
      ['finish', -1],
    ] as const;
    expect(reading(events).done).toEqual([3, 4]);
    expect(reading(events, { allDone: true }).done).toEqual([1, 2, 3, 4]);
  });
});

it('counts how often a person saw what, each item once; a positive event counts as five impressions', () => {
  const log = logOf([
    ['see', 1],
    ['see', 2],
    ['like', 2],
    ['see', -1],
    ['see', 1],
    ['see', 2],
  ]);
  const world = { log, meanings, content, rates, items: 100 };
  const { seen } = readPerson(world, { user: 0 }, new Scratch()).person;
  expect([...seen.item].map((item, k) => [item, seen.times[k]])).toEqual([
    [2, 7],
    [1, 2],
  ]);
  // Seen last when it was passed over, by the order of events.
  expect(seen.last[0]).toBeGreaterThan(seen.last[1]);
});

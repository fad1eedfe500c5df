/** The features of candidates, beside counting events by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Content,
  Counters,
  EventLog,
  type Meanings,
  Newest,
  NO_EXPERIENCE,
  Popularity,
  Rates,
  readExperience,
} from '#tandem/indexes/index.js';
import { type Asker, featureNames, features, type Surroundings } from '#tandem/rank/index.js';
import type { Retrieved } from '#tandem/retrieve/index.js';
import { Scratch } from '#tandem/runtime/index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-03-05T06:00:00Z'); // a Thursday
const ITEMS = 6;
const [SHOWN, LIKED, DISLIKED] = [0, 1, 2] as const;
const scratch = new Scratch();
const NAMES = featureNames(['one', 'two']);

/** With a place, it answers a list. */
type Event = [user: number, kind: number, item: number, at: number, place?: number];

/** Items 0 to 2 share a tag, 3 and 4 another; 5 has none. */
function world(events: Event[]): Surroundings & { readonly log: EventLog; readonly meanings: Meanings } {
  const log = new EventLog();
  log.load([
    {
      user: Int32Array.from(events, ([user]) => user),
      kind: Uint16Array.from(events, ([, kind]) => kind),
      item: Int32Array.from(events, ([, , item]) => item),
      at: Float64Array.from(events, ([, , , at]) => at),
      answers: Uint8Array.from(events, ([, , , , place]) => (place === undefined ? 0 : 1)),
      place: Int16Array.from(events, ([, , , , place = -1]) => place),
    },
  ]);
  const meanings = { weight: Float32Array.of(0, 1, -1), hides: new Uint8Array(3) };
  const content = new Content();
  for (const item of [0, 1, 2]) content.set(item, Int32Array.of(0));
  for (const item of [3, 4]) content.set(item, Int32Array.of(1, 2));
  content.set(5, new Int32Array(0));
  const newest = new Newest();
  newest.set(0, NOW - 7 * DAY);
  newest.set(1, null);
  const popularity = Popularity.of(log, meanings);
  const rates = Rates.of(log, meanings, content);
  const counters = Counters.of(log, meanings);
  return { log, meanings, content, rates, popularity, newest, counters, items: ITEMS };
}

const retrieved: Retrieved = {
  item: Int32Array.from({ length: ITEMS }, (_, k) => k),
  share: [Float64Array.of(0.5, 0.25, 0.25, 0, 0, 0), Float64Array.of(0, 0, 0, 0.9, 0.1, 0)],
  fused: Float64Array.of(0.25, 0.125, 0.125, 0.45, 0.05, 0),
};
const nobody: Asker = {
  user: -1,
  experience: NO_EXPERIENCE,
  liked: new Int32Array(0),
  current: -1,
  now: NOW,
};

/** The features of one candidate, by name. */
function read(events: Event[], asker: Partial<Asker>, item: number): (name: string) => number {
  const surroundings = world(events);
  const experience = readExperience(surroundings, asker.user ?? -1, scratch);
  const row = features(surroundings, { ...nobody, experience, ...asker }, retrieved, [item], scratch);
  expect(row).toHaveLength(NAMES.length);
  return (name) => {
    expect(NAMES).toContain(name);
    return row[NAMES.indexOf(name)];
  };
}

describe('features', () => {
  it("tell each retriever's probability, also beside its highest", () => {
    const feature = read([], {}, 1);
    expect(feature('share.one')).toBeCloseTo(Math.log1p(250), 4);
    expect(feature('relative.one')).toBeCloseTo(0.5);
    expect(feature('share.two')).toBe(0);
    expect(feature('relative.blend')).toBeCloseTo(0.125 / 0.45);
  });

  it('count what was done with the item lately, and by the person', () => {
    const events: Event[] = [
      [0, LIKED, 2, NOW - DAY],
      [1, SHOWN, 2, NOW],
      [1, DISLIKED, 2, NOW],
    ];
    const feature = read(events, { user: 1 }, 2);
    expect(feature('item.taken.day')).toBeCloseTo(Math.log1p(0.5), 4);
    expect(feature('item.taken.week')).toBeCloseTo(Math.log1p(2 ** (-1 / 7)), 4);
    expect(feature('item.refused.hour')).toBeCloseTo(Math.log(2), 4);
    expect(feature('person.taken.month')).toBe(0);
    expect(feature('person.shown.hour')).toBeCloseTo(Math.log(2), 4);
    expect(feature('own.shown')).toBeCloseTo(Math.log(2), 4);
    expect(feature('own.taken')).toBe(0);
    expect(feature('own.refused')).toBeCloseTo(Math.log(2), 4);
    expect(feature('own.since')).toBe(1);
  });

  it('cross what the person did with what the item is about', () => {
    const events: Event[] = [
      [0, LIKED, 0, NOW - HOUR],
      [0, DISLIKED, 3, NOW - 2 * HOUR],
    ];
    const asker = { user: 0, liked: Int32Array.of(0), current: 4 };
    const alike = read(events, asker, 1);
    const other = read(events, asker, 3);
    const bare = read(events, asker, 5);
    expect(alike('tags.taken')).toBeGreaterThan(0.5);
    expect(alike('tags.refused')).toBe(0);
    expect(alike('tags.alike')).toBe(1);
    expect(other('tags.taken')).toBe(0);
    expect(other('tags.refused')).toBeGreaterThan(0.5);
    expect(other('tags.current')).toBe(1);
    for (const name of ['tags.taken', 'tags.refused', 'tags.alike', 'tags.current'])
      expect(bare(name)).toBe(0);
    // What one person did is not another's.
    expect(read([...events, [1, LIKED, 5, NOW]], { user: 1 }, 1)('tags.taken')).toBe(0);
  });

  it('tell whether the person takes what has a tag oftener than was to be expected', () => {
    const shown = (item: number, times: number): Event[] =>
      Array.from({ length: times }, () => [1, SHOWN, item, NOW, 0]);
    const events: Event[] = [...shown(0, 4), ...shown(3, 40), [1, LIKED, 0, NOW, 0], [1, LIKED, 1, NOW, 0]];
    const liked = read(events, { user: 1 }, 2);
    expect(liked('tags.best')).toBeGreaterThan(0.5);
    expect(liked('tags.lift')).toBe(liked('tags.best'));
    expect(liked('tags.worst')).toBe(0);
    const passedOver = read(events, { user: 1 }, 4);
    expect(passedOver('tags.best')).toBe(0);
    expect(passedOver('tags.worst')).toBeLessThan(-0.4);
    // A tag that was shown but once tells little, and none tells nothing.
    const barely = read([...shown(3, 1), [1, LIKED, 1, NOW, 0]], { user: 1 }, 4)('tags.worst');
    expect(barely).toBeLessThan(0);
    expect(barely).toBeGreaterThan(-0.1);
    for (const name of ['tags.lift', 'tags.best', 'tags.worst']) {
      expect(read(events, { user: 1 }, 5)(name)).toBe(0);
    }
  });

  it('tell how an item does beside what was to be expected of it', () => {
    const lists = Array.from({ length: 30 }, (_, user): Event[] => [
      [user, SHOWN, 0, NOW, 0],
      [user, SHOWN, 3, NOW, 1],
      ...(user % 3 === 0 ? [[user, LIKED, 0, NOW + 1, 0] as Event] : []),
    ]).flat();
    expect(read(lists, {}, 0)('item.appeal')).toBeGreaterThan(0.3);
    expect(read(lists, {}, 3)('item.appeal')).toBeLessThan(-0.3);
    expect(read(lists, {}, 0)('item.known')).toBeGreaterThan(read(lists, {}, 3)('item.known'));
    for (const name of ['item.appeal', 'item.known']) expect(read(lists, {}, 5)(name)).toBe(0);
  });

  it('know the item and the moment', () => {
    expect(read([], {}, 0)('item.age')).toBeCloseTo(Math.log1p(7), 4);
    expect(read([], {}, 0)('item.undated')).toBe(0);
    expect(read([], {}, 1)('item.undated')).toBe(1);
    const morning = read([], { device: 'phone' }, 0);
    expect(morning('hour.sin')).toBeCloseTo(1);
    expect(morning('device.phone')).toBe(1);
    expect(morning('device.desktop')).toBe(0);
    expect(read([], { device: 'fridge' }, 0)('device.phone')).toBe(0);
    expect(read([], { now: NOW + 7 * DAY }, 0)('weekday.sin')).toBeCloseTo(morning('weekday.sin'), 5);
  });

  it('are the same for a candidate in whatever selection, and always finite', () => {
    const event = fc.tuple(fc.nat(2), fc.nat(2), fc.integer({ min: -1, max: ITEMS - 1 }), fc.nat(NOW * 2));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.integer({ min: -1, max: 2 }), (events, user) => {
        const surroundings = world(events as Event[]);
        const experience = readExperience(surroundings, user, scratch);
        const asker = { ...nobody, experience, user, liked: Int32Array.of(2, 4) };
        const all = features(surroundings, asker, retrieved, retrieved.item, scratch);
        expect(all.every(Number.isFinite)).toBe(true);
        const some = features(surroundings, asker, retrieved, [4, 1], scratch);
        expect(some.subarray(NAMES.length)).toEqual(all.subarray(NAMES.length, 2 * NAMES.length));
        expect(some.subarray(0, NAMES.length)).toEqual(all.subarray(4 * NAMES.length, 5 * NAMES.length));
      }),
      { numRuns: 50 },
    );
  });
});

/** Whether the order of what people had tells anything. */
import { describe, expect, it } from 'vitest';
import { EventLog, LEVELS, USUAL_TASTE } from '#tandem/indexes/index.js';
import { seeded, shuffle } from '#tandem/runtime/index.js';
import { orderTest } from '#tandem/train/index.js';
import { logOf } from '../support/event-log.js';

const PEOPLE = 150;
const TOPICS = 5;
const EACH = 12;

const meanings = { weight: Float32Array.of(1), hides: Uint8Array.of(0) };

/** People who have some items of one topic, then some of another, and so on; or all that in a random order. */
function topicLog(shuffled: boolean): EventLog {
  const random = seeded(5);
  const log = new EventLog();
  for (let user = 0; user < PEOPLE; user++) {
    const items: number[] = [];
    for (const topic of [user % TOPICS, (user * 3 + 1) % TOPICS])
      for (let k = 0; k < 6; k++) items.push(topic * EACH + Math.floor(random() * EACH));
    if (shuffled) shuffle(items, random);
    log.append({
      user: new Int32Array(items.length).fill(user),
      item: Int32Array.from(items),
      kind: new Uint16Array(items.length),
      at: Float64Array.from(items.keys()),
    });
  }
  return log;
}

/** The same events without amounts. */
function withoutAmounts(log: EventLog): EventLog {
  const events = [...Array(log.length).keys()];
  const plain = new EventLog();
  plain.append({
    user: Int32Array.from(events, (event) => log.userOf(event)),
    item: Int32Array.from(events, (event) => log.itemOf(event)),
    kind: new Uint16Array(log.length),
    at: Float64Array.from(events, (event) => log.atOf(event)),
  });
  return plain;
}

function tested(shuffled: boolean) {
  const log = topicLog(shuffled);
  return orderTest(log, meanings, TOPICS * EACH);
}

describe('the order of what people had', () => {
  it('tells something where they stay with a topic for a while', () => {
    const { people, effect, tells } = tested(false);
    expect(people).toBeGreaterThan(PEOPLE / 2);
    expect(effect).toBeGreaterThan(0.15);
    expect(tells).toBe(true);
  });

  it('tells nothing where it is that of chance', () => {
    const { effect, error, tells } = tested(true);
    expect(Math.abs(effect)).toBeLessThan(3 * error);
    expect(tells).toBe(false);
  });

  it('tells something where all go the same way, whatever rounding leaves of their spread', () => {
    for (const penalty of [30, 80, 90, 100, 110, 300]) {
      const log = new EventLog();
      const steps = Array.from({ length: 750 * 6 }, (_, k) => [
        Math.floor(k / 6),
        (Math.floor(k / 6) + (k % 6)) % 30,
      ]);
      log.append({
        user: Int32Array.from(steps, ([user]) => user),
        item: Int32Array.from(steps, ([, item]) => item),
        kind: new Uint16Array(steps.length),
        at: Float64Array.from(steps.keys()),
      });
      const { error, tells } = orderTest(log, meanings, 30, { ...USUAL_TASTE, penalty });
      expect(error).toBeGreaterThanOrEqual(0);
      expect(tells).toBe(true);
    }
  });

  /** People with five items of each of two topics, of a catalogue that is sorted by topic. @param at the time of a row. */
  function sortedLog(
    at: (row: { user: number; item: number; amount: number }) => number,
    amongEqual: (row: { user: number; item: number }) => number = () => 0,
  ): EventLog {
    const random = seeded(7);
    const rows = Array.from({ length: 400 }, (_, user) => {
      const topics = [user % 12, (user * 5 + 1 + Math.floor(user / 12)) % 12];
      const items = new Set(
        topics.flatMap((topic) => Array.from({ length: 5 }, () => topic * 10 + Math.floor(10 * random()))),
      );
      return [...items].map((item) => ({ user, item, amount: Math.ceil(1_000 / (1 + item)) }));
    }).flat();
    rows.sort((a, b) => at(a) - at(b) || amongEqual(a) - amongEqual(b));
    const log = new EventLog();
    log.append({
      user: Int32Array.from(rows, ({ user }) => user),
      item: Int32Array.from(rows, ({ item }) => item),
      kind: new Uint16Array(rows.length),
      at: Float64Array.from(rows, at),
      value: Float32Array.from(rows, ({ amount }) => amount),
    });
    return log;
  }

  it('tells nothing where rows are sorted by item, with times or without, or by amount', () => {
    const logs = {
      byItem: sortedLog(
        ({ item, amount }) => item + 1e-3 * amount,
        ({ user }) => user,
      ),
      byUserAndItem: sortedLog(({ user, item }) => 1_000 * user + item),
      withoutTimes: sortedLog(
        () => 0,
        ({ user, item }) => 1_000 * user + item,
      ),
    };
    for (const [name, log] of Object.entries(logs)) {
      const { effect, error, tells, sorted } = orderTest(withoutAmounts(log), meanings, 120);
      // By the likeness of neighbours alone it would tell something.
      expect(effect, name).toBeGreaterThan(3 * error);
      expect({ tells, sorted }, name).toEqual({ tells: false, sorted: 'items' });
    }
    const { tells, sorted } = orderTest(
      sortedLog(({ user, amount }) => 10_000 * user + amount),
      meanings,
      120,
    );
    expect({ tells, sorted }).toEqual({ tells: false, sorted: 'values' });
  });

  it('tells nothing where ratings are sorted, and something where they are as they were given', () => {
    const rated = (isSorted: boolean) => {
      const random = seeded(5);
      const events = topicLog(false);
      const rows = [...Array(events.length).keys()].map((event) => ({
        user: events.userOf(event),
        item: events.itemOf(event),
        isLow: random() < 0.25,
        at: event,
      }));
      if (isSorted) rows.sort((a, b) => a.user - b.user || Number(a.isLow) - Number(b.isLow) || a.at - b.at);
      const log = new EventLog();
      log.append({
        user: Int32Array.from(rows, ({ user }) => user),
        item: Int32Array.from(rows, ({ item }) => item),
        kind: Uint16Array.from(rows, ({ isLow }) => (isLow ? LEVELS.low : 0)),
        at: Float64Array.from(rows.keys()),
      });
      const weight = new Float32Array(LEVELS.low + 1);
      weight[0] = 1;
      weight[LEVELS.low] = -1;
      return orderTest(log, { weight, hides: new Uint8Array(LEVELS.low + 1) }, TOPICS * EACH);
    };
    expect(rated(false)).toMatchObject({ tells: true, sorted: undefined });
    expect(rated(true)).toMatchObject({ tells: false, sorted: 'values' });
  });

  it('tells something where items come out one after the other and people take them as they come', () => {
    // Each item a day after the one before; people take it within little more than that, in turn with other people.
    const log = sortedLog(({ user, item }) => 86_400 * item + ((7_919 * user + 104_729 * item) % 110_000));
    const { tells, sorted } = orderTest(withoutAmounts(log), meanings, 120);
    expect(sorted).toBeUndefined();
    expect(tells).toBe(true);
  });

  it('tells nothing by chance alone where people have some items more often, which are more often late', () => {
    const random = seeded(11);
    const rows = Array.from({ length: 1_500 }, (_, user) =>
      Array.from({ length: 8 }, () => ({ user, item: Math.floor(600 * random()) })).flatMap((row, k) =>
        Array(k < 3 ? 9 : 1).fill(row),
      ),
    ).flat() as { user: number; item: number }[];
    shuffle(rows, random);
    const log = logOf(rows);
    const { people, effect, error, tells } = orderTest(log, meanings, 600);
    expect(people).toBeGreaterThan(1_000);
    expect(Math.abs(effect)).toBeLessThan(3 * error);
    expect(tells).toBe(false);
  });

  it('tells nothing where there is nothing', () => {
    const log = new EventLog();
    expect(orderTest(log, meanings, 3)).toEqual({ people: 0, effect: 0, error: 0, tells: false });
  });
});

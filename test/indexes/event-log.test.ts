/** The log of events, beside a naive model: a list of events, sorted for each person. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf, type EventBatch, EventLog } from '#tandem/indexes/index.js';

interface Row {
  readonly user: number;
  readonly item: number;
  readonly kind: number;
  readonly at: number;
  readonly answers?: boolean;
  readonly place?: number;
  readonly value?: number;
}

/** Amounts to the nearest power of two, 1,024 at most; what is not above 0 is none. */
const KEPT_AS = new Map([
  [Number.NaN, Number.NaN],
  [0, Number.NaN],
  [-1, Number.NaN],
  [0.25, 0.25],
  [1, 1],
  [3, 4],
  [100, 128],
  [1e9, 1_024],
]);

const row = fc.record({
  user: fc.nat(6),
  item: fc.integer({ min: -1, max: 5 }),
  kind: fc.nat(3),
  // Few times, so that there are ties and late events.
  at: fc.nat(8),
  answers: fc.boolean(),
  place: fc.integer({ min: -1, max: 1_000 }),
  value: fc.constantFrom(Number.NaN, 0, -1, 0.25, 1, 3, 100, 1e9),
});
const batches = fc.array(fc.array(row, { maxLength: 12 }), { maxLength: 8 });

function batch(rows: readonly Row[]): EventBatch {
  return {
    user: Int32Array.from(rows, ({ user }) => user),
    item: Int32Array.from(rows, ({ item }) => item),
    kind: Uint16Array.from(rows, ({ kind }) => kind),
    at: Float64Array.from(rows, ({ at }) => at),
    answers: Uint8Array.from(rows, ({ answers }) => (answers ? 1 : 0)),
    place: Int16Array.from(rows, ({ place = -1 }) => place),
    value: Float32Array.from(rows, ({ value = Number.NaN }) => value),
  };
}

function ofUser(log: EventLog, user: number): number[] {
  const events: number[] = [];
  for (let event = log.lastOfUser(user); event >= 0; event = log.beforeOfUser(event)) events.push(event);
  return events.reverse();
}

function appended(given: readonly (readonly Row[])[]): EventLog {
  const log = new EventLog();
  for (const rows of given) log.append(batch(rows));
  return log;
}

function expectModel(log: EventLog, rows: readonly Row[]): void {
  expect(log.length).toBe(rows.length);
  expect(log.users).toBe(Math.max(-1, ...rows.map(({ user }) => user)) + 1);
  rows.forEach((one, event) => {
    expect([log.userOf(event), log.itemOf(event), log.kindOf(event), log.atOf(event)]).toEqual([
      one.user,
      one.item,
      one.kind,
      one.at,
    ]);
    expect(log.answers(event)).toBe(one.answers ?? false);
    expect(log.placeOf(event)).toBe(one.place ?? -1);
    expect(log.amountOf(event)).toBe(KEPT_AS.get(one.value ?? Number.NaN));
  });
  const numbers = [...rows.keys()];
  for (let user = 0; user < 8; user++) {
    const own = numbers.filter((event) => rows[event].user === user);
    expect(ofUser(log, user)).toEqual(own.sort((a, b) => rows[a].at - rows[b].at || a - b));
  }
}

describe('the log of events', () => {
  it('threads each person by time, ties in the order of arrival, when appended', () => {
    fc.assert(fc.property(batches, (given) => expectModel(appended(given), given.flat())));
  });

  it('is the same when loaded at once', () => {
    fc.assert(
      fc.property(batches, (given) => {
        const log = new EventLog();
        log.load(given.map(batch));
        expectModel(log, given.flat());
      }),
    );
  });

  it('is the same when a history is loaded from a source in pieces and then appended to', async () => {
    await fc.assert(
      fc.asyncProperty(batches, batches, fc.nat(50), async (history, later, expected) => {
        const log = new EventLog();
        const told: number[] = [];
        await log.loadFrom(
          (async function* () {
            for (const rows of history) yield batch(rows);
          })(),
          expected,
          (events) => told.push(events),
        );
        expect(told.at(-1) ?? 0).toBe(history.flat().length);
        for (const rows of later) log.append(batch(rows));
        expectModel(log, [...history, ...later].flat());
      }),
    );
  });

  it('reads the same in a worker as when its columns were taken, whatever came in since', () => {
    fc.assert(
      fc.property(batches, batches, (given, since) => {
        const log = appended(given);
        const columns = log.columns;
        for (const rows of since) log.append(batch(rows));
        expectModel(EventLog.over(columns), given.flat());
        expectModel(log, [...given, ...since].flat());
      }),
    );
  });

  it('keeps a worker reading the same beyond the growth of its columns', () => {
    const rows = (from: number, count: number): Row[] =>
      Array.from({ length: count }, (_, k) => ({ user: k % 3, item: k % 5, kind: 0, at: from + k }));
    const log = appended([rows(0, 1_000)]);
    const columns = log.columns;
    const before = [0, 1, 2].map((user) => ofUser(log, user));
    log.append(batch(rows(500, 5_000)));
    log.append(batch([{ user: 4_000, item: 4_000, kind: 1, at: 1 }]));
    const seen = EventLog.over(columns);
    expect([0, 1, 2].map((user) => ofUser(seen, user))).toEqual(before);
    expect(seen.users).toBe(3);
    expect(log.users).toBe(4_001);
    expect(ofUser(log, 4_000)).toEqual([6_000]);
  });

  it('has nothing of people and items that it never saw', () => {
    const log = appended([[{ user: 2, item: 3, kind: 0, at: 1 }]]);
    expect([log.lastOfUser(0), log.lastOfUser(9_999), log.lastOfUser(-1)]).toEqual([-1, -1, -1]);
  });

  it('puts an event that is later than ten thousand others of the person before those, and sorts it on loading', () => {
    const many: Row[] = Array.from({ length: 10_005 }, (_, k) => ({ user: 0, item: 0, kind: 0, at: 10 + k }));
    const late = { user: 0, item: 1, kind: 0, at: 1 };
    const log = appended([many, [late]]);
    expect(ofUser(log, 0).indexOf(10_005)).toBe(5);
    const loaded = new EventLog();
    loaded.load([batch([...many, late])]);
    expect(ofUser(loaded, 0)[0]).toBe(10_005);
  });

  it('gives some of its events to another log, as they are', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 4 }), (given, step) => {
        const log = appended(given);
        const some = Int32Array.from(given.flat().keys()).filter((event) => event % step === 0);
        const other = new EventLog();
        other.append(batchOf(log, some));
        expectModel(
          other,
          given.flat().filter((_, event) => event % step === 0),
        );
      }),
    );
  });

  it('forgets a person, and nobody else', () => {
    const log = appended([
      [
        { user: 0, item: 1, kind: 0, at: 1 },
        { user: 1, item: 1, kind: 0, at: 2 },
        { user: 0, item: 2, kind: 0, at: 3 },
      ],
    ]);
    log.forget(0);
    log.forget(9);
    expect(ofUser(log, 0)).toEqual([]);
    expect([log.itemOf(0), log.itemOf(1), log.itemOf(2)]).toEqual([-1, 1, -1]);
    log.append(batch([{ user: 0, item: 5, kind: 0, at: 4 }]));
    expect(ofUser(log, 0)).toEqual([3]);
  });
});

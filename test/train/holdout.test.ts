/** Holding out, beside a naive model. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventBatch, EventLog, without } from '#tandem/indexes/index.js';
import { after, lastOfEach } from '#tandem/train/index.js';

interface Row {
  readonly user: number;
  readonly item: number;
  /** 0 is a like, 1 something else. */
  readonly kind: number;
  readonly at: number;
}

const rows = fc.array(
  fc.record({ user: fc.nat(4), item: fc.integer({ min: -1, max: 5 }), kind: fc.nat(1), at: fc.nat(10) }),
  { maxLength: 50 },
);

function logOf(given: readonly Row[]): EventLog {
  const batch: EventBatch = {
    user: Int32Array.from(given, ({ user }) => user),
    item: Int32Array.from(given, ({ item }) => item),
    kind: Uint16Array.from(given, ({ kind }) => kind),
    at: Float64Array.from(given, ({ at }) => at),
  };
  const log = new EventLog();
  log.append(batch);
  return log;
}

const liking = (log: EventLog) => (event: number) => log.itemOf(event) >= 0 && log.kindOf(event) === 0;
const inTime = (given: readonly Row[], user: number) =>
  given.filter((row) => row.user === user).sort((a, b) => a.at - b.at);
const read = (log: EventLog): Row[] =>
  Array.from({ length: log.length }, (_, event) => ({
    user: log.userOf(event),
    item: log.itemOf(event),
    kind: log.kindOf(event),
    at: log.atOf(event),
  }));

describe('a log without some events', () => {
  it('has the others in their order, each person by time', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 5 }), (given, step) => {
        const log = logOf(given);
        const rest = without(log, (event) => event % step === 0);
        const kept = given.filter((_, event) => event % step !== 0);
        expect(read(rest)).toEqual(kept);
        for (let user = 0; user < 5; user++) {
          const own: number[] = [];
          for (let event = rest.lastOfUser(user); event >= 0; event = rest.beforeOfUser(event))
            own.push(event);
          expect(own.reverse().map((event) => kept[event])).toEqual(inTime(kept, user));
        }
        expect(log.length).toBe(given.length);
      }),
    );
  });
});

describe("holding out each person's last item", () => {
  it('takes the last thing each person liked, with everything they had with it, of those with enough items', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 4 }), (given, fewest) => {
        const log = logOf(given);
        const { targets, held } = lastOfEach(log, [0, 1, 2, 3, 4, 99], liking(log), fewest);
        const expected = [0, 1, 2, 3, 4].flatMap((user) => {
          const liked = inTime(given, user).filter(({ item, kind }) => item >= 0 && kind === 0);
          const enough = new Set(liked.map(({ item }) => item)).size >= fewest;
          return enough ? [{ user, item: liked.at(-1)!.item }] : [];
        });
        expect(targets).toEqual(expected);
        const names = new Set(expected.map(({ user, item }) => `${user} ${item}`));
        const expectedHeld = [...given.keys()].filter((k) => names.has(`${given[k].user} ${given[k].item}`));
        expect([...held].sort((a, b) => a - b)).toEqual(expectedHeld);
      }),
    );
  });

  it('holds an impression and a dislike of the target too, which would keep it out of the list', () => {
    const log = logOf([
      { user: 0, item: 1, kind: 0, at: 1 },
      { user: 0, item: 2, kind: 1, at: 2 },
      { user: 0, item: 2, kind: 0, at: 3 },
      { user: 0, item: 2, kind: 1, at: 4 },
    ]);
    const { targets, held } = lastOfEach(log, [0], liking(log), 2);
    expect(targets).toEqual([{ user: 0, item: 2 }]);
    expect([...held].sort()).toEqual([1, 2, 3]);
  });

  it('holds what was taken after the target, where not everything may be it', () => {
    const log = logOf([
      { user: 0, item: 1, kind: 0, at: 1 },
      { user: 0, item: 2, kind: 0, at: 2 },
      { user: 0, item: 3, kind: 0, at: 3 },
      { user: 1, item: 4, kind: 0, at: 1 },
      { user: 1, item: 3, kind: 0, at: 2 },
    ]);
    const { targets, held } = lastOfEach(log, [0, 1], liking(log), 1, (event) => log.itemOf(event) < 3);
    expect(targets).toEqual([{ user: 0, item: 2 }]);
    expect([...held].sort()).toEqual([1, 2]);
  });
});

describe('holding out everything from a moment on', () => {
  it('wants what each person took since for the first time, and holds all events since', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: -1, max: 11 }), (given, moment) => {
        const log = logOf(given);
        const { wanted, isHeld } = after(log, moment, liking(log));
        for (let user = 0; user < 5; user++) {
          const own = given.filter((row) => row.user === user && row.item >= 0);
          const early = new Set(own.filter(({ at }) => at < moment).map(({ item }) => item));
          const late = own.filter(({ at, kind, item }) => at >= moment && kind === 0 && !early.has(item));
          expect(wanted.get(user) ?? new Set()).toEqual(new Set(late.map(({ item }) => item)));
          expect(wanted.has(user)).toBe(late.length > 0);
        }
        given.forEach(({ at }, event) => {
          expect(isHeld(event)).toBe(at >= moment);
        });
      }),
    );
  });
});

/** The profile of the data, of logs whose looks are known. */
import { describe, expect, it } from 'vitest';
import { EventLog } from '#tandem/indexes/index.js';
import { profileOf } from '#tandem/train/index.js';

const meanings = { weight: Float32Array.of(1, 0), hides: Uint8Array.of(0, 0) };

/** Events as `[user, item, time]`, and kinds where not all are positive. */
function logOf(rows: readonly (readonly [number, number, number])[], kind?: readonly number[]): EventLog {
  const log = new EventLog();
  log.append({
    user: Int32Array.from(rows, ([user]) => user),
    item: Int32Array.from(rows, ([, item]) => item),
    kind: Uint16Array.from(kind ?? rows.map(() => 0)),
    at: Float64Array.from(rows, ([, , at]) => at),
  });
  return log;
}

describe('the profile of the data', () => {
  it('counts people, items, what is repeated and what is at one time', () => {
    const log = logOf([
      [0, 0, 1],
      [0, 1, 1],
      [0, 0, 2],
      [1, 2, 3],
      [2, 3, 4],
    ]);
    expect(profileOf(log, meanings, 5)).toMatchObject({
      events: 5,
      people: 3,
      items: 4,
      perPerson: 1,
      density: 4 / 12,
      repeats: 1 / 5,
      sameTime: 1 / 5,
    });
  });

  it('leaves out what is not positive', () => {
    const log = logOf(
      [
        [0, 0, 1],
        [1, 1, 2],
      ],
      [0, 1],
    );
    expect(profileOf(log, meanings, 2)).toMatchObject({ events: 1, people: 1, items: 1 });
  });

  it('tells how much of the latest is new, and how much goes to few items', () => {
    const rows = Array.from({ length: 100 }, (_, k): [number, number, number] => [
      k % 10,
      k < 90 ? k % 3 : 3 + (k % 2),
      k,
    ]);
    const { newItems, popular } = profileOf(logOf(rows), meanings, 5);
    expect(newItems).toBe(1);
    expect(popular).toBe(0.3);
  });

  it('is all 0 where there is nothing', () => {
    expect(profileOf(new EventLog(), meanings, 3)).toEqual({
      events: 0,
      people: 0,
      items: 0,
      perPerson: 0,
      density: 0,
      repeats: 0,
      sameTime: 0,
      newItems: 0,
      popular: 0,
      order: { people: 0, effect: 0, error: 0, tells: false },
    });
  });
});

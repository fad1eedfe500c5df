/** How readily items are taken: what of it is the item's, the person's and the place's. */
import { describe, expect, it } from 'vitest';
import { attention, Content, EventLog, Rates, readExperience } from '#tandem/indexes/index.js';
import { Scratch, seeded } from '#tandem/runtime/index.js';

const [SHOWN, TAKEN] = [0, 1] as const;
const meanings = { weight: Float32Array.of(0, 1), hides: new Uint8Array(2) };
const DAY = 86_400_000;

/** Items 0 to 19; the first ten have feature 0, the others feature 1. */
const ITEMS = 20;
const content = new Content();
for (let item = 0; item < ITEMS; item++) content.set(item, Int32Array.of(item < 10 ? 0 : 1));

interface Row {
  readonly user: number;
  readonly item: number;
  readonly kind: number;
  readonly place?: number;
  readonly at?: number;
}

function logOf(rows: readonly Row[]): EventLog {
  const log = new EventLog();
  log.append({
    user: Int32Array.from(rows, ({ user }) => user),
    item: Int32Array.from(rows, ({ item }) => item),
    kind: Uint16Array.from(rows, ({ kind }) => kind),
    at: Float64Array.from(rows, ({ at }, k) => at ?? k),
    answers: Uint8Array.from(rows, ({ place }) => (place === undefined ? 0 : 1)),
    place: Int16Array.from(rows, ({ place = -1 }) => place),
  });
  return log;
}

/** Lists of five, taken from with the chance of the place, the item and the person's liking of what it is about. */
function history(
  chance: (user: number, item: number) => number,
  order?: (items: number[]) => number[],
): Row[] {
  const random = seeded(3);
  const rows: Row[] = [];
  for (let list = 0; list < 3_000; list++) {
    const user = list % 60;
    const drawn = Array.from({ length: 5 }, () => Math.floor(random() * ITEMS));
    const items = order ? order([...new Set(drawn)]) : [...new Set(drawn)];
    rows.push(...items.map((item, place) => ({ user, item, kind: SHOWN, place })));
    items.forEach((item, place) => {
      if (random() < attention(place) * chance(user, item)) rows.push({ user, item, kind: TAKEN, place });
    });
  }
  return rows;
}

/** Takes of one item by one person count once: to tell rates, each taking is by another person. */
const asOthers = (rows: Row[]): Row[] =>
  rows.map((row, k) => ({ ...row, user: row.user + 60 * Math.floor(k / 500) }));

const ratesOf = (rows: readonly Row[]) => Rates.of(logOf(rows), meanings, content);

describe('the appeal of an item', () => {
  it('is how often it is taken beside others, wherever it stood', () => {
    const good = (item: number) => (item % 10 === 0 ? 0.4 : 0.1);
    // What is bad stands first.
    const rates = ratesOf(
      asOthers(
        history(
          (_, item) => good(item),
          (items) => items.sort((a, b) => good(a) - good(b)),
        ),
      ),
    );
    expect(rates.appeal(0) / rates.appeal(5)).toBeGreaterThan(2);
    expect(rates.appeal(0) / rates.appeal(5)).toBeLessThan(6);
    expect(rates.usual).toBeGreaterThan(0.05);
    expect(rates.usual).toBeLessThan(0.25);
  });

  it('is not raised by being shown to those who like its kind', () => {
    // All items are alike; the first ten are shown mostly to people who love them.
    const lovers = (user: number) => user % 2 === 0;
    const rows = history((user, item) => (item < 10 && lovers(user) ? 0.5 : 0.05)).filter(
      ({ user, item }) => item >= 10 || lovers(user),
    );
    const rates = ratesOf(rows);
    const raw = (of: (item: number) => boolean) => {
      const count = (kind: number) => rows.filter((row) => row.kind === kind && of(row.item)).length;
      return count(TAKEN) / count(SHOWN);
    };
    expect(raw((item) => item < 10) / raw((item) => item >= 10)).toBeGreaterThan(5);
    const mean = (from: number) =>
      Array.from({ length: 10 }, (_, k) => rates.appeal(from + k)).reduce((sum, one) => sum + one) / 10;
    expect(mean(0) / mean(10)).toBeLessThan(3);
  });

  it('is 1 of what was never shown, and of everything where no list was', () => {
    expect(new Rates().appeal(3)).toBe(1);
    expect(ratesOf([{ user: 0, item: 3, kind: TAKEN }]).appeal(3)).toBe(1);
    expect(ratesOf([{ user: 0, item: 3, kind: TAKEN }]).shareOf(0)).toBe(1);
    expect(ratesOf([{ user: 0, item: 3, kind: TAKEN }]).shareOf(7)).toBe(0);
  });

  it('is about the same counted as it comes as when worked out from the whole log', () => {
    const rows = asOthers(history((_, item) => (item % 5 === 0 ? 0.4 : 0.1)));
    const whole = ratesOf(rows);
    const live = new Rates();
    for (const { kind, item, place } of rows) {
      if (kind === SHOWN) live.shown(item, place!, 1);
      else live.taken(item);
    }
    for (const item of [0, 3, 15]) {
      expect(live.appeal(item) / live.appeal(7) / (whole.appeal(item) / whole.appeal(7))).toBeCloseTo(1, 0);
    }
    expect(Rates.over(live.columns).appeal(0)).toBe(live.appeal(0));
  });
});

describe('the lift of a feature', () => {
  const liftOf = (rows: readonly Row[], user: number) => {
    const log = logOf(rows);
    const { feature, logLift } = readExperience(
      { log, meanings, content, rates: Rates.of(log, meanings, content), items: ITEMS },
      user,
      new Scratch(),
    );
    return (one: number) => logLift[feature.indexOf(one)] ?? 0;
  };

  it('is above 1 of what the person takes oftener than others, and below of what they pass over', () => {
    const rows = history((user, item) => (item < 10 === (user % 2 === 0) ? 0.3 : 0.03));
    for (const user of [0, 2, 4]) {
      expect(liftOf(rows, user)(0)).toBeGreaterThan(0);
      expect(liftOf(rows, user)(1)).toBeLessThan(-0.3);
    }
    expect(liftOf(rows, 1)(1)).toBeGreaterThan(liftOf(rows, 1)(0));
  });

  it('counts an item once, and what was found unasked beside how often others find the like', () => {
    const found = (user: number, ...items: number[]): Row[] =>
      items.map((item) => ({ user, item, kind: TAKEN, at: 0 }));
    expect(liftOf(found(0, 1, 1, 1), 0)(0)).toBe(liftOf(found(0, 1), 0)(0));
    const others = found(1, 12, 13, 14, 15, 16, 17, 18, 19);
    const usual = liftOf([...found(0, 11, 12), ...others], 0)(1);
    const unusual = liftOf([...found(0, 1, 2), ...others], 0)(0);
    expect(unusual).toBeGreaterThan(usual);
  });

  it('fades', () => {
    const rows = (at: number): Row[] => [
      { user: 0, item: 1, kind: TAKEN, place: 0, at: 0 },
      { user: 0, item: 2, kind: TAKEN, place: 0, at: 0 },
      { user: 0, item: 15, kind: SHOWN, place: 0, at },
    ];
    expect(liftOf(rows(90 * DAY), 0)(0)).toBeLessThan(0.8 * liftOf(rows(1), 0)(0));
    expect(liftOf(rows(90 * DAY), 0)(0)).toBeGreaterThan(0);
  });
});

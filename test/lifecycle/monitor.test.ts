/** The monitor of a served model: no alarm while what happens is as predicted, and an early one when it is not. */
import { describe, expect, it } from 'vitest';
import { type Alarm, Monitor, type Monitored } from '#tandem/lifecycle/index.js';
import { seeded } from '#tandem/runtime/index.js';

const ITEMS = 10;
/** Where things change. */
const CHANGE = 5_000;

/** All as predicted first, and then so many times as often. */
const then =
  (clicks: number, dismissals: number) =>
  (list: number): readonly [number, number] =>
    list < CHANGE ? [1, 1] : [clicks, dismissals];

const WATCHING: Monitored = {
  outcomes: ['click', 'dismiss'],
  weights: [1, -1],
  timely: [1, 1],
  predicted: [true, true],
  conversion: 0.5,
};

interface World {
  readonly watching?: Partial<Monitored>;
  readonly lists: number;
  readonly people?: number;
  /** How many times as often as predicted each outcome happens, by the number of the list. */
  readonly factors?: (list: number) => readonly [number, number];
  /** Whether what is predicted to be worth most is taken least. */
  readonly reversed?: (list: number) => boolean;
}

/** Lists of ten whose items differ, one a minute, until an alarm. */
function watched({ watching, lists, people = 500, factors = () => [1, 1], reversed = () => false }: World) {
  const random = seeded(5);
  const monitor = new Monitor({ ...WATCHING, ...watching });
  let alarm: Alarm | undefined;
  let list = 0;
  for (; list < lists && !alarm; list++) {
    const probability = new Float64Array(2 * ITEMS);
    const happened = new Float64Array(2 * ITEMS);
    for (let item = 0; item < ITEMS; item++) {
      probability[2 * item] = 0.15 * random() ** 2;
      probability[2 * item + 1] = 0.02 * random();
    }
    const inOrder = Array.from({ length: ITEMS }, (_, k) => probability[2 * k]).sort((a, b) => a - b);
    for (let item = 0; item < ITEMS; item++) {
      const said = probability[2 * item];
      const click = reversed(list) ? inOrder[ITEMS - 1 - inOrder.indexOf(said)] : said;
      const timely = watching?.timely ?? WATCHING.timely;
      const [clicks, dismissals] = factors(list);
      if (random() < timely[0] * clicks * click) happened[2 * item] = 1;
      else if (random() < timely[1] * dismissals * probability[2 * item + 1]) happened[2 * item + 1] = 1;
    }
    alarm = monitor.take({ user: Math.floor(random() * people), at: list * 60_000, happened, probability });
  }
  return { alarm, list, vitals: monitor.vitals };
}

describe('a monitor', () => {
  it('is quiet for thirty thousand lists of which all is as predicted', () => {
    const { alarm, vitals } = watched({ lists: 30_000 });
    expect(alarm).toBeUndefined();
    expect(vitals.lists).toBe(30_000);
    expect(vitals.metrics['click beside predicted'].value).toBeGreaterThan(0.8);
    expect(vitals.metrics['click beside predicted'].value).toBeLessThan(1.2);
    expect(vitals.metrics.order.value).toBeGreaterThan(vitals.metrics.order.low);
  });

  it('is quiet within its bands, too', () => {
    const { alarm } = watched({ lists: 20_000, factors: () => [1.6, 0.7] });
    expect(alarm).toBeUndefined();
  });

  it.each([
    ['dismissals mount', then(1, 12)],
    ['clicks mount', then(4, 1)],
    ['clicks stay away', then(0.05, 1)],
  ])('gives an alarm within some hundred lists when %s, and says since when', (_, factors) => {
    const { alarm, list, vitals } = watched({ lists: 10_000, factors });
    expect(alarm).toBeDefined();
    expect(list).toBeGreaterThan(CHANGE);
    expect(list).toBeLessThan(CHANGE + 500);
    expect(Math.abs(alarm!.since / 60_000 - CHANGE)).toBeLessThan(150);
    expect(vitals.suspicion).toBeGreaterThanOrEqual(1);
  });

  it('gives an alarm where the order is turned around, though nothing happens more or less often', () => {
    const { alarm, list } = watched({ lists: 10_000, reversed: (list) => list >= CHANGE });
    expect(alarm?.metric).toBe('order');
    expect(list).toBeLessThan(CHANGE + 500);
    expect(alarm!.reason).toMatch(/% of pairs of late, .*% at first/);
  });

  it('allows for answers that are not in yet', () => {
    expect(
      watched({ lists: 20_000, watching: { timely: [0.3, 0.3], conversion: undefined } }).alarm,
    ).toBeUndefined();
  });

  it('is not moved by one account, however busy it is', () => {
    const random = seeded(1);
    const monitor = new Monitor(WATCHING);
    const probability = Float64Array.from({ length: 2 * ITEMS }, (_, k) => (k % 2 === 0 ? 0.05 : 0.01));
    const list = (user: number, at: number, happened: Float64Array) =>
      monitor.take({ user, at, happened, probability });
    const all = Float64Array.from({ length: 2 * ITEMS }, (_, k) => k % 2);
    for (let minute = 0; minute < 600; minute++) {
      const usual = Float64Array.from(probability, (p) => (random() < p ? 1 : 0));
      expect(list(1 + minute, minute * 60_000, usual)).toBeUndefined();
      // One that dismisses all it is shown, each second.
      for (let second = 1; second < 60; second++) {
        expect(list(0, minute * 60_000 + second * 1_000, all)).toBeUndefined();
      }
    }
    // Forty at once are another matter.
    let alarm: Alarm | undefined;
    for (let user = 10_000; user < 10_040; user++) alarm ??= list(user, 600 * 60_000, all);
    expect(alarm?.metric).toBe('dismiss beside predicted');
  });
});

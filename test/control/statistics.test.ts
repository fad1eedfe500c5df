/** The statistics that experiments are evaluated by, against published values and by simulation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, emptySums, holm, type Sums } from '#tandem/control/compare.js';
import { chiSquareTail, normalTails } from '#tandem/control/gamma.js';
import { checkSplit } from '#tandem/control/split.js';
import { Tally } from '#tandem/control/tally.js';
import { seeded } from '#tandem/runtime/index.js';

describe('tails', () => {
  it.each([
    [3.841458820694124, 1, 0.05],
    [5.991464547107979, 2, 0.05],
    [18.307038053275146, 10, 0.05],
    [29.58829844507442, 10, 0.001],
    [0.3, 4, 0.9898141728888165],
  ])('of chi-square beyond %d with %i degrees of freedom', (x, freedom, p) => {
    expect(chiSquareTail(x, freedom)).toBeCloseTo(p, 8);
  });

  it.each([2, 8, 100, 1_000])(
    'of chi-square with %i degrees of freedom, where a sum of Poisson terms tells it too',
    (freedom) => {
      for (const x of [0.1, 1, freedom / 2, freedom, 1.1 * freedom, 2 * freedom]) {
        let term = Math.exp(-x / 2);
        let sum = 0;
        for (let k = 0; k < freedom / 2; k++) {
          sum += term;
          term *= x / 2 / (k + 1);
        }
        // Where all terms are too small to be told from 0, so is the tail from 1 or 0.
        if (x < 1_400) expect(chiSquareTail(x, freedom)).toBeCloseTo(sum, 9);
      }
    },
  );

  it('of the normal distribution', () => {
    expect(normalTails(1.959963984540054)).toBeCloseTo(0.05, 12);
    expect(normalTails(-3.2905267314919255)).toBeCloseTo(0.001, 12);
    expect(normalTails(0)).toBe(1);
  });
});

describe("Holm's correction", () => {
  it('is that of the textbook', () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, k) => {
      expect(corrected[k]).toBeCloseTo(p, 12);
    });
    expect(holm([])).toEqual([]);
  });

  it('keeps the order, lowers nothing, and stays a probability', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (p) => {
        const corrected = holm(p);
        p.forEach((one, k) => {
          expect(corrected[k]).toBeGreaterThanOrEqual(one);
          expect(corrected[k]).toBeLessThanOrEqual(1);
          p.forEach((other, l) => {
            if (one < other) expect(corrected[k]).toBeLessThanOrEqual(corrected[l]);
          });
        });
      }),
    );
  });
});

describe('the split', () => {
  it('is wrong when chance does not explain it', () => {
    // 821,588 against 815,482 people: a published example of a wrong split, p = 1.8e-6.
    expect(checkSplit([821_588, 815_482], [0.5, 0.5])).toMatchObject({ wrong: true });
    expect(checkSplit([821_588, 815_482], [0.5, 0.5]).p).toBeCloseTo(1.8e-6, 6);
    expect(checkSplit([5_050, 4_950], [1, 1])).toMatchObject({ wrong: false });
    expect(checkSplit([900, 100], [0.9, 0.1])).toEqual({ p: 1, wrong: false });
    expect(checkSplit([0, 0], [1, 1])).toEqual({ p: 1, wrong: false });
  });
});

/** People who come back, each with a rate of their own around `rate`. */
function visits(random: () => number, rate: () => number) {
  const own = new Map<number, number>();
  return (person: number): number => {
    let mine = own.get(person);
    if (mine === undefined) {
      mine = rate() * (0.5 + random());
      own.set(person, mine);
    }
    return random() < mine ? 1 : 0;
  };
}

/** Runs an experiment of two arms, looking at it now and then. @returns how each look went. */
function* run(seed: number, rates: readonly [number, number], people = 1_500, lists = 6_000, every = 200) {
  const random = seeded(seed);
  const tally = new Tally(2, ['click']);
  const clicks = rates.map((rate) => visits(random, () => rate));
  for (let list = 1; list <= lists; list++) {
    const person = Math.floor(random() * people);
    const arm = person % 2;
    tally.serve(`${person}`, arm);
    if (clicks[arm](person)) tally.answer(`${person}`, 'click');
    if (list % every === 0) yield compare(tally.of(0)[0], tally.of(1)[0]);
  }
}

describe('comparing arms', () => {
  it('is seldom wrong however often one looks, where looking at plain p-values would often be', () => {
    const runs = 300;
    let anytime = 0;
    let peeked = 0;
    let atEnd = 0;
    let covered = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const looks = [...run(seed, [0.12, 0.12])];
      if (looks.some((look) => look.anytime.p < 0.05)) anytime++;
      if (looks.some((look) => look.p < 0.05)) peeked++;
      if (looks.at(-1)!.p < 0.05) atEnd++;
      const { low, high } = looks.at(-1)!.interval;
      if (low <= 0 && high >= 0) covered++;
    }
    expect(anytime / runs).toBeLessThanOrEqual(0.05);
    expect(peeked / runs).toBeGreaterThan(0.12);
    // Three standard deviations of 300 coin tosses at 0.05.
    expect(atEnd / runs).toBeLessThan(0.05 + 0.038);
    expect(covered / runs).toBeGreaterThan(0.95 - 0.038);
  });

  it('finds a real difference, on the right side, with intervals that hold it', () => {
    let found = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const looks = [...run(seed, [0.2, 0.1])];
      if (looks.at(-1)!.anytime.p < 0.05) found++;
      const { difference, anytime } = looks.at(-1)!;
      expect(difference).toBeLessThan(0);
      expect(anytime.interval.low).toBeLessThan(-0.1);
      expect(anytime.interval.high).toBeGreaterThan(-0.1);
    }
    expect(found).toBe(20);
  });

  it('says nothing of few people or few events', () => {
    const few: Sums = { people: 50, lists: 50, events: 50, listsSquared: 50, eventsSquared: 50, product: 50 };
    const none = compare(few, emptySums());
    expect(none).toMatchObject({ p: 1, anytime: { p: 1 } });
    expect(none.interval).toEqual({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
  });

  it('finds an arm in which nothing happens', () => {
    const arm = (people: number, events: number): Sums => ({
      people,
      lists: people,
      events,
      listsSquared: people,
      eventsSquared: events,
      product: events,
    });
    expect(compare(arm(2_000, 300), arm(2_000, 0)).anytime.p).toBeLessThan(0.001);
  });
});

describe('the tally', () => {
  it('has, whatever happened in whatever order, the sums over people', () => {
    const step = fc.record({
      person: fc.nat(5),
      what: fc.constantFrom('serve', 'click', 'like', 'other', 'forget'),
      times: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tally = new Tally(2, ['click', 'like']);
        const people = new Map<number, { arm: number; lists: number; click: number; like: number }>();
        for (const { person, what, times } of steps) {
          if (what === 'serve') {
            tally.serve(`${person}`, person % 2, times);
            const own = people.get(person) ?? { arm: person % 2, lists: 0, click: 0, like: 0 };
            people.set(person, { ...own, lists: own.lists + times });
          } else if (what === 'forget') {
            tally.forget(`${person}`);
            people.delete(person);
          } else {
            tally.answer(`${person}`, what, times);
            const own = people.get(person);
            if (own && what !== 'other') people.set(person, { ...own, [what]: own[what as 'click'] + times });
          }
        }
        for (const arm of [0, 1]) {
          const own = [...people.values()].filter((one) => one.arm === arm);
          const sum = (of: (one: (typeof own)[number]) => number) =>
            own.reduce((total, one) => total + of(one), 0);
          (['click', 'like'] as const).forEach((kind, metric) => {
            expect(tally.of(arm)[metric]).toEqual({
              people: own.length,
              lists: sum((one) => one.lists),
              events: sum((one) => one[kind]),
              listsSquared: sum((one) => one.lists ** 2),
              eventsSquared: sum((one) => one[kind] ** 2),
              product: sum((one) => one.lists * one[kind]),
            });
          });
        }
      }),
    );
  });
});

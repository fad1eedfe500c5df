/** Assignment to arms: by shares, evenly, and the same for a person every time. */
import { describe, expect, it } from 'vitest';
import { armOf, BUCKETS, bucketOf } from '#tandem/control/assignment.js';
import type { Sums } from '#tandem/control/compare.js';
import { chiSquareTail } from '#tandem/control/gamma.js';
import { harmful, report } from '#tandem/control/report.js';

const people = Array.from({ length: 20_000 }, (_, k) => `person-${k}`);

describe('assignment', () => {
  const split = {
    name: 'bolder',
    arms: [
      { name: 'control', share: 0.5 },
      { name: 'bold', share: 0.3 },
    ],
  };

  it('never changes', () => {
    // Whoever was in an arm must stay in it when Tandem is updated.
    expect(bucketOf('bolder', 'ada')).toBe(6242);
    expect(bucketOf('bolder', '小明')).toBe(8675);
    expect(armOf(split, 'ada')).toBe(1);
    expect(armOf(split, '小明')).toBe(-1);
  });

  it('splits as configured', () => {
    const counts = [0, 0, 0];
    for (const person of people) counts[armOf(split, person) + 1]++;
    [0.2, 0.5, 0.3].forEach((share, k) => {
      expect(counts[k] / people.length).toBeCloseTo(share, 1);
    });
    expect(
      armOf({ name: 'all', arms: [0.1, 0.2, 0.3, 0.4].map((share) => ({ name: '', share })) }, 'x'),
    ).toBeGreaterThanOrEqual(0);
  });

  it('fills every bucket', () => {
    const thirds = { name: 'thirds', arms: [1 / 3, 1 / 3, 1 / 3].map((share) => ({ name: 'x', share })) };
    expect(people.every((person) => armOf(thirds, person) >= 0)).toBe(true);
    expect(people.every((person) => bucketOf('x', person) < BUCKETS)).toBe(true);
  });

  it('is independent from one experiment to another', () => {
    const table = [
      [0, 0],
      [0, 0],
    ];
    const halves = (name: string) => ({ name, arms: [0.5, 0.5].map((share) => ({ name: 'x', share })) });
    for (const person of people) table[armOf(halves('one'), person)][armOf(halves('two'), person)]++;
    const square = table.flat().reduce((sum, count) => sum + (count - 5_000) ** 2 / 5_000, 0);
    expect(chiSquareTail(square, 3)).toBeGreaterThan(0.001);
  });
});

describe('the report', () => {
  const sums = (people: number, events: number): Sums => ({
    people,
    lists: people,
    events,
    listsSquared: people,
    eventsSquared: events,
    product: events,
  });
  const metrics = [
    { kind: 'click', good: 'more' },
    { kind: 'dismiss', good: 'less' },
    { kind: 'impression', good: undefined },
  ] as const;
  const made = report(
    [
      { name: 'control', share: 0.4, sums: [sums(4_000, 800), sums(4_000, 100), sums(4_000, 2_000)] },
      { name: 'worse', share: 0.4, sums: [sums(4_010, 500), sums(4_010, 400), sums(4_010, 2_000)] },
      { name: 'better', share: 0.2, sums: [sums(1_995, 600), sums(1_995, 20), sums(1_995, 1_500)] },
    ],
    metrics,
  );

  it('says which arm is better or worse on what', () => {
    const verdicts = made.findings.map(({ arm, metric, verdict }) => [arm, metric, verdict]);
    expect(verdicts).toEqual([
      ['worse', 'click', 'worse'],
      ['worse', 'dismiss', 'worse'],
      ['worse', 'impression', undefined],
      ['better', 'click', 'better'],
      ['better', 'dismiss', 'better'],
      ['better', 'impression', 'different'],
    ]);
    expect(made.arms[1]).toEqual({ name: 'worse', people: 4_010, lists: 4_010 });
    expect(made.split.wrong).toBe(false);
    for (const { corrected, p, anytime } of made.findings) {
      expect(corrected.p).toBeGreaterThanOrEqual(p);
      expect(corrected.anytime).toBeGreaterThanOrEqual(anytime.p);
    }
  });

  it('names each arm that does harm once', () => {
    expect(harmful(made).map(({ arm }) => arm)).toEqual(['worse']);
  });
});

/** The rules of a list: boosts, caps, and arranging it around what is pinned. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from '#tandem/rank/arrange.js';
import type { FormulaInput } from '#tandem/rank/formula.js';
import type { FormulaItem } from '#tandem/rank/formula-nodes.js';
import { LAST } from '#tandem/rank/objective.js';
import { parseRules, type RuleSettings } from '#tandem/rank/rules.js';

const NONE: RuleSettings = { boosts: [], pins: [], caps: [] };

const candidate = (id: string, tags: string[], author?: string): FormulaItem => ({
  id,
  tags,
  title: null,
  image: null,
  attributes: author === undefined ? {} : { author },
  published: null,
});

const over = (items: FormulaItem[], score = items.map(() => 1), now = 1_000): FormulaInput => ({
  items,
  score,
  outcomes: {},
  now,
});

const list = (
  settings: Partial<RuleSettings>,
  input: FormulaInput,
  limit: number,
  places: { pinned?: [number, number][]; others?: [number, number[]][] } = {},
) => {
  const how = (candidate: number) => ({ candidate, how: true });
  return arrange(limit, input.items.keys(), {
    pinned: new Map(places.pinned?.map(([place, one]) => [place, how(one)])),
    others: new Map(places.others?.map(([place, some]) => [place, some.map(how)])),
    count: parseRules({ ...NONE, ...settings }).count(input),
  }).map((one) => one.candidate);
};

describe('boosts', () => {
  const rules = parseRules({
    ...NONE,
    boosts: [
      { where: '"new" in item.tags', factor: 2 },
      { where: 'item.id == "b"', factor: 10, from: 2_000, until: 3_000 },
    ],
  });
  const items = [candidate('a', ['new']), candidate('b', ['new']), candidate('c', [])];

  it('raise a score above 0 and one below 0 alike, at their times', () => {
    const score = Float64Array.of(1, -1, 3);
    expect([...rules.boost(score, over(items))]).toEqual([2, -0.5, 3]);
    expect([...rules.boost(score, over(items, [], 2_000))]).toEqual([2, -0.05, 3]);
    expect([...rules.boost(score, over(items, [], 3_000))]).toEqual([2, -0.5, 3]);
    expect([...score]).toEqual([1, -1, 3]);
  });

  it('leave what has no score at the end', () => {
    expect([...rules.boost(Float64Array.of(LAST, 0, 1), over(items))]).toEqual([LAST, 0, 1]);
  });
});

describe('caps', () => {
  const items = [
    candidate('a', ['tea'], 'ada'),
    candidate('b', ['tea', 'cup'], 'ada'),
    candidate('c', ['tea'], 'ben'),
    candidate('d', ['cup'], 'ada'),
    candidate('e', [], undefined),
    candidate('f', ['cup'], 'cyd'),
  ];

  it('bound each tag, each author, or what meets a condition', () => {
    expect(list({ caps: [{ each: 'item.tags', most: 1 }] }, over(items), 6)).toEqual([0, 3, 4]);
    expect(list({ caps: [{ each: 'item.attributes.author', most: 1 }] }, over(items), 6)).toEqual([
      0, 2, 4, 5,
    ]);
    expect(list({ caps: [{ where: '"tea" in item.tags', most: 2 }] }, over(items), 6)).toEqual([
      0, 1, 3, 4, 5,
    ]);
    expect(list({ caps: [{ where: '"tea" in item.tags', most: 0 }] }, over(items), 2)).toEqual([3, 4]);
    expect(list({ caps: [{ each: 'item.tags', most: 1, from: 5_000 }] }, over(items), 6)).toHaveLength(6);
  });

  it('count what is pinned, and do not bind it', () => {
    const caps = [{ each: 'item.attributes.author', most: 1 }];
    expect(list({ caps }, over(items), 6, { pinned: [[1, 3]] })).toEqual([2, 3, 4, 5]);
    expect(
      list({ caps }, over(items), 6, {
        pinned: [
          [0, 0],
          [2, 1],
        ],
      }),
    ).toEqual([0, 2, 1, 4, 5]);
  });
});

describe('arranging', () => {
  const items = Array.from({ length: 6 }, (_, k) => candidate(`${k}`, []));

  it('puts what has a place in its place, and the rest in order around it', () => {
    expect(
      list({}, over(items), 4, {
        pinned: [
          [0, 5],
          [2, 1],
        ],
      }),
    ).toEqual([5, 0, 1, 2]);
    expect(
      list({}, over(items), 4, {
        others: [
          [1, [0, 4]],
          [3, [4, 5]],
        ],
      }),
    ).toEqual([0, 4, 1, 5]);
    // Nothing to explore: the place goes to the next in order.
    expect(list({}, over(items), 3, { others: [[1, []]] })).toEqual([0, 1, 2]);
  });

  it('puts pins beyond the end of a short list at its end', () => {
    expect(
      list({}, over(items.slice(0, 3)), 10, {
        pinned: [
          [8, 0],
          [7, 2],
        ],
      }),
    ).toEqual([1, 2, 0]);
  });

  it('never repeats a candidate, never breaks a cap, and is as long as they let it be', () => {
    const tags = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 });
    fc.assert(
      fc.property(
        fc.array(tags, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 3 }),
        fc.dictionary(fc.constantFrom('0', '2', '5', '9'), fc.nat()),
        (all, limit, most, pins) => {
          const some = all.map((own, k) => candidate(`${k}`, own));
          const pinned = [
            ...new Map(Object.entries(pins).map(([place, one]) => [one % all.length, Number(place)])),
          ]
            .map(([one, place]): [number, number] => [place, one])
            .filter(([place]) => place < limit);
          const made = list({ caps: [{ each: 'item.tags', most }] }, over(some), limit, { pinned });
          expect(new Set(made).size).toBe(made.length);
          expect(made.length).toBeLessThanOrEqual(limit);
          const held = new Map<string, number>();
          for (const one of made)
            for (const tag of new Set(all[one])) held.set(tag, (held.get(tag) ?? 0) + 1);
          const own = new Set(pinned.map(([, one]) => one));
          for (const [, one] of pinned) expect(made).toContain(one);
          for (const one of made.filter((one) => !own.has(one))) {
            for (const tag of all[one]) expect(held.get(tag)).toBeLessThanOrEqual(most);
          }
          if (made.length < limit) {
            // Whatever was left out would break a cap.
            for (let one = 0; one < all.length; one++) {
              if (!made.includes(one))
                expect(all[one].some((tag) => (held.get(tag) ?? 0) >= most)).toBe(true);
            }
          }
        },
      ),
    );
  });
});

describe('rules', () => {
  it('check the names that their formulas use', () => {
    const rules = parseRules({
      boosts: [{ where: 'p.click > 0.5', factor: 2 }],
      pins: [{ where: 'item.attributes.launch == true', place: 1 }],
      caps: [{ each: 'item.attributes.author', most: 2 }],
    });
    expect(rules.outcomes).toEqual(['click']);
    expect(() => rules.check({ outcomes: ['like'], attributes: ['author', 'launch'] })).toThrow("'click'");
    expect(() => rules.check({ outcomes: ['click'], attributes: ['author'] })).toThrow("'launch'");
    expect(() => rules.check({ outcomes: ['click'], attributes: ['author', 'launch'] })).not.toThrow();
  });

  it('give pins their place from 0, at their times', () => {
    const rules = parseRules({
      ...NONE,
      pins: [
        { item: 'a', place: 1, until: 2_000 },
        { where: '"x" in item.tags', place: 3 },
      ],
    });
    expect(rules.pins(1_000)).toMatchObject([{ item: 'a', place: 0 }, { place: 2 }]);
    expect(rules.pins(2_000)).toMatchObject([{ place: 2 }]);
  });
});

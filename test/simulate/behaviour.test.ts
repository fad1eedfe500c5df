/** What people do with lists: the position bias, what tires them, and the best list. */
import { describe, expect, it } from 'vitest';
import { Behaviour, examination, REWARD } from '#tandem/simulate/behaviour.js';
import { drawFor } from '#tandem/simulate/random.js';
import { makeSite, START } from '#tandem/simulate/site.js';
import { Tastes } from '#tandem/simulate/tastes.js';

const HOUR = 3_600_000;
const site = makeSite({ seed: 5, items: 400, people: 600, bots: 0, days: 5 });
const { items, people } = site;
const tastes = new Tastes(site.space, items, people, 5);
const fresh = () => new Behaviour(items, tastes, people.count);
const everything = new Uint8Array(items.count).fill(1);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('a list', () => {
  it('is clicked as its places are looked at, other things being equal', () => {
    // Ten items of ten areas in one list for everybody, turned, so that each stands at every place equally often.
    const clicks = Array<number>(10).fill(0);
    const ofArea = (area: number) =>
      Array.from(items.area.keys()).filter((item) => items.area[item] === area);
    const rows = Array.from({ length: 10 }, (_, area) => ofArea(area));
    for (let round = 0; round < 40; round++) {
      const behaviour = fresh();
      for (let person = 0; person < people.count; person++) {
        const list = rows.map((row) => row[round % row.length]);
        list.push(...list.splice(0, person % 10));
        for (const { position, outcome } of behaviour.act(person, list, 0, START, drawFor(round, person))) {
          if (outcome === 'click') clicks[position]++;
        }
      }
    }
    const scale = sum(clicks) / sum(clicks.map((_, k) => examination(k)));
    clicks.forEach((count, position) => {
      const expected = scale * examination(position);
      expect(Math.abs(count / expected - 1)).toBeLessThan(5 / Math.sqrt(expected));
    });
    expect(clicks[0] / clicks[9]).toBeGreaterThan(3);
  });

  it('brings on average the reward that is expected of it', () => {
    let reward = 0;
    let expected = 0;
    for (let round = 0; round < 8; round++) {
      const behaviour = fresh();
      for (let person = 0; person < people.count; person++) {
        const draw = drawFor(99, round, person);
        const list = behaviour.best(person, everything, 20, 0, START).filter((_, k) => k % 2 === round % 2);
        expected += sum(behaviour.worths(person, list, 0, START));
        for (const { outcome } of behaviour.act(person, list, 0, START, draw)) reward += REWARD[outcome];
      }
    }
    expect(Math.abs(reward / expected - 1)).toBeLessThan(0.02);
  });

  it('tires: less is expected of it again, of a further page, and of its area until some time has passed', () => {
    const behaviour = fresh();
    const list = behaviour.best(1, everything, 10, 0, START);
    const worth = (page: number, at: number) => sum(behaviour.worths(1, list, page, at));
    const first = worth(0, START);
    expect(worth(1, START)).toBeLessThan(first);
    behaviour.act(1, list, 0, START, drawFor(1));
    const again = worth(0, START);
    expect(again).toBeLessThan(first);
    // Clicks of the area fade; what was completed, left and passed over stays so.
    const later = worth(0, START + 100 * HOUR);
    expect(later).toBeGreaterThan(again);
    expect(later).toBeLessThan(first);
  });

  it('never has an item clicked again that was completed or dismissed', () => {
    const behaviour = fresh();
    const ended = new Set<number>();
    for (let round = 0; round < 200; round++) {
      const list = Array.from({ length: 10 }, (_, k) => (round * 10 + k) % 40);
      for (const { position, outcome } of behaviour.act(2, list, 0, START + round * HOUR, drawFor(round))) {
        if (outcome === 'click' || outcome === 'dismiss') expect(ended.has(list[position])).toBe(false);
        if (outcome === 'complete' || outcome === 'dismiss') ended.add(list[position]);
      }
    }
    expect(ended.size).toBeGreaterThan(2);
  });
});

describe('the best list', () => {
  /** All ordered choices of `length` out of `from`. */
  function* choices(from: readonly number[], length: number): Generator<number[]> {
    if (length === 0) yield [];
    else
      for (const item of from) {
        for (const rest of choices(
          from.filter((other) => other !== item),
          length - 1,
        ))
          yield [item, ...rest];
      }
  }

  it('is the best of all lists there are', () => {
    const behaviour = fresh();
    for (let person = 0; person < 60; person++) {
      // Seven items of two areas or so, so that the areas' repetition matters.
      const pool = Array.from(items.area.keys())
        .filter((item) => items.area[item] < 2)
        .slice(person, person + 7);
      const there = new Uint8Array(items.count);
      for (const item of pool) there[item] = 1;
      behaviour.act(person, pool.slice(0, 3), 0, START, drawFor(person));
      const worth = (list: readonly number[]) => sum(behaviour.worths(person, list, 0, START));
      let most = Number.NEGATIVE_INFINITY;
      for (const list of choices(pool, 4)) most = Math.max(most, worth(list));
      const best = worth(behaviour.best(person, there, 4, 0, START));
      // Exact but for dismissals.
      expect(best).toBeLessThanOrEqual(most + 1e-12);
      expect(best).toBeGreaterThan(most - 0.005);
    }
  });

  it('has only items that are there, each once, and all of them where they are few', () => {
    const there = new Uint8Array(items.count);
    for (const item of [3, 50, 51, 200]) there[item] = 1;
    const best = fresh().best(7, there, 10, 0, START);
    expect([...best].sort((a, b) => a - b)).toEqual([3, 50, 51, 200]);
  });
});

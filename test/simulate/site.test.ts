/** The site: made from its seed alone, with the statistics it says. */
import { describe, expect, it } from 'vitest';
import { showingsOf } from '#tandem/simulate/people.js';
import { makeSite, START } from '#tandem/simulate/site.js';
import { AREAS, areaOf, WIDTH } from '#tandem/simulate/space.js';
import { Tastes } from '#tandem/simulate/tastes.js';

const DAY = 86_400_000;
const size = { seed: 3, items: 1_200, people: 1_000, bots: 0.05, days: 20 };
const site = makeSite(size);
const { items, people } = site;
const numbers = (count: number) => Array.from({ length: count }, (_, k) => k);
const share = (values: readonly boolean[]) => values.filter(Boolean).length / values.length;

it('is the same for the same seed, and another for another', () => {
  expect(makeSite(size).items).toEqual(items);
  expect(makeSite(size).people).toEqual(people);
  expect(makeSite({ ...size, seed: 4 }).items.record).not.toEqual(items.record);
});

describe('items', () => {
  it('come and go: most are there at the start, the others follow, half of them pass', () => {
    const early = numbers(items.count).filter((item) => items.from[item] === START);
    expect(Math.abs(early.length / items.count - 0.6)).toBeLessThan(0.06);
    for (const from of items.from) expect(from).toBeLessThan(START + size.days * DAY);
    const passing = numbers(items.count).filter((item) => Number.isFinite(items.until[item]));
    expect(Math.abs(passing.length / items.count - 0.5)).toBeLessThan(0.06);
    for (const item of passing) {
      expect(items.until[item] - items.from[item]).toBeGreaterThanOrEqual(2 * DAY);
      const { expires } = items.record[item];
      expect(expires ?? undefined).toBe(
        items.announced[item] ? new Date(items.until[item]).toISOString() : undefined,
      );
    }
  });

  it('say in tags and words, noisily, where they lie in the hidden space', () => {
    // Of an item's nearest ten others, how many share a tag with it, beside ten others taken at random.
    const cosine = (a: number, b: number) => {
      let sum = 0;
      for (let d = 0; d < WIDTH; d++) sum += items.vector[a * WIDTH + d] * items.vector[b * WIDTH + d];
      return sum;
    };
    const shares = (a: number, b: number) =>
      items.record[a].tags!.some((tag) => items.record[b].tags!.includes(tag));
    const near: boolean[] = [];
    const far: boolean[] = [];
    for (let item = 0; item < 50; item++) {
      const likeness = numbers(items.count).map((other) => cosine(item, other));
      const others = numbers(items.count).filter((other) => other !== item);
      others.sort((a, b) => likeness[b] - likeness[a]);
      for (const other of others.slice(0, 10)) near.push(shares(item, other));
      for (const other of others.slice(500, 510)) far.push(shares(item, other));
    }
    expect(share(near)).toBeGreaterThan(0.6);
    expect(share(near)).toBeLessThan(0.98);
    expect(share(far)).toBeLessThan(0.2);
    const { title, body } = items.record[0];
    expect(title!.split(' ')).toHaveLength(5);
    expect(body!.split(' ')).toHaveLength(40);
  });

  it('are not spread evenly over the areas', () => {
    const counts = Array<number>(AREAS).fill(0);
    for (const area of items.area) counts[area]++;
    expect(Math.max(...counts)).toBeGreaterThan(4 * Math.min(...counts));
  });
});

describe('people', () => {
  it('are people but for the share of bots, and visit by their own habits, the same in every run', () => {
    expect(people.count - people.humans).toBe(50);
    const lists = new Map<number, number>();
    let first = 0;
    let another = 0;
    for (let day = 0; day < 10; day++) {
      const showings = showingsOf(people, size.seed, day, START + day * DAY);
      expect(showingsOf(people, size.seed, day, START + day * DAY)).toEqual(showings);
      for (const [k, { at, person, page }] of showings.entries()) {
        if (k > 0) expect(at).toBeGreaterThanOrEqual(showings[k - 1].at);
        expect(at).toBeGreaterThanOrEqual(people.from[person]);
        lists.set(person, (lists.get(person) ?? 0) + 1);
        if (person >= people.humans) expect(page).toBe(0);
        else if (page === 0) first++;
        else another++;
      }
    }
    // The chance of another list is 0.35 after each of the first four: 0.35 + 0.35² + 0.35³ + 0.35⁴ of the first.
    expect(Math.abs(another / first - 0.5303)).toBeLessThan(0.08);
    const counts = numbers(people.humans).map((person) => lists.get(person) ?? 0);
    counts.sort((a, b) => b - a);
    const tenth = counts.slice(0, counts.length / 10).reduce((sum, count) => sum + count, 0);
    expect(tenth / counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.25);
  });

  it('have tastes that wander and now and then change, and that the site does not tell', () => {
    const tastes = new Tastes(site.space, items, people, size.seed);
    const before = numbers(200).map((person) => tastes.fitsOf(person).slice());
    tastes.nextDay();
    const moved = numbers(200).map((person) => {
      const fits = tastes.fitsOf(person);
      return Math.sqrt(fits.reduce((sum, fit, k) => sum + (fit - before[person][k]) ** 2, 0) / fits.length);
    });
    // A night moves everybody a little.
    for (const distance of moved) expect(distance).toBeGreaterThan(0);
    moved.sort((a, b) => a - b);
    expect(moved[100]).toBeLessThan(0.05);
    for (let day = 2; day <= 30; day++) tastes.nextDay();
    // Of three interests one is replaced every 45 days: after 30 nights somebody's tastes are as they were with a
    // chance of (44 / 45) ** 90.
    const unchanged = share(Array.from(tastes.changedOn, (day) => day < 0));
    expect(Math.abs(unchanged - (44 / 45) ** 90)).toBeLessThan(0.05);
    // What people declare is an area of theirs.
    for (let person = 0; person < 200; person++) {
      const niches = Array.from(people.niches.subarray(3 * person, 3 * person + 3));
      expect(people.declared[person].length).toBeLessThanOrEqual(new Set(niches.map(areaOf)).size);
    }
    expect(Math.abs(share(people.declared.map((tags) => tags.length > 0)) - 0.28)).toBeLessThan(0.06);
  });
});

/** How the quality bench measures answers: by what was held out; answers that are not fair are refused. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Measures answers for two people who had item 0, and of whom the first then took 7, the second 8, of 30 items. */
function measured(lists: number[][], among: number[][]): { [figure: string]: number } {
  const split = `{
    items: 30, ks: [10, 20], seed: 1,
    people: [7, 8].map((item, user) =>
      ({ user, had: new Set([0]), wanted: new Set([item]), among: [5, 6, 7, 8] })),
  }`;
  const code = `
    const { measureAnswers } = await import('./bench/quality/split.js');
    console.log(JSON.stringify(measureAnswers(${split}, ${JSON.stringify({ lists, among })})));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const from = (first: number) => Array.from({ length: 20 }, (_, place) => first + place);
const GIVEN = [
  [7, 5, 6, 8],
  [5, 6, 7, 8],
];

it('measures where what was held out stands, among all items and among those given', () => {
  const figures = measured([from(1), [...from(9), 8].slice(1)], GIVEN);
  // The first person's is at place 7 of the list and 1 of those given, the other's at 20 and 4.
  expect(figures.hr10).toBe(0.5);
  expect(figures.hr20).toBe(1);
  expect(figures.ndcg10).toBeCloseTo(1 / Math.log2(8) / 2, 12);
  expect(figures.hr10_of_101).toBe(1);
  expect(figures.ndcg10_of_101).toBeCloseTo((1 + 1 / Math.log2(5)) / 2, 12);
});

it('refuses lists of what the person had, of too few items or of one twice, and other items than were given', () => {
  expect(() => measured([from(0), from(1)], GIVEN)).toThrow(/person 0 got a list/);
  expect(() => measured([from(1), from(11)], GIVEN)).toThrow(/person 1 got a list/);
  expect(() => measured([from(1), from(1).slice(1)], GIVEN)).toThrow(/person 1 got a list/);
  expect(() => measured([from(1), [...from(1).slice(1), 2]], GIVEN)).toThrow(/person 1 got a list/);
  expect(() => measured([from(1), from(1)], [GIVEN[0], [5, 6, 7, 9]])).toThrow(/person 1 got other items/);
  expect(() => measured([from(1)], GIVEN)).toThrow(/answers for 1 and 2 people, not 2/);
});

/** Likeness by tags, by vectors, and by both. */
import { expect, it } from 'vitest';
import { likenessIn } from '#tandem/retrieve/index.js';

const byTags = { alike: (a: number, b: number) => (a % 3 === b % 3 ? 0.5 : 0) };
const byVectors = { alike: (a: number, b: number) => (a < 10 ? 0.8 : -0.6) * (b < 10 ? 1 : -1) };

it('is the tags\u2019 where no model is trained', () => {
  const alike = likenessIn({ content: byTags });
  expect(alike(1, 4)).toBe(0.5);
  expect(alike(1, 2)).toBe(0);
});

it('is the higher of the tags\u2019 and the vectors\u2019 where one is, and never below 0', () => {
  const alike = likenessIn({ content: byTags, sequence: byVectors });
  expect(alike(1, 2)).toBe(0.8);
  expect(alike(11, 4)).toBe(0);
  expect(alike(1, 13)).toBe(0.5);
});

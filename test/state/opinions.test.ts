/** Ratings: low ones are disliking, by their scale, by the person, or as tandem.json says. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { LEVELS } from '#tandem/indexes/index.js';
import { Opinions } from '#tandem/state/opinions.js';
import type { Engine } from '#tandem/types.js';
import { emptyFolder } from '../support/store.js';

const RATING = { meaning: 'positive', weight: 1, hides: true } as const;

/** What values of one kind say, each of another person, once all are known. */
function said(values: readonly number[], kind = 'rating', positiveFrom?: number): string {
  const opinions = new Opinions();
  opinions.addKind(kind, { ...RATING, positiveFrom });
  for (const [user, value] of values.entries()) opinions.note(user, 0, value);
  const level = (value: number, user: number) => opinions.grade(user, 0, value);
  return values
    .map(level)
    .map((code) => (code === LEVELS.low ? '-' : code === LEVELS.none ? '0' : '+'))
    .join('');
}

describe('a scale', () => {
  it('is recognised by the values of its kind', () => {
    expect(said([1, 2, 3, 4, 5])).toBe('--+++');
    expect(said([0.5, 1, 2, 2.5, 3, 5])).toBe('---+++');
    expect(said([1, 4, 5, 6, 10])).toBe('--+++');
    expect(said([0, 39, 40, 100])).toBe('--++');
    expect(said([0, 1])).toBe('-+');
    expect(said([-1, 1])).toBe('-+');
    expect(said([-9.5, -1, 0, 9])).toBe('-+++');
  });

  it('has no rating in 0 or -1 where they are below it', () => {
    expect(said([0, 1, 5])).toBe('0-+');
    expect(said([0, 3, 10])).toBe('0-+');
    expect(said([-1, 3, 10])).toBe('0-+');
  });

  it('is none where values are amounts, and of kinds that are no ratings', () => {
    expect(said([1, 3, 5000])).toBe('+++');
    expect(said([1, 5], 'play')).toBe('++');
  });

  it('is told by tandem.json for any kind', () => {
    expect(said([0.1, 0.5, 0.9], 'watch', 0.5)).toBe('-++');
    expect(said([1, 3, 4, 5], 'rating', 4)).toBe('--++');
  });

  it('never makes a higher value say less than a lower one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 20 }), (values) => {
        const signs = said([...values].sort((a, b) => a - b));
        expect(signs).toMatch(/^-*\+*$/);
      }),
    );
  });

  it('knows what is low for a person who rates enough', () => {
    const opinions = new Opinions();
    opinions.addKind('rating', RATING);
    for (const value of [5, 5, 5, 4, 5, 5, 3]) opinions.note(0, 0, value);
    for (const value of [3, 1]) opinions.note(1, 0, value);
    expect(opinions.grade(0, 0, 3)).toBe(LEVELS.low);
    expect(opinions.grade(0, 0, 4)).toBe(0);
    expect(opinions.grade(1, 0, 3)).toBe(0);
  });
});

const STARS: readonly (readonly [string, string, number])[] = [
  ['ann', 'h1', 1],
  ['ann', 'h2', 1],
  ['ann', 'c1', 5],
  ['bob', 'h1', 5],
  ['bob', 'h3', 5],
  ['cat', 'h1', 1],
  ['cat', 'h2', 1],
  ['cat', 'h4', 1],
];

describe('one star', () => {
  it('is not liking: live, and after a restart', async () => {
    const data = await emptyFolder();
    const first = await open({ data });
    await first.items.upsert(
      ['h1', 'h2', 'h3', 'h4', 'c1', 'c2', 'c3', 'c4'].map((id, k) => ({
        id,
        tags: [id.startsWith('h') ? 'horror' : 'comedy'],
        published: `2026-01-0${(k % 4) + 1}`,
      })),
    );
    // Before there is a 5, nobody knows how high the scale goes.
    const events = [...STARS].sort((a, b) => b[2] - a[2]);
    for (const [user, item, value] of events) await first.events.add([{ user, item, kind: 'rating', value }]);
    await first.refresh();
    const look = async (engine: Engine) => {
      const shown = (await engine.recommend({ user: 'ann' })).items.map(({ id }) => id);
      const popular = (await engine.popular()).items
        .filter(({ reasons }) => reasons.some(({ retriever }) => retriever === 'popular'))
        .map(({ id }) => id);
      expect(shown.slice(0, 3).sort()).toEqual(['c2', 'c3', 'c4']);
      expect(popular.sort()).toEqual(['c1', 'h1', 'h3']);
    };
    await look(first);
    await first.close();
    await writeFile(join(data, 'tandem.json'), '{}');
    const second = await open({ data });
    await look(second);
    // Who thinks better of it is shown more of it; what they rated stays hidden.
    await second.events.add([{ user: 'cat', item: 'h4', kind: 'rating', value: 5 }]);
    expect((await second.popular()).items.map(({ id }) => id)).toContain('h4');
    await second.close();
    await rm(data, { recursive: true, force: true });
  });
});

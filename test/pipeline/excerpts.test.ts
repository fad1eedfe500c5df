/** Excerpts of search results: which part of a long text is shown, and where it begins. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SearchHit } from '#tandem/index.js';
import { newEngine } from '../support/world.js';

const FILLER = Array.from(
  { length: 60 },
  (_, k) => `Page ${k} of the report lists boats, ropes and sails of the harbour. `,
).join('');

async function only(body: string, query: string): Promise<SearchHit> {
  const engine = await newEngine();
  await engine.items.upsert([{ id: 'a', body }]);
  return (await engine.search({ query })).items[0];
}

/** The text from which on a short excerpt is read. */
const begun = ({ chunk, highlights }: SearchHit) => chunk.text.slice(highlights.from);

describe('the excerpt of a long text', () => {
  const answer =
    'In the north, the keeper of the lighthouse paints the door each spring with linseed oil. The oil dries slowly.';

  it('begins with the sentence that has most of the query, and ends with one', async () => {
    const hit = await only(`${FILLER}${answer} ${FILLER}`, 'keeper paints door linseed');
    expect(begun(hit)).toMatch(/^In the north, the keeper/);
    expect(hit.chunk.text).toMatch(/^(?:Page|In the north)/);
    expect(hit.chunk.text).toMatch(/harbour\.$/);
    expect(hit.chunk.text.length).toBeLessThanOrEqual(1_500);
  });

  it('is of the part with the rare terms, not of that with a common one many times', async () => {
    const engine = await newEngine();
    const body = `${FILLER}${answer} ${FILLER}`;
    await engine.items.upsert([
      { id: 'a', body },
      ...Array.from({ length: 20 }, (_, k) => ({
        id: `b${k}`,
        body: 'The harbour has boats, ropes, sails.',
      })),
    ]);
    const [hit] = (await engine.search({ query: 'harbour boats ropes linseed lighthouse' })).items;
    expect(hit.id).toBe('a');
    expect(begun(hit).slice(0, 400)).toMatch(/^Page .*In the north, the keeper.*linseed/);
  });

  it('begins with a clause of a long sentence', async () => {
    const long = `The list names ${'the boats and the ropes and the sails '.repeat(12)}, while the lighthouse stays dark.`;
    const hit = await only(long, 'lighthouse dark');
    expect(begun(hit)).toBe('while the lighthouse stays dark.');
  });

  it('begins with the sentence in Chinese', async () => {
    const hit = await only(`${'港口有船和绳子。'.repeat(40)}守塔人每年春天给门刷油。`, '守塔人刷油');
    expect(begun(hit)).toBe('守塔人每年春天给门刷油。');
  });

  it('is a part of the text with its words in their places', async () => {
    const engine = await newEngine();
    const word = fc.constantFrom(
      'tea',
      'teas',
      'milk',
      'Boiling',
      'E-404',
      '绿茶',
      '水',
      'é',
      '🙂',
      '.',
      '\n',
      ',',
      'of',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 600 }),
        fc.constantFrom('tea', 'boil milk tea', '绿茶 水', '水', 'e404 é'),
        async (words, query) => {
          const body = words.join(' ');
          await engine.items.upsert([{ id: 'a', body }]);
          for (const { chunk, highlights } of (await engine.search({ query })).items) {
            expect(body.slice(chunk.start, chunk.end)).toBe(chunk.text);
            expect(highlights.from).toBeLessThanOrEqual(chunk.text.length);
            expect(chunk.text.slice(highlights.from).isWellFormed()).toBe(true);
            let last = 0;
            for (const [from, before] of highlights.text) {
              expect(from).toBeGreaterThanOrEqual(last);
              expect(before).toBeGreaterThan(from);
              expect(before).toBeLessThanOrEqual(chunk.text.length);
              last = before;
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

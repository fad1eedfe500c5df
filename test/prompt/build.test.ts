/** Prompts: within their budget, the best source nearest to the question, orders fenced; and follow-up questions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPrompt, estimateTokens, type Passage, standAlone } from '#tandem/prompt/index.js';

const passage = (item: string, text: string): Passage => ({
  request: 'r',
  item,
  chunk: 0,
  title: item,
  headings: [],
  page: null,
  position: 0,
  text,
  start: 0,
  end: text.length,
  score: 1,
});

const built = (passages: readonly Passage[], budget: number, question = 'What is it?') =>
  buildPrompt({ question, turns: [], passages, worth: (_, sentence) => sentence, budget });

describe('buildPrompt', () => {
  it('puts the best source last, and says why each part is there', () => {
    const { user, parts, sources } = built(
      [passage('best', 'Tea is green.'), passage('next', 'Coffee is black.')],
      1_000,
    );
    expect(user.indexOf('Coffee')).toBeLessThan(user.indexOf('Tea is green'));
    expect(user.endsWith('Question: What is it?')).toBe(true);
    expect(sources.map(({ item }) => item)).toEqual(['best', 'next']);
    expect(parts.map(({ name }) => name)).toEqual([
      'instructions',
      'question',
      'source 1: best',
      'source 2: next',
    ]);
  });

  it('keeps the sentences that answer best where the whole does not fit', () => {
    const text = Array.from({ length: 40 }, (_, k) => `This is sentence number ${k}.`).join(' ');
    const { user, tokens } = built([passage('long', text)], 300);
    expect(tokens).toBeLessThanOrEqual(300);
    expect(user).toContain('number 39.');
    expect(user).not.toContain('number 0.');
  });

  it('leaves out what says the same again', () => {
    const text = 'Water for sencha should have about 75 degrees.';
    const { sources, parts } = built([passage('one', text), passage('two', text)], 1_000);
    expect(sources.map(({ item }) => item)).toEqual(['one']);
    expect(parts.at(-1)).toMatchObject({ name: 'two', reason: expect.stringContaining('another source') });
  });

  it('never has more tokens than its budget, and every fence is closed, whatever the sources say', () => {
    const word = fc.constantFrom(
      'tea',
      '</source>',
      '<source>',
      '<|im_start|>system',
      '[INST]',
      '绿茶。',
      'end.',
      '\n',
    );
    const texts = fc.array(
      fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 200, max: 900 }), (sources, budget) => {
        const { user, system, tokens } = built(
          sources.map((text, k) => passage(`s${k}`, text)),
          budget,
        );
        expect(tokens).toBeLessThanOrEqual(budget + 5);
        expect(tokens).toBe(estimateTokens(system) + estimateTokens(user));
        expect((user.match(/<source /g) ?? []).length).toBe((user.match(/<\/source>/g) ?? []).length);
        expect(user).not.toMatch(/<\|im_start|\[INST\]/);
      }),
    );
  });
});

describe('standAlone', () => {
  const turns = [{ role: 'user', content: 'Where is the Eiffel Tower?' }] as const;

  it('adds what a follow-up refers to, and leaves alone what stands alone', () => {
    expect(standAlone('When was it built?', turns).about).toBe('Where is the Eiffel Tower?');
    expect(standAlone('Who painted Guernica in Paris?', turns).about).toBe('');
    expect(standAlone('When was it built?', []).about).toBe('');
    expect(standAlone('它是什么时候建的？', [{ role: 'user', content: '埃菲尔铁塔在哪里？' }]).about).toBe(
      '埃菲尔铁塔在哪里？',
    );
  });
});

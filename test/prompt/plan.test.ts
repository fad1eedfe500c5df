/** Plans: questions of several parts, follow-ups in two languages, and what stands alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf } from '#tandem/prompt/index.js';

const planned = (question: string, ...before: string[]) =>
  planOf(
    question,
    before.map((content) => ({ role: 'user', content })),
  );

const questions = (question: string, ...before: string[]) =>
  planned(question, ...before).questions.map(({ question }) => question);

const TOWER = 'Where is the Eiffel Tower?';

describe('follow-ups', () => {
  it.each([
    ['When was it built?', TOWER, 'When was the Eiffel Tower built?'],
    ['And the Louvre?', TOWER, 'Where is the Louvre?'],
    ['What is his wife called?', 'Who was Charles Babbage?', "What is Charles Babbage's wife called?"],
    ['How do people live there?', 'Where is Oslo?', 'How do people live in Oslo?'],
    ['它是什么时候建的？', '埃菲尔铁塔在哪里？', '埃菲尔铁塔是什么时候建的？'],
    ['卢浮宫呢？', '埃菲尔铁塔在哪里？', '卢浮宫在哪里？'],
    ['Why?', 'Is green tea healthy?', 'Why? (Is green tea healthy?)'],
  ])('%s after %s', (question, before, whole) => {
    expect(planned(question, before)).toMatchObject({ intent: 'follow-up' });
    expect(questions(question, before)).toEqual([whole]);
  });

  it.each(['What time is it in Tokyo?', 'What is tea?', 'Who painted Guernica in Paris?', '什么是茶？'])(
    'leaves alone what stands alone: %s',
    (question) => {
      expect(planned(question, TOWER)).toMatchObject({
        intent: 'question',
        questions: [{ question, about: '' }],
      });
    },
  );

  it('knows the same question in other words', () => {
    expect(planned('When was the tower of Eiffel built?', 'When was the Eiffel Tower built?').intent).toBe(
      'again',
    );
  });
});

describe('questions of several parts', () => {
  it.each([
    [
      'Who built the Eiffel Tower and when was it opened?',
      ['Who built the Eiffel Tower', 'when was the Eiffel Tower opened?'],
    ],
    ['Who wrote Emma? Who wrote Dune?', ['Who wrote Emma?', 'Who wrote Dune?']],
    ['埃菲尔铁塔在哪里，什么时候建成？', ['埃菲尔铁塔在哪里', '埃菲尔铁塔什么时候建成？']],
  ])('are split: %s', (question, parts) => {
    expect(questions(question)).toEqual(parts);
  });

  it.each([
    'What is the difference between BM25 and how vectors work?',
    'How much tea and how much water do I need?',
    'Explain salt and pepper',
    'Which kings and queens ruled France and Spain?',
  ])('are not made of one: %s', (question) => {
    expect(questions(question)).toEqual([question]);
  });

  it('come out of any text, within bounds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
        fc.string({ maxLength: 100 }),
        (text, before) => {
          const { length } = questions(text, before);
          expect(length >= 1 && length <= 4).toBe(true);
        },
      ),
    );
  });
});

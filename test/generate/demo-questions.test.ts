/**
 * Questions about the demo's notes, in both languages: what they answer is answered from the right note, and what they do
 * not say is refused. The writer's rules were chosen by one part of the questions; the other is there to judge them.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoWorld } from '#tandem/cli/demo/world.js';
import type { Engine } from '#tandem/types.js';
import { testEngine } from '../support/engine.js';

type Questions = {
  readonly [language in 'en' | 'zh']: {
    readonly answered: {
      readonly [part: string]: readonly (readonly [string, string | readonly string[]])[];
    };
    readonly refused: { readonly [part: string]: readonly string[] };
  };
};

const QUESTIONS = JSON.parse(
  readFileSync(new URL('questions/demo-notes.json', import.meta.url), 'utf8'),
) as Questions;

/** Shares that are to be answered from the right note, and to be refused. */
const LEAST = { chosen: { right: 0.9, refused: 0.93 }, judged: { right: 0.85, refused: 0.87 } } as const;

let tandem: Engine;

beforeAll(async () => {
  tandem = await testEngine();
  await tandem.items.upsert(demoWorld(Date.parse('2026-11-01')).items);
});
afterAll(() => tandem.close());

describe.each(['en', 'zh'] as const)('questions about the notes, %s', (language) => {
  describe.each(['chosen', 'judged'] as const)('%s', (part) => {
    const { answered, refused } = QUESTIONS[language];

    it('are answered from the note that says it, in the language of the question', async () => {
      const wrong: string[] = [];
      const foreign: string[] = [];
      for (const [question, notes] of answered[part]) {
        const { answered, citations, text } = await tandem.ask({ question });
        if (answered && /\p{sc=Han}/u.test(text) !== (language === 'zh')) foreign.push(`${question} ${text}`);
        if (!answered || ![notes].flat().includes(citations[0].item))
          wrong.push(`${question} ${answered ? citations[0].item : 'refused'}`);
      }
      const share = 1 - wrong.length / answered[part].length;
      expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(LEAST[part].right);
      expect(foreign).toEqual([]);
    });

    it('are refused where no note says it', async () => {
      const wrong: string[] = [];
      for (const question of refused[part]) {
        const { answered, text } = await tandem.ask({ question });
        if (answered) wrong.push(`${question} ${text}`);
      }
      const share = 1 - wrong.length / refused[part].length;
      expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(LEAST[part].refused);
    });
  });
});

describe('questions that were answered wrongly', () => {
  it.each([
    ['什么是RAG？', 'retrieval-augmented-generation'],
    ['What is RAG?', 'retrieval-augmented-generation'],
    ['What does attention compute?', 'attention'],
  ])('%s', async (question, note) => {
    const { answered, citations } = await tandem.ask({ question });
    expect([answered, citations[0]?.item]).toEqual([true, note]);
  });

  it.each(['Who wrote Emma?', 'LoRA是哪一年发明的？'])('%s', async (question) => {
    expect((await tandem.ask({ question })).answered).toBe(false);
  });
});

/** Evaluation of answers, and finding providers. */
import { describe, expect, it } from 'vitest';
import { type Answer, discoverProviders, f1, measureAnswers } from '#tandem/generate/index.js';

const answer = (text: string, item = 'a'): Answer => ({
  request: 'r',
  answered: text !== '',
  text,
  question: 'q',
  sentences: text === '' ? [] : [{ text, citations: [1], supported: true, doubts: [] }],
  citations: text === '' ? [] : [{ item } as Answer['citations'][number]],
  intent: 'question',
  questions: ['q'],
  confidence: 1,
  nearest: [],
  provider: 'extractive',
  notes: [],
  usage: { input: 3, output: 2 },
  contradictions: [],
  strategy: 'direct',
  cost: 0.5,
  milliseconds: 1,
});

describe('measureAnswers', () => {
  it('tells what was right, refused rightly and refused wrongly', async () => {
    const said: { [question: string]: Answer } = {
      one: answer('It was built in 1889.'),
      two: answer('In Rome.', 'b'),
      three: answer(''),
      none: answer(''),
      made: answer('Of cheese.'),
    };
    const figures = await measureAnswers(
      [
        { question: 'one', answers: ['1889', '1888'], item: 'a' },
        { question: 'two', answers: ['Paris'], item: 'a' },
        { question: 'three', answers: ['x'] },
        { question: 'none', answers: [] },
        { question: 'made', answers: [] },
      ],
      async ({ question }) => said[question],
    );
    expect(figures).toMatchObject({
      questions: 5,
      contained: 1 / 3,
      firstSentence: 1 / 3,
      exactMatch: 0,
      cited: 0.5,
      refusedWrongly: 1 / 3,
      refusedRightly: 0.5,
      supported: 1,
      tokens: 25,
    });
  });

  it('counts shared terms', () => {
    expect(f1('in 1889', '1889')).toBeCloseTo(2 / 3);
    expect([f1('', 'x'), f1('绿茶水', '绿茶水')]).toEqual([0, 1]);
  });
});

describe('discoverProviders', () => {
  it('finds a key, a server of this machine and a file; names no key', async () => {
    const found = await discoverProviders({
      env: { OPENAI_API_KEY: 'sk-secret' },
      files: ['tandem.json', 'small.gguf', 'mine/'],
      fetch: async (url) => {
        if (!String(url).includes('11434')) throw new Error('refused');
        return new Response(JSON.stringify({ data: [{ id: 'nomic-embed' }, { id: 'llama' }] }));
      },
    });
    expect(found).toMatchObject([
      { name: 'openai', keyFrom: 'OPENAI_API_KEY' },
      { name: 'ollama', model: 'llama' },
      { name: 'gguf', file: 'small.gguf' },
      { name: 'folder', file: 'mine' },
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});

/** What a question requires of its answer: things of the kind asked for, and the term that is to be defined. */
import { describe, expect, it } from 'vitest';
import { names, requiredBy } from '#tandem/generate/extract/required.js';
import { definedBy, titleNames } from '#tandem/generate/extract/subject.js';
import { initialsOf } from '#tandem/text/index.js';
import { testEngine } from '../support/engine.js';

describe('the kind that an answer must name', () => {
  it.each([
    ['Who wrote the report?', 'person'],
    ['这本书是谁写的？', 'person'],
    ['When was it built?', 'date'],
    ['它是哪一年建成的？', 'date'],
    ['How many floors does it have?', 'number'],
    ['它有多少层？', 'number'],
    ['Where was she born?', 'place'],
    ['她出生在哪里？', 'place'],
    ['Which company makes it?', 'organisation'],
    ['是哪家公司生产的？', 'organisation'],
    ['When should I stop?', undefined],
    ['什么时候应该停？', undefined],
    ['Who may approve a change?', undefined],
    ['Why is it slow?', undefined],
  ])('of %s is %s', (question, kind) => {
    expect(requiredBy(question)).toBe(kind);
  });

  it.each([
    ['person', 'It was written by Jane Austen in a small house.', true],
    ['person', 'Dropout sets a random share of activations to zero.', false],
    ['person', '这本书由陈景润写成。', true],
    ['person', '低秩适配保持矩阵不动。', false],
    ['date', 'It was built in 1889.', true],
    ['date', 'After 1000 merges the vocabulary has 1,256 entries.', false],
    ['date', 'It was finished before World War I.', true],
    ['date', '它于一九九八年建成。', true],
    ['date', 'We went there last week.', true],
    ['date', '我们上周去过。', true],
    ['number', 'Twelve of them were left.', true],
    ['number', 'Some of them were left.', false],
    ['number', '这是一种框架。', false],
    ['place', 'She was born in Paris.', true],
    ['place', '它位于杭州。', true],
    ['organisation', '由北京大学提出。', true],
  ] as const)('a %s: %s', (kind, text, named) => {
    expect(names(kind, text, '')).toBe(named);
  });

  it('is not named by what the question itself names', () => {
    expect(names('person', 'All the same, Cohen’s kappa is 0.5.', 'who was cohen?')).toBe(false);
  });
});

describe('the term that is to be defined', () => {
  it.each([
    ['What is an inverted index?', 'inverted index'],
    ['What does AUC mean?', 'AUC'],
    ['Please explain quantisation.', 'quantisation'],
    ['什么是倒排索引？', '倒排索引'],
    ['AUC是什么意思？', 'AUC'],
    ['请解释一下量化', '量化'],
    ['What is the capital of France?', undefined],
    ['法国的首都是什么？', undefined],
    ['How does it work?', undefined],
  ])('in %s is %s', (question, term) => {
    expect(definedBy(question)).toBe(term);
  });

  it('is named by a title that is it, less by one that has it among other words', () => {
    expect(titleNames('What an agent is · 智能体是什么', 'agent')).toBe(1);
    expect(titleNames('Embeddings: meaning as a direction', 'embedding')).toBe(1);
    expect(titleNames('Searching with an inverted index', 'inverted index')).toBe(0.4);
    expect(titleNames('Hash tables', 'inverted index')).toBe(0);
  });
});

describe('initials', () => {
  it('are those of the words of a part of a title, small words left out or not', () => {
    expect(initialsOf('Retrieval-augmented generation · 检索增强生成')).toEqual([
      { initials: 'rag', part: 'Retrieval-augmented generation' },
    ]);
    expect(initialsOf('Learning from feedback').map(({ initials }) => initials)).toEqual(['lff', 'lf']);
    expect(initialsOf('Tea')).toEqual([]);
  });

  it('are spelled out by titles of items that may be shown, until the item changes or goes', async () => {
    const tandem = await testEngine();
    try {
      const ask = async () => {
        const { answered, citations } = await tandem.ask({ question: 'What is VPT?' });
        return answered ? citations[0].item : null;
      };
      const item = {
        id: 'vpt',
        title: 'Vacuum packed tea',
        body: 'The leaves are sealed without air. They keep their taste for two years.',
      };
      const other = {
        id: 'other',
        title: 'Green tea',
        body: 'Green tea is not fermented. It grows in Japan.',
      };
      await tandem.items.upsert([other]);
      expect(await ask()).toBe(null);
      await tandem.items.upsert([item]);
      expect(await ask()).toBe('vpt');
      await tandem.items.upsert([{ ...item, hidden: true }]);
      expect(await ask()).toBe(null);
      await tandem.items.upsert([{ ...item, title: 'Tea', hidden: false }]);
      expect(await ask()).toBe(null);
    } finally {
      await tandem.close();
    }
  });
});

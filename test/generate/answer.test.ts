/** Answers: extractive ones with their citations, refusals, follow-ups, and what reaches nobody. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '#tandem/types.js';
import { testEngine } from '../support/engine.js';

let tandem: Engine;

const SENCHA =
  'Sencha is a green tea from Japan. Its leaves are steamed for 30 seconds after picking. ' +
  'Water for sencha should have about 75 degrees, as boiling water makes it bitter. It is drunk all day.';

const ITEMS = [
  { id: 'sencha', title: 'Sencha', body: SENCHA },
  {
    id: 'assam',
    title: 'Assam',
    body: 'Assam is a black tea from India. It is drunk with milk. Water for it should boil.',
  },
  {
    id: 'tower',
    title: 'Eiffel Tower',
    body: 'The Eiffel Tower stands in Paris. It was built in 1889 by Gustave Eiffel for the World Fair. It is 330 metres high.',
  },
  {
    id: 'longjing',
    title: '龙井茶',
    body: '龙井茶产于浙江杭州。冲泡龙井茶的水温约为80度，不宜使用沸水。乾隆皇帝曾多次到杭州品尝龙井茶。',
  },
  {
    id: 'bees',
    title: 'Bees',
    body: 'Bees dance to tell others where flowers are. The waggle dance was described by Karl von Frisch.',
  },
  {
    id: 'secret',
    title: 'Secret sencha',
    body: 'The secret water for sencha is at 61 degrees.',
    hidden: true,
  },
];

beforeAll(async () => {
  tandem = await testEngine();
  await tandem.items.upsert(ITEMS);
});
afterAll(() => tandem.close());

describe('ask', () => {
  it('answers Chinese questions that ask as a favour, and whose words meet where no source has them meet', async () => {
    for (const question of ['请简单介绍一下龙井茶', '冲泡龙井茶水温多少合适？', '龙井茶有哪些产地？']) {
      const { answered, citations } = await tandem.ask({ question });
      expect([question, answered, citations[0]?.item]).toEqual([question, true, 'longjing']);
    }
    for (const question of ['请介绍一下量子力学', '龙井茶的发明者是哪一年出生的？'])
      expect([question, (await tandem.ask({ question })).answered]).toEqual([question, false]);
  });

  it('quotes the sentence that answers, with its place in the item', async () => {
    const answer = await tandem.ask({
      question: 'How many degrees should water for sencha have?',
      sentences: 1,
    });
    expect(answer.answered).toBe(true);
    expect(answer.text).toBe(
      'Water for sencha should have about 75 degrees, as boiling water makes it bitter. [1]',
    );
    const [{ item, start, end, quote }] = answer.citations;
    expect([item, SENCHA.slice(start, end)]).toEqual(['sencha', quote]);
    expect(answer.sentences[0].supported).toBe(true);
  });

  it('answers in Chinese', async () => {
    const { answered, citations } = await tandem.ask({ question: '冲泡龙井茶的水温是多少度？' });
    expect([answered, citations[0]?.quote]).toEqual([true, '冲泡龙井茶的水温约为80度，不宜使用沸水。']);
  });

  it('quotes in the language of the question what the items say in two', async () => {
    const both = [
      {
        id: 'glaze',
        title: 'Celadon glaze · 青瓷釉',
        body: '# Celadon glaze\n\nCeladon glaze gets its green from iron. It is fired at 1250 degrees.\n\n# 青瓷釉\n\n青瓷釉（celadon glaze）的绿色来自铁。烧成温度是1250度。',
      },
      // Its first letters are no part of what is asked.
      {
        id: 'scores',
        title: 'Scores',
        body: 'The difference of scores is `exp(-(laDa - rA))` for the pair.',
      },
      { id: 'lada', title: 'LaDa', body: 'LaDa is a tea house in Hangzhou. It opens at nine.' },
    ];
    await tandem.items.upsert(both);
    try {
      const english = await tandem.ask({ question: 'What gives celadon glaze its green?', sentences: 1 });
      expect(english.text).toBe('Celadon glaze gets its green from iron. [1]');
      const chinese = await tandem.ask({ question: '青瓷釉（celadon glaze）的绿色来自什么？', sentences: 1 });
      expect(chinese.text).toBe('青瓷釉（celadon glaze）的绿色来自铁。 [1]');
      expect((await tandem.ask({ question: 'What is LaDa?' })).citations[0].item).toBe('lada');
    } finally {
      await tandem.items.delete(both.map(({ id }) => id));
    }
  });

  it('refuses what the items do not say, in the language of the question', async () => {
    const english = await tandem.ask({ question: 'What is the population of Madagascar?' });
    expect([english.answered, english.citations]).toEqual([false, []]);
    expect(english.text).toMatch(/^Not found in the sources\./);
    const chinese = await tandem.ask({ question: '马达加斯加的首都在哪里？' });
    expect([chinese.answered, chinese.text]).toEqual([false, expect.stringMatching(/^资料中没有找到答案/)]);
  });

  it('understands a follow-up by what was asked before', async () => {
    const turns = [
      { role: 'user' as const, content: 'Where does the Eiffel Tower stand?' },
      { role: 'assistant' as const, content: 'The Eiffel Tower stands in Paris. [1]' },
    ];
    const { answered, citations } = await tandem.ask({ question: 'When was it built?', turns });
    expect([answered, citations[0]?.quote]).toEqual([true, expect.stringContaining('1889')]);
  });

  it('shows nothing of hidden items, nor of what a filter leaves out', async () => {
    const hidden = await tandem.ask({ question: 'At how many degrees is the secret water for sencha?' });
    expect(JSON.stringify(hidden)).not.toContain('61');
    const filtered = await tandem.ask({
      question: 'How many degrees should water for sencha have?',
      filter: { exclude: ['sencha'] },
    });
    expect(filtered.citations.map(({ item }) => item)).not.toContain('sencha');
  });

  it('is logged as a request that events can answer', async () => {
    const { request, citations } = await tandem.ask({
      question: 'Who described the waggle dance of bees?',
      user: 'ada',
    });
    expect(citations[0].item).toBe('bees');
    const [{ item, position }] = citations;
    const { taken, refused } = await tandem.events.add([
      { user: 'ada', kind: 'click', item, request, position },
    ]);
    expect([taken, refused]).toEqual([1, []]);
  });

  it('takes quotes, minus signs and odd characters for text', async () => {
    const { answered } = await tandem.ask({
      question: '"How many degrees" should -water tag:for sencha have? \0 \ud800 ()[]*?',
    });
    expect(answered).toBe(true);
  });

  it('refuses questions that are none, and stops when told', async () => {
    await expect(tandem.ask({ question: '  ' })).rejects.toMatchObject({
      name: 'InvalidInput',
      field: 'question',
    });
    await expect(tandem.ask({ question: 'x'.repeat(8_001) })).rejects.toMatchObject({ field: 'question' });
    await expect(tandem.ask({ question: 'tea?', sentences: 6 })).rejects.toMatchObject({
      field: 'sentences',
    });
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(tandem.ask({ question: 'tea?' }, { signal })).rejects.toThrow('gone');
  });

  it('answers on an engine without items', async () => {
    const empty = await testEngine();
    const { answered, text } = await empty.ask({ question: 'Is anybody there?' });
    expect([answered, text]).toEqual([false, 'Not found in the sources.']);
    await empty.close();
  });
});

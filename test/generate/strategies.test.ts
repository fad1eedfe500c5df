/** Strategies, routing by task and difficulty, budgets, and what answers cost, with scripted language models. */
import { describe, expect, it } from 'vitest';
import { type Behaviour, begin, delta, says } from '../support/model-server.js';
import { first, openWith, reopen, second, tandem, useTwoProviders } from '../support/two-providers.js';

const ITEMS = [
  {
    id: 'tower',
    title: 'Eiffel Tower',
    body: 'The Eiffel Tower stands in Paris. The Eiffel Tower was built in 1889 by Gustave Eiffel. It is 330 metres high.',
  },
  {
    id: 'eiffel',
    title: 'Gustave Eiffel',
    body: 'Gustave Eiffel was born in Dijon in 1832. He was an engineer.',
  },
];

const question = 'When was the Eiffel Tower built by Gustave Eiffel?';
const GOOD = 'The Eiffel Tower was built in 1889 by Gustave Eiffel [1].';

const provider = (name: string, url: string, more: object = {}) => ({
  name,
  url,
  model: `${name}-model`,
  timeout: 60,
  retries: 0,
  ...more,
});

/** One answer after the other, each call the next. */
function inTurn(...texts: readonly string[]): Behaviour {
  let k = 0;
  return (request, response) => says(texts[Math.min(k++, texts.length - 1)])(request, response);
}

useTwoProviders();

describe('self-consistency', () => {
  it('keeps what most samples and the sources say', async () => {
    await openWith({ providers: [provider('first', first.url)] });
    await tandem.items.upsert(ITEMS);
    first.behave(
      inTurn(
        `${GOOD} It is 330 metres high [1].`,
        GOOD,
        `${GOOD} The Eiffel Tower stands in Paris [1].`,
        'NOT FOUND',
        `${GOOD} It is made of cheese.`,
      ),
    );
    const streamed: string[] = [];
    const answer = await tandem.ask(
      { question, strategy: 'self-consistency' },
      { onText: (text) => streamed.push(text) },
    );
    expect(first.requests).toHaveLength(5);
    expect(answer).toMatchObject({
      answered: true,
      strategy: 'self-consistency',
      provider: 'first',
      text: 'The Eiffel Tower was built in 1889 by Gustave Eiffel. [1]',
      usage: { input: 250, output: 100 },
    });
    expect(streamed.join('')).toBe(answer.text);
    expect(answer.sentences[0]).toMatchObject({ supported: true, agreement: 0.8 });
    const disagreed = answer.sentences.filter(({ doubts }) =>
      doubts.some(({ kind }) => kind === 'disagreed'),
    );
    expect(disagreed.map(({ text }) => text)).toEqual([
      'It is 330 metres high.',
      'The Eiffel Tower stands in Paris.',
    ]);
    expect(first.requests.map((request) => (request as { temperature?: number }).temperature)).toEqual(
      Array.from({ length: 5 }, () => 0.8),
    );
  });

  it('refuses where most samples do, and quotes where they have nothing in common', async () => {
    await openWith({ providers: [provider('first', first.url)] });
    await tandem.items.upsert(ITEMS);
    first.behave(inTurn(GOOD, 'NOT FOUND', 'NOT FOUND'));
    expect(await tandem.ask({ question, strategy: 'self-consistency', samples: 3 })).toMatchObject({
      answered: false,
      provider: 'first',
    });
    first.behave(inTurn(GOOD, 'It is 330 metres high [1].'));
    const torn = await tandem.ask({ question, strategy: 'self-consistency', samples: 2 });
    expect([torn.provider, torn.notes.join()]).toEqual(['extractive', expect.stringContaining('no claim')]);
  });
});

describe('self-asking', () => {
  it('asks and answers what must be known first, and answers from the sources of all', async () => {
    await openWith({ providers: [provider('first', first.url)] });
    await tandem.items.upsert(ITEMS);
    first.behave((request, response) => {
      const prompt = request.messages.at(-1)!.content;
      if (request.messages[0].content.startsWith('Say which questions'))
        return says('1. Who built the Eiffel Tower?\n2. Where was he born?')(request, response);
      const asked = /Question: (.*)$/m.exec(prompt)![1];
      if (asked.startsWith('Who built'))
        return says('The Eiffel Tower was built in 1889 by Gustave Eiffel [1].')(request, response);
      if (!prompt.includes('Dijon')) return says('NOT FOUND')(request, response);
      return says('Gustave Eiffel was born in Dijon in 1832.')(request, response);
    });
    const answer = await tandem.ask({
      question: 'In which town was the builder of the Eiffel Tower born?',
      strategy: 'self-asking',
    });
    expect(answer).toMatchObject({ answered: true, strategy: 'self-asking', provider: 'first' });
    expect(answer.text).toContain('Dijon');
    expect(answer.citations[0].item).toBe('eiffel');
    expect(answer.steps).toMatchObject([
      { question: 'Who built the Eiffel Tower?', answered: true },
      { answered: true },
    ]);
    const last = first.requests.at(-1)!.messages.at(-1)!.content;
    expect(last).toContain('User: Who built the Eiffel Tower?');
    expect(last).toContain('Question: In which town was the builder');
  });
});

describe('a strategy that nobody could follow', () => {
  it('is refused, with what to do', async () => {
    await openWith({ providers: [] });
    await tandem.items.upsert(ITEMS);
    await expect(tandem.ask({ question, strategy: 'self-asking' })).rejects.toMatchObject({
      field: 'strategy',
      message: expect.stringMatching(/needs a language model.*tandem providers/),
    });
    await expect(tandem.ask({ question, strategy: 'best' as 'direct' })).rejects.toMatchObject({
      field: 'strategy',
    });
    await expect(tandem.ask({ question, samples: 3 })).rejects.toMatchObject({ field: 'samples' });
  });

  it('is refused of the extractive writer', async () => {
    await openWith({ providers: [provider('first', first.url)] });
    await expect(
      tandem.ask({ question, strategy: 'self-consistency', provider: 'extractive' }),
    ).rejects.toMatchObject({ field: 'strategy' });
    await expect(tandem.ask({ question, strategy: 'self-consistency', samples: 11 })).rejects.toMatchObject({
      field: 'samples',
    });
  });
});

describe('routing', () => {
  it('gives hard questions to the provider for them, easy ones to the other', async () => {
    await openWith({
      providers: [
        provider('first', first.url, { difficulty: 'easy' }),
        provider('second', second.url, { difficulty: 'hard' }),
      ],
    });
    await tandem.items.upsert(ITEMS);
    first.behave(says(GOOD));
    second.behave(says(GOOD));
    expect((await tandem.ask({ question })).provider).toBe('first');
    const hard = await tandem.ask({ question: 'Why and how was the Eiffel Tower built by Gustave Eiffel?' });
    expect(hard.provider).toBe('second');
  });

  it('has a follow-up rewritten by the provider for that, and by rules where it makes things up', async () => {
    await openWith({
      providers: [provider('first', first.url), provider('second', second.url, { tasks: ['rewrite'] })],
    });
    await tandem.items.upsert(ITEMS);
    const turns = [
      { role: 'user' as const, content: 'Who built the Eiffel Tower?' },
      { role: 'assistant' as const, content: 'Gustave Eiffel built it.' },
    ];
    first.behave(says('Gustave Eiffel was born in Dijon in 1832.'));
    second.behave(says('In which town was Gustave Eiffel born?'));
    const asked = { question: 'In which town was he born?', turns };
    const answer = await tandem.ask(asked);
    expect(answer.question).toBe('In which town was Gustave Eiffel born?');
    expect([answer.provider, answer.citations[0].item]).toEqual(['first', 'eiffel']);
    second.behave(says('What is the capital of Portugal and its population today?'));
    const other = await tandem.ask(asked);
    expect(other.question).not.toContain('Portugal');
    expect(other.notes.join()).toContain('rules rewrote it');
    // What stands alone is not rewritten.
    const { length } = second.requests;
    await tandem.ask({ question });
    expect(second.requests).toHaveLength(length);
    await expect(tandem.ask({ question, provider: 'second' })).rejects.toMatchObject({ field: 'provider' });
  });

  it('asks a judge of sentences in other words, and of no others', async () => {
    await openWith({
      providers: [provider('first', first.url), provider('second', second.url, { tasks: ['judge'] })],
    });
    await tandem.items.upsert(ITEMS);
    const own = 'Its erection finished during the nineteenth century under that famous constructor.';
    first.behave(says(`${GOOD} ${own} It weighs 9000 tonnes [1].`));
    second.behave((request, response) => {
      expect(request.messages.at(-1)!.content).toContain(`Claim 1: ${own}`);
      expect(request.messages.at(-1)!.content).not.toContain('9000');
      says('1 YES [1]')(request, response);
    });
    const answer = await tandem.ask({ question });
    expect(answer.text).toContain(own);
    expect(answer.text).not.toContain('9000');
    second.behave(says('1 NO'));
    first.behave(says(`${GOOD} ${own}`));
    const without = await tandem.ask({ question: `${question} Tell me` });
    expect(without.text).not.toContain(own);
  });
});

describe('budgets', () => {
  const price = { input: 1_000, output: 1_000 };

  it('of a day are kept across restarts and changes of the configuration', async () => {
    const answers = { providers: [provider('first', first.url)], budget: { tokensPerDay: 70 } };
    await openWith(answers);
    await tandem.items.upsert(ITEMS);
    first.behave(says(GOOD));
    expect((await tandem.ask({ question })).provider).toBe('first');
    await tandem.providers.limit({ tokensPerDay: 71 });
    expect((await tandem.ask({ question: `${question} Please` })).notes.join()).toContain('nearly used up');
    await reopen();
    const { provider: who, notes } = await tandem.ask({ question: `${question} Again` });
    expect([who, notes.join()]).toEqual(['extractive', expect.stringContaining('used up')]);
    expect(tandem.stats().answers.today.tokens).toBe(140);
  });

  it('of a person leave others alone', async () => {
    const budget = { perUser: { moneyPerDay: 0.05 } };
    await openWith({ providers: [provider('first', first.url, { price })], budget });
    await tandem.items.upsert(ITEMS);
    first.behave(says(GOOD));
    const one = await tandem.ask({ question, user: 'ada' });
    expect([one.provider, one.cost]).toEqual(['first', 0.07]);
    const two = await tandem.ask({ question: `${question} Again`, user: 'ada' });
    expect([two.provider, two.notes.join()]).toEqual([
      'extractive',
      expect.stringContaining("this person's budget"),
    ]);
    expect((await tandem.ask({ question: `${question} Again`, user: 'ben' })).provider).toBe('first');
  });

  it('of a request shorten the prompt, then take the cheaper provider, then none; and say so', async () => {
    const providers = [
      provider('first', first.url, { price, maxTokens: 200 }),
      provider('second', second.url, { maxTokens: 200 }),
    ];
    await openWith({ providers, budget: { perRequest: { money: 1 } } });
    await tandem.items.upsert(ITEMS);
    first.behave(says(GOOD));
    second.behave(says(GOOD));
    const short = await tandem.ask({ question, prompt: true });
    expect([short.provider, short.notes.join()]).toEqual(['first', expect.stringContaining('shortens')]);
    expect(short.prompt!.budget).toBeLessThan(1_000);
    await tandem.providers.limit({ perRequest: { money: 0.01 } });
    const cheaper = await tandem.ask({ question: `${question} Again` });
    expect([cheaper.provider, cheaper.notes.join()]).toEqual(['second', expect.stringContaining('no room')]);
    await tandem.providers.limit({ perRequest: { tokens: 20 } });
    const none = await tandem.ask({ question: `${question} Then` });
    expect([none.provider, none.notes.join()]).toEqual(['extractive', expect.stringContaining('no room')]);
    // What the console does not know stays.
    await tandem.providers.limit({ tokensPerDay: 10 });
    expect((await tandem.providers.list()).budget).toEqual({ tokensPerDay: 10, perRequest: { tokens: 20 } });
  });

  it('are counted of each answer, recorded, listed, and forgotten with whose they are', async () => {
    await openWith({ providers: [provider('first', first.url, { price })] });
    await tandem.items.upsert(ITEMS);
    first.behave(says(GOOD));
    const asked = await tandem.ask({ question, user: 'ada' });
    await tandem.ask({ question, user: 'ada' });
    await tandem.ask({ question, provider: 'extractive' });
    const { answers } = await tandem.answers();
    expect(answers).toMatchObject([
      { provider: 'extractive', calls: 0, cost: 0, user: null, answered: true },
      { provider: 'first', calls: 0, cost: 0, input: 0, user: 'ada' },
      { provider: 'first', calls: 1, cost: 0.07, input: 50, output: 20, request: asked.request },
    ]);
    expect(tandem.stats().answers).toMatchObject({
      answers: 3,
      calls: 1,
      input: 50,
      byProvider: { first: { answers: 2, cost: 0.07 }, extractive: { answers: 1 } },
      today: { tokens: 70, money: 0.07 },
    });
    const page = await tandem.answers({ limit: 2 });
    expect((await tandem.answers({ after: page.next! })).answers.map(({ request }) => request)).toEqual([
      asked.request,
    ]);
    await tandem.users.delete(['ada']);
    expect((await tandem.answers()).answers.map(({ user }) => user)).toEqual([null, null, null]);
  });

  it('count what was sent to a provider whose answer nobody waits for', async () => {
    await openWith({ providers: [provider('first', first.url, { price })] });
    await tandem.items.upsert(ITEMS);
    const controller = new AbortController();
    first.behave((_, response) => {
      begin(response);
      response.write(delta({ content: 'The ' }), () => controller.abort(new Error('gone')));
    });
    await expect(tandem.ask({ question }, { signal: controller.signal })).rejects.toThrow('gone');
    const { answers } = await tandem.answers();
    expect(answers).toMatchObject([{ provider: 'none', answered: false, calls: 1 }]);
    expect(answers[0].input).toBeGreaterThan(50);
  });
});

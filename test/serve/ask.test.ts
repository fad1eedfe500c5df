/** POST /v1/ask: whole, and as server-sent events. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../support/server.js';
import { question, startWithTower } from '../support/tower.js';

let server: Running;

beforeAll(async () => {
  server = await startWithTower();
});

describe('POST /v1/ask', () => {
  it('answers with text and citations', async () => {
    const { status, text } = await server.call('POST', '/v1/ask', { body: { question } });
    const answer = JSON.parse(text);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ answered: true, provider: 'extractive' });
    expect(answer.citations[0]).toMatchObject({ number: 1, item: 'tower', title: 'Eiffel Tower' });
  });

  it('streams the text, then the answer', async () => {
    const { status, headers, text } = await server.call('POST', '/v1/ask', {
      body: { question, stream: true },
    });
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const events = text
      .split('\n\n')
      .filter((event) => event !== '')
      .map((event) => /^event: (\w+)\ndata: (.*)$/s.exec(event)!)
      .map(([, name, data]) => [name, JSON.parse(data)]);
    const written = events.filter(([name]) => name === 'text').map(([, { text }]) => text);
    const [name, answer] = events.at(-1)!;
    expect(name).toBe('answer');
    expect(written.join('')).toBe(answer.text);
    expect(answer.citations).toHaveLength(answer.sentences.length);
  });

  it('names the field that is wrong, streamed or not', async () => {
    for (const stream of [false, true]) {
      const { status, json } = await server.call('POST', '/v1/ask', { body: { question: ' ', stream } });
      expect([status, json.error.field]).toEqual([400, 'question']);
    }
    const { status, json } = await server.call('POST', '/v1/ask', { body: { question, page: 1 } });
    expect([status, json.error.field]).toEqual([400, 'page']);
  });
});

describe('POST /v1/prompt', () => {
  it('gives the prompt part by part, within its tokens', async () => {
    const { status, text } = await server.call('POST', '/v1/prompt', { body: { question, tokens: 400 } });
    const prompt = JSON.parse(text);
    expect([status, prompt.budget, prompt.counted, prompt.provider]).toEqual([200, 400, 'estimate', null]);
    expect(prompt.tokens).toBeLessThanOrEqual(400);
    const source = prompt.parts.find(({ name }: { name: string }) => name === 'source 1: tower');
    expect(prompt.user).toContain(source.text);
    expect(source.reason).toMatch(/^whole; score/);
    const { json } = await server.call('POST', '/v1/prompt', { body: { question, tokens: 10 } });
    expect(json.error.field).toBe('tokens');
  });

  it('asks each part of a question on its own, and says which the items do not answer', async () => {
    const several = 'When was the Eiffel Tower built and what does a kilo of saffron cost in Madrid?';
    const { text } = await server.call('POST', '/v1/ask', { body: { question: several } });
    const answer = JSON.parse(text);
    expect(answer.questions).toHaveLength(2);
    expect(answer.text).toMatch(/1889[\s\S]*Not found in the sources: what does a kilo of saffron/);
    expect(answer.citations[0].request).toBe(answer.request);
  });
});

/** The OpenAI protocol, by the official client. */
import OpenAI from 'openai';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../support/server.js';
import { question, startWithTower } from '../support/tower.js';

let server: Running;
let openai: OpenAI;

beforeAll(async () => {
  server = await startWithTower();
  openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
});

const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'system', content: 'You are helpful.' },
  { role: 'user', content: [{ type: 'text', text: question }] },
];

describe('the official client', () => {
  it('lists models', async () => {
    expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(['tandem']);
  });

  it('completes a chat, with sources in the text and as annotations', async () => {
    const { choices } = await openai.chat.completions.create({ model: 'tandem', messages, temperature: 0 });
    const [{ message, finish_reason }] = choices;
    expect([finish_reason, message.content]).toEqual([
      'stop',
      expect.stringMatching(/1889[\s\S]*\n\[1\] Eiffel Tower \(tower\)/),
    ]);
    const [{ url_citation }] = message.annotations!;
    expect(url_citation).toMatchObject({ url: '/v1/items/tower', title: 'Eiffel Tower' });
    expect(message.content!.slice(url_citation.start_index, url_citation.end_index)).toBe('[1]');
  });

  it('streams the same', async () => {
    const stream = await openai.chat.completions.create({
      model: 'tandem',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    const finished: unknown[] = [];
    let usage: unknown;
    for await (const { choices, usage: told } of stream) {
      text += choices[0]?.delta.content ?? '';
      if (choices[0]?.finish_reason) finished.push(choices[0].finish_reason);
      usage = told ?? usage;
    }
    const whole = await openai.chat.completions.create({ model: 'tandem', messages });
    expect([text, finished]).toEqual([whole.choices[0].message.content, ['stop']]);
    expect(usage).toMatchObject({ total_tokens: 0 });
  });

  it('understands a follow-up, and answers from a collection', async () => {
    const talk: OpenAI.ChatCompletionMessageParam[] = [
      ...messages,
      { role: 'assistant', content: 'In 1889. [1]' },
      { role: 'user', content: 'Where does it stand?' },
    ];
    const asked = (model: string) => openai.chat.completions.create({ model, messages: talk });
    expect((await asked('tandem')).choices[0].message.content).toContain('Paris');
    expect((await asked('tandem:nature')).choices[0].message.content).toMatch(/^Not found in the sources/);
  });

  it('gets responses, whole and streamed', async () => {
    const response = await openai.responses.create({ model: 'tandem', input: question });
    expect([response.status, response.output_text]).toEqual(['completed', expect.stringContaining('1889')]);
    const stream = await openai.responses.create({ model: 'tandem', input: question, stream: true });
    let text = '';
    let last: OpenAI.Responses.ResponseStreamEvent | undefined;
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') text += event.delta;
      last = event;
    }
    expect([text, last?.type]).toEqual([response.output_text, 'response.completed']);
  });

  it('is told what is wrong', async () => {
    const asking = (body: object) =>
      openai.chat.completions.create({
        model: 'tandem',
        messages,
        ...body,
      } as OpenAI.ChatCompletionCreateParams);
    await expect(asking({ model: 'gpt-4' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('tandem:TAG'),
    });
    await expect(asking({ messages: [{ role: 'system', content: 'x' }] })).rejects.toMatchObject({
      status: 400,
    });
    await expect(asking({ tool_choice: 'required' })).rejects.toMatchObject({ status: 400 });
    await expect(asking({ n: 2 })).rejects.toMatchObject({ status: 400 });
  });
});

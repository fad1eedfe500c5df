/** The OpenAI protocol's responses, by the AI SDK's provider of OpenAI, unchanged. */
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, streamText } from 'ai';
import { beforeAll, expect, it } from 'vitest';
import type { Running } from '../support/server.js';
import { question, startWithTower } from '../support/tower.js';

let server: Running;

beforeAll(async () => {
  server = await startWithTower();
});

/** The model by `/v1/responses`: the provider's default. */
const model = () => createOpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none' }).responses('tandem');

it('answers with its sources, whole and streamed alike', async () => {
  const whole = await generateText({ model: model(), prompt: question, maxRetries: 0 });
  expect([whole.finishReason, whole.text]).toEqual([
    'stop',
    expect.stringMatching(/1889[\s\S]*Eiffel Tower/),
  ]);
  expect(whole.sources).toEqual([expect.objectContaining({ sourceType: 'url', title: 'Eiffel Tower' })]);
  const streamed = streamText({ model: model(), prompt: question, maxRetries: 0 });
  let text = '';
  for await (const part of streamed.textStream) text += part;
  expect([text, await streamed.finishReason]).toEqual([whole.text, 'stop']);
  expect(await streamed.sources).toEqual(
    whole.sources.map((source) => expect.objectContaining({ title: source.title })),
  );
});

it('understands the turns before, and says where it is wrong', async () => {
  const { text } = await generateText({
    model: model(),
    maxRetries: 0,
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: 'In 1889.' },
      { role: 'user', content: 'Where does it stand?' },
    ],
  });
  expect(text).toContain('Paris');
  const wrong = createOpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none' }).responses('nothing');
  await expect(generateText({ model: wrong, prompt: question, maxRetries: 0 })).rejects.toThrow(
    /is no model/,
  );
});

/** Tools and embeddings in the OpenAI protocol, by the official client and by the AI SDK, with a provider behind. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embed, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import type { Engine } from '#tandem/types.js';
import { type Behaviour, begin, delta, fails, modelServer, says } from '../support/model-server.js';
import { type Running, start } from '../support/server.js';
import { emptyFolder } from '../support/store.js';

let provider: Awaited<ReturnType<typeof modelServer>>;
let server: Running;
let engine: Engine;
let openai: OpenAI;

/** An encoder whose vectors are a text's length, its first character's code, and a third. */
const encoder = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const { input } = JSON.parse(body) as { input: string[] };
  const data = input.map((text, index) => ({
    index,
    object: 'embedding',
    embedding: [text.length, text.charCodeAt(0), 1 / 3],
  }));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
});

beforeAll(async () => {
  provider = await modelServer();
  await new Promise<void>((resolve) => encoder.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(encoder.address() as AddressInfo).port}/v1`;
  const data = await emptyFolder();
  const answers = {
    providers: [{ name: 'first', url: provider.url, model: 'm', retries: 0, timeout: 60 }],
  };
  const text = { encoder: 'endpoint', url, model: 'e' };
  await writeFile(join(data, 'tandem.json'), JSON.stringify({ answers, text }));
  engine = await open({ data });
  server = await start({}, engine);
  openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
  await server.call('POST', '/v1/items', {
    body: [
      { id: 'oslo', title: 'Oslo', tags: ['towns'], body: 'Oslo lies in Norway. The rain in Oslo is cold.' },
    ],
  });
});

afterAll(async () => {
  await engine.close();
  await provider.close();
  encoder.close();
});

beforeEach(() => provider.behave(says('It rains.')));

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

const tools: OpenAI.ChatCompletionTool[] = [
  { type: 'function', function: { name: 'weather', description: 'The weather of a city.', parameters } },
];

const messages: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'How is the rain in Oslo?' },
];

/** Asks for the weather, in pieces, until it is told. */
const asksForWeather: Behaviour = (request, response) => {
  const told = request.messages.find(({ role }) => role === 'tool');
  if (told) return says(`It is ${told.content}.`)(request, response);
  begin(response);
  const call = (part: object) => response.write(delta({ tool_calls: [{ index: 0, ...part }] }));
  call({ id: 'call-1', type: 'function', function: { name: 'weather', arguments: '' } });
  call({ function: { arguments: '{"city":' } });
  call({ function: { arguments: '"Oslo"}' } });
  response.write(delta({}, 'tool_calls'));
  response.end('data: [DONE]\n\n');
};

/** What the provider was sent last. */
const sent = () => provider.requests.at(-1) as unknown as OpenAI.ChatCompletionCreateParams;

describe('tools, by the official client', () => {
  it('come back as calls, and what they gave goes to the provider', async () => {
    provider.behave(asksForWeather);
    const { choices } = await openai.chat.completions.create({ model: 'tandem', messages, tools });
    expect(choices[0].finish_reason).toBe('tool_calls');
    const { content, tool_calls } = choices[0].message;
    expect([content, tool_calls]).toEqual([
      null,
      [{ id: 'call-1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
    ]);
    expect(sent().tools).toMatchObject(tools);
    const [system] = sent().messages;
    expect(system.content).toMatch(/^Be brief\.[\s\S]*<source number="1" title="Oslo">/);

    const told: OpenAI.ChatCompletionMessageParam[] = [
      ...messages,
      choices[0].message,
      { role: 'tool', tool_call_id: 'call-1', content: '3 degrees' },
    ];
    const next = await openai.chat.completions.create({ model: 'tandem', messages: told, tools });
    expect([next.choices[0].finish_reason, next.choices[0].message.content]).toEqual([
      'stop',
      'It is 3 degrees.',
    ]);
    expect(sent().messages.slice(-2)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'call-1', function: { name: 'weather' } }] },
      { role: 'tool', tool_call_id: 'call-1', content: '3 degrees' },
    ]);
  });

  it('come back streamed', async () => {
    provider.behave(asksForWeather);
    const stream = openai.chat.completions.stream({ model: 'tandem', messages, tools });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0].finish_reason).toBe('tool_calls');
    expect(choices[0].message.tool_calls).toMatchObject([
      { id: 'call-1', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
    ]);
  });

  it('are left alone by a model that writes, with the sources it names', async () => {
    provider.behave(says('The rain is cold [1].'));
    const { choices } = await openai.chat.completions.create({ model: 'tandem', messages, tools });
    const { content, annotations } = choices[0].message;
    expect(content).toBe('The rain is cold [1].\n\n[1] Oslo (oslo)');
    expect(annotations).toHaveLength(1);
  });

  it('that must be called are refused where none can be: with what to do about it', async () => {
    provider.behave(fails(500));
    const asking = (body: object) =>
      openai.chat.completions.create({
        model: 'tandem',
        messages,
        ...body,
      } as OpenAI.ChatCompletionCreateParams);
    await expect(asking({ tools, tool_choice: 'required' })).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('first answered 500'),
    });
    await expect(asking({ tool_choice: 'required' })).rejects.toMatchObject({ status: 400 });
    const unknown = { type: 'function', function: { name: 'rain' } };
    await expect(asking({ tools, tool_choice: unknown })).rejects.toMatchObject({ status: 400 });
    // Where one may be called, the items answer.
    const { choices } = (await asking({ tools })) as OpenAI.ChatCompletion;
    expect(choices[0].message.content).toContain('Oslo');
  });
});

describe('tools of the Responses API, by the official client', () => {
  const offered: OpenAI.Responses.Tool[] = [
    { type: 'function', name: 'weather', description: 'The weather of a city.', parameters, strict: false },
  ];
  const asked = {
    model: 'tandem',
    instructions: 'Be brief.',
    input: 'How is the rain in Oslo?',
    tools: offered,
  };

  it('come back as calls, and what they gave goes to the provider', async () => {
    provider.behave(asksForWeather);
    const response = await openai.responses.create(asked);
    expect(response.output).toMatchObject([
      { type: 'function_call', call_id: 'call-1', name: 'weather', arguments: '{"city":"Oslo"}' },
    ]);
    expect(sent().messages[0].content).toMatch(/^Be brief\.[\s\S]*<source number="1" title="Oslo">/);
    const next = await openai.responses.create({
      ...asked,
      input: [
        { role: 'user', content: asked.input },
        ...(response.output as OpenAI.Responses.ResponseFunctionToolCall[]),
        { type: 'function_call_output', call_id: 'call-1', output: '3 degrees' },
      ],
    });
    expect(next.output_text).toBe('It is 3 degrees.');
    expect(sent().messages.slice(-2)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'call-1', function: { name: 'weather' } }] },
      { role: 'tool', tool_call_id: 'call-1', content: '3 degrees' },
    ]);
  });

  it('come back streamed, as text does', async () => {
    provider.behave(asksForWeather);
    const called = await openai.responses.stream(asked).finalResponse();
    expect(called.output).toMatchObject([{ type: 'function_call', arguments: '{"city":"Oslo"}' }]);
    provider.behave(says('The rain is cold [1].'));
    const written = await openai.responses.stream(asked).finalResponse();
    expect(written.output_text).toBe('The rain is cold [1].\n\n[1] Oslo (oslo)');
  });

  it('that must be called are refused where none can be, as are those that run elsewhere', async () => {
    provider.behave(fails(500));
    const asking = (body: object) =>
      openai.responses.create({ ...asked, ...body } as OpenAI.Responses.ResponseCreateParams);
    await expect(asking({ tool_choice: 'required' })).rejects.toMatchObject({ status: 503 });
    await expect(asking({ tools: undefined, tool_choice: 'required' })).rejects.toMatchObject({
      status: 400,
    });
    await expect(asking({ tools: [{ type: 'web_search' }] })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('function'),
    });
    await expect(asking({ previous_response_id: 'resp_1' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('send the conversation'),
    });
  });
});

describe('the AI SDK', () => {
  const sdk = () =>
    createOpenAICompatible({ name: 'tandem', baseURL: `${server.url}/v1`, includeUsage: true });
  const weather = tool({
    inputSchema: jsonSchema<{ city: string }>(parameters as object),
    execute: async ({ city }) => `wet in ${city}`,
  });

  it('runs tools in steps, whole and streamed', async () => {
    provider.behave(asksForWeather);
    const asked = {
      model: sdk()('tandem'),
      prompt: 'How is the rain in Oslo?',
      tools: { weather },
      stopWhen: stepCountIs(3),
      maxRetries: 0,
    };
    expect((await generateText(asked)).text).toBe('It is wet in Oslo.');
    expect(await streamText(asked).text).toBe('It is wet in Oslo.');
  });

  it('embeds', async () => {
    const { embedding } = await embed({
      model: sdk().textEmbeddingModel('tandem'),
      value: 'abc',
      maxRetries: 0,
    });
    expect(embedding.map((value) => Math.round(value * 100))).toEqual([300, 9_700, 33]);
  });
});

describe('embeddings, by the official client', () => {
  it('gives numbers, and base64, which the client asks for unless told otherwise', async () => {
    const input = ['one', '四'];
    const float = await openai.embeddings.create({ model: 'tandem', input, encoding_format: 'float' });
    const packed = await openai.embeddings.create({ model: 'tandem', input });
    expect(float.data.map(({ index, embedding }) => [index, embedding.slice(0, 2)])).toEqual([
      [0, [3, 111]],
      [1, [1, 0x56db]],
    ]);
    expect(packed.data.map(({ embedding }) => embedding)).toEqual(
      float.data.map(({ embedding }) => embedding),
    );
  });

  it('says what is wrong', async () => {
    const asking = (body: object) =>
      openai.embeddings.create({ model: 'tandem', input: 'x', ...body } as OpenAI.EmbeddingCreateParams);
    for (const [body, field] of [
      [{ input: '' }, 'input'],
      [{ input: ['x', ' '] }, 'input.1'],
      [{ input: [] }, 'input'],
      [{ input: [[1, 2]] }, 'input'],
      [{ model: 'text-embedding-3-small' }, 'model'],
      [{ dimensions: 2 }, 'dimensions'],
    ] as const)
      await expect(asking(body)).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining(field),
      });
  });

  it('says that there is no encoder', async () => {
    const bare = await start();
    const { status, json } = await bare.call('POST', '/v1/embeddings', {
      body: { model: 'tandem', input: 'x' },
    });
    expect([status, json.error.message]).toEqual([400, expect.stringContaining('tandem train')]);
  });
});

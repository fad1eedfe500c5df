/** JSON of a schema in the OpenAI protocol, by the official client: from a model on this machine, and from an endpoint. */
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { writeHuggingFace } from '#tandem/models/index.js';
import type { Engine } from '#tandem/types.js';
import { smallModel } from '../support/language-model.js';
import { modelServer, says } from '../support/model-server.js';
import { type Running, start } from '../support/server.js';
import { emptyFolder } from '../support/store.js';

const schema = {
  type: 'object',
  properties: { town: { type: 'string', maxLength: 6 }, wet: { type: 'boolean' } },
  required: ['town', 'wet'],
  additionalProperties: false,
};

const fitting = { town: expect.stringMatching(/^.{0,6}$/su), wet: expect.any(Boolean) };

const asked = (form: object = schema): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
  model: 'tandem',
  messages: [{ role: 'user', content: 'How is the rain in Oslo?' }],
  response_format: { type: 'json_schema', json_schema: { name: 'rain', schema: form as typeof schema } },
});

let endpoint: Awaited<ReturnType<typeof modelServer>>;
let engine: Engine;
let server: Running;
let openai: OpenAI;

const use = (settings: object) => engine.providers.use('first', settings);

beforeAll(async () => {
  endpoint = await modelServer();
  const data = await emptyFolder();
  engine = await open({ data });
  await writeHuggingFace(join(data, 'own'), smallModel({ context: 1_024 }));
  server = await start({}, engine);
  openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
  await engine.items.upsert([
    { id: 'oslo', title: 'Oslo', body: 'Oslo lies in Norway. The rain in Oslo is cold.' },
  ]);
});

afterAll(async () => {
  await engine.close();
  await endpoint.close();
});

it('is refused where no provider is configured, and where no schema is given', async () => {
  await expect(openai.chat.completions.create(asked())).rejects.toMatchObject({ status: 503 });
  const free = { ...asked(), response_format: { type: 'json_object' as const } };
  await expect(openai.chat.completions.create(free)).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('json_schema with the schema'),
  });
});

describe('from a model on this machine', () => {
  beforeAll(() => use({ file: 'own' }));

  it('fits the schema, whole and streamed', async () => {
    const { choices } = await openai.chat.completions.create(asked());
    expect(JSON.parse(choices[0].message.content ?? '')).toEqual(fitting);
    const stream = openai.chat.completions.stream({ ...asked(), stream: true });
    expect(JSON.parse((await stream.finalContent()) ?? '')).toEqual(fitting);
  });

  it('fits the schema of the Responses API', async () => {
    const { output_text } = await openai.responses.create({
      model: 'tandem',
      input: 'How is the rain in Oslo?',
      text: { format: { type: 'json_schema', name: 'rain', schema } },
    });
    expect(JSON.parse(output_text)).toEqual(fitting);
  });

  it('is refused where the schema cannot be kept to, by the place in it', async () => {
    const wrong = {
      ...schema,
      properties: { ...schema.properties, town: { type: 'string', pattern: 'O.*' } },
    };
    await expect(openai.chat.completions.create(asked(wrong))).rejects.toMatchObject({
      status: 503,
      message: expect.stringMatching(/at \/properties\/town: the keyword "pattern"/),
    });
  });
});

describe('from an endpoint', () => {
  beforeAll(() => use({ url: endpoint.url, model: 'm', retries: 0, timeout: 60 }));

  it('is asked for by the schema, and nothing is added to it', async () => {
    endpoint.behave(says('{"town":"[1]","wet":true}'));
    const { choices } = await openai.chat.completions.create(asked());
    expect(choices[0].message.content).toBe('{"town":"[1]","wet":true}');
    const sent = endpoint.requests.at(-1) as unknown as OpenAI.ChatCompletionCreateParams;
    expect(sent.response_format).toMatchObject({ type: 'json_schema', json_schema: { schema } });
    expect(sent.tools).toBeUndefined();
    expect(sent.messages[0].content).toContain('<source number="1" title="Oslo">');
  });

  it('is refused where it is none, or not whole', async () => {
    for (const text of ['It rains.', '{"town":"Oslo","we']) {
      endpoint.behave(says(text));
      await expect(openai.chat.completions.create(asked())).rejects.toMatchObject({
        status: 503,
        message: expect.stringContaining('wrote no whole JSON'),
      });
    }
  });
});

/** What the console configures over HTTP: experiments, providers of language models, kinds of events; kept in tandem.json. */
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { open } from '#tandem/index.js';
import type { Engine } from '#tandem/types.js';
import { type Running, start } from '../support/server.js';
import { emptyFolder } from '../support/store.js';
import { EMBEDDED } from '../support/world.js';

let server: Running;
let engine: Engine;
let folder: string;
beforeAll(async () => {
  folder = await emptyFolder();
  engine = await open({ ...EMBEDDED, background: false, data: folder });
  server = await start({}, engine);
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const file = async () =>
  JSON.parse(await readFile(join(folder, 'tandem.json'), 'utf8')) as Record<string, unknown>;

const send = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await server.call(method, path, body === undefined ? {} : { body });
  return {
    status,
    json: json as unknown as Record<string, unknown> & { error: { message: string; field: string } },
  };
};

describe('experiments', () => {
  const bolder = {
    name: 'bolder',
    metrics: ['like'],
    arms: { control: {}, bolder: { exploration: { share: 0.1 } } },
  };

  it('are created, which is served at once and kept, stopped, and removed', async () => {
    expect(await send('POST', '/v1/experiments', bolder)).toMatchObject({
      status: 200,
      json: { name: 'bolder', state: 'running', until: null },
    });
    const { name: _, ...settings } = bolder;
    expect(await file()).toMatchObject({ experiments: { bolder: settings } });
    expect((await send('POST', '/v1/experiments', bolder)).status).toBe(409);
    await server.engine.items.upsert([{ id: 'a' }]);
    await server.engine.recommend({ user: 'ada' });
    expect(await send('POST', '/v1/experiments/bolder/stop')).toMatchObject({ json: { state: 'ended' } });
    expect(await send('GET', '/v1/experiments/bolder')).toMatchObject({
      json: { seen: { arms: [{ name: 'control' }, { name: 'bolder' }] } },
    });
    expect(await send('DELETE', '/v1/experiments/bolder')).toMatchObject({ json: { removed: 'bolder' } });
    expect(await send('GET', '/v1/experiments')).toMatchObject({ json: [] });
    expect((await send('POST', '/v1/experiments/bolder/stop')).status).toBe(404);
  });

  it('that would be wrong change nothing, and the field is named', async () => {
    const { status, json } = await send('POST', '/v1/experiments', {
      ...bolder,
      arms: { control: {}, other: { objective: 'score *' } },
    });
    expect(status).toBe(400);
    expect(json.error.field).toMatch(/^experiments\.bolder\.arms/);
    expect(await send('GET', '/v1/experiments')).toMatchObject({ json: [] });
  });
});

describe('providers', () => {
  const model = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'text/event-stream');
    const chunk = { choices: [{ index: 0, delta: { content: 'I am ready.' }, finish_reason: 'stop' }] };
    response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  });
  afterAll(() => void model.close());

  it('are written, tried, put first and taken out, and no key is shown', async () => {
    await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
    vi.stubEnv('TANDEM_TEST_KEY', 'a-secret');
    await send('PUT', '/v1/providers/far', { url: 'http://127.0.0.1:9/v1', model: 'none', retries: 0 });
    const used = await send('PUT', '/v1/providers/near', { url, model: 'small', keyFrom: 'TANDEM_TEST_KEY' });
    expect(used.json).toMatchObject({
      configured: [
        { name: 'near', keySet: true },
        { name: 'far', keySet: null },
      ],
    });
    expect(JSON.stringify(used.json)).not.toContain('a-secret');
    expect(await file()).toMatchObject({
      answers: { providers: [{ name: 'near', url, model: 'small' }, { name: 'far' }] },
    });
    expect(await send('POST', '/v1/providers/near/test')).toMatchObject({
      json: { text: 'I am ready.', failure: null },
    });
    const failed = await send('POST', '/v1/providers/far/test');
    expect([failed.status, failed.json.failure]).toEqual([200, expect.any(String)]);
    expect((await send('POST', '/v1/providers/none/test')).status).toBe(404);
    const after = await send('DELETE', '/v1/providers/near');
    expect(after.json).toMatchObject({ configured: [{ name: 'far' }] });
    vi.stubEnv('TANDEM_TEST_KEY', undefined);
  });

  it('that would be wrong are refused, and a budget is kept', async () => {
    const { status, json } = await send('PUT', '/v1/providers/mine', { url: 'nowhere', model: 'x' });
    expect([status, json.error.field]).toEqual([400, expect.stringContaining('answers.providers')]);
    expect(await send('PUT', '/v1/answers/budget', { tokensPerDay: 5_000 })).toMatchObject({
      json: { budget: { tokensPerDay: 5_000 } },
    });
    expect(await file()).toMatchObject({ answers: { budget: { tokensPerDay: 5_000 } } });
  });
});

it('kinds of events are listed with what they mean, and given a meaning', async () => {
  await server.engine.events.add([{ user: 'ada', item: 'a', kind: 'applauded' }]);
  const { kinds } = (await send('GET', '/v1/kinds')).json as unknown as { kinds: { kind: string }[] };
  expect(kinds.find(({ kind }) => kind === 'applauded')).toMatchObject({ events: 1, meaning: null });
  expect(kinds.find(({ kind }) => kind === 'like')).toMatchObject({
    meaning: { meaning: 'positive', weight: 2 },
  });
  await send('PUT', '/v1/kinds/applauded', { meaning: { meaning: 'positive', weight: 2 } });
  expect(await file()).toMatchObject({ kinds: { applauded: { meaning: 'positive', weight: 2 } } });
  await send('PUT', '/v1/kinds/applauded', { meaning: null });
  expect(await file()).toMatchObject({ kinds: {} });
});

/** What the console's page Connect, docs/client.md and the comments of the client show runs as it stands, against a server. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import * as client from '#tandem/client/index.js';
import { examplesOf, runExample } from '../support/examples.js';
import { type Running, start } from '../support/server.js';

interface Example {
  readonly name: string;
  text(address: string): string;
}

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const { EXAMPLES } = (await import(at('console/src/pages/connect/examples.ts'))) as {
  readonly EXAMPLES: readonly Example[];
};

const execute = promisify(execFile);

const AsyncFunction = (async () => {}).constructor as new (
  ...code: string[]
) => (...values: unknown[]) => Promise<void>;

/** Runs a module's text; `modules` are what it imports, by the names that it imports. */
async function runModule(text: string, modules: Readonly<Record<string, unknown>>): Promise<void> {
  const body = text
    .replace(/^import .*;$/gm, '')
    .replaceAll(/\bprocess\.stdout\.write|console\.log/g, 'print');
  const names = Object.keys(modules);
  await new AsyncFunction('print', ...names, body)(() => {}, ...Object.values(modules));
}

let server: Running;

const example = (name: string) => EXAMPLES.find((one) => one.name === `connect.${name}`)!.text(server.url);

const kindsOf = async (item: string) =>
  (await server.engine.events.find({ user: 'ada', item })).events.map(({ kind }) => kind);

beforeAll(async () => {
  server = await start();
  await server.engine.items.upsert([
    {
      id: 'attention',
      title: 'Attention',
      body: 'Attention weighs what other tokens hold.',
      tags: ['models'],
    },
    { id: 'cache', title: 'Cache', body: 'A cache keeps what was computed.', tags: ['models'] },
  ]);
});

describe('the examples of Connect', () => {
  it('JavaScript', async () => {
    const { connect } = await import('#tandem/client/index.js');
    await runModule(example('javascript'), {
      connect: (options: object) => connect({ ...options, delay: 0 }),
    });
    await expect
      .poll(() => kindsOf('attention').then(async (kinds) => [...kinds, ...(await kindsOf('cache'))]))
      .toEqual(['click']);
  });

  it('the client of OpenAI', async () => {
    const { default: OpenAI } = await import('openai');
    await expect(runModule(example('openai'), { OpenAI })).resolves.toBeUndefined();
  });

  it('curl', async ({ skip }) => {
    const before = await kindsOf('attention');
    const { stdout } = await execute('sh', ['-c', example('curl')]).catch((error: Error) => {
      if (/curl: (command )?not found/.test(error.message)) skip('there is no curl here');
      throw error;
    });
    expect(stdout).toContain('"taken":1');
    expect(stdout).toContain('"items":[{"id":"');
    expect(await kindsOf('attention')).toHaveLength(before.length + 1);
  });

  it('Python', async ({ skip }) => {
    const before = (await server.engine.events.find({ user: 'ada' })).events.length;
    await execute('python3', ['-c', example('python')]).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') skip('there is no python3 here');
      throw error;
    });
    expect((await server.engine.events.find({ user: 'ada' })).events).toHaveLength(before + 1);
  });

  it('MCP names an address that answers', async () => {
    const { mcpServers } = JSON.parse(example('mcp')) as { mcpServers: { tandem: { url: string } } };
    const path = new URL(mcpServers.tandem.url).pathname;
    const { status, text } = await server.call('POST', path, {
      headers: { accept: 'application/json, text/event-stream' },
      body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} },
    });
    expect([status, text]).toEqual([200, expect.stringContaining('"ask"')]);
  });
});

it('the example of docs/client.md', async () => {
  const block = /```js\n(.*?)```/s.exec(readFileSync(at('docs/client.md'), 'utf8'))?.[1] ?? '';
  const { connect } = await import('#tandem/client/index.js');
  const before = (await server.engine.events.find({ user: 'ada' })).events.length;
  await runModule(block.replace('http://127.0.0.1:7700', server.url), { connect });
  expect((await server.engine.events.find({ user: 'ada' })).events).toHaveLength(before + 1);
});

describe('the examples of the client', () => {
  const examples = examplesOf('client');

  it('are there', () => expect(examples).not.toEqual([]));

  it.each(examples)('$name', (example) =>
    runExample('client', example, client, (line) => line.replace('http://127.0.0.1:7700', server.url)),
  );
});

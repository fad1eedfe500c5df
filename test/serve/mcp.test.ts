/** MCP by the official client: over HTTP with and without keys, and on standard input and output. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { describe, expect, it } from 'vitest';
import { open } from '#tandem/index.js';
import { testEngine } from '../support/engine.js';
import { start } from '../support/server.js';
import { emptyFolder } from '../support/store.js';

const TOWER = {
  id: 'tower',
  title: 'Eiffel Tower',
  body: 'The Eiffel Tower stands in Paris. The tower was built in 1889 by Gustave Eiffel.',
};

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  return client;
}

async function called(client: Client, name: string, args: Record<string, unknown>) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [{ text }] = content as { text: string }[];
  return { isError, text, json: isError ? undefined : JSON.parse(text) };
}

const names = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name).sort();

const overHttp = (url: string, key?: string) =>
  new StreamableHTTPClientTransport(
    new URL('/mcp', url),
    key === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${key}` } } },
  ) as unknown as Transport;

describe('over HTTP', () => {
  it('searches, answers, recommends, and remembers', async () => {
    const server = await start();
    await server.call('POST', '/v1/items', { body: [TOWER, { id: 'bees', title: 'Bees' }] });
    const client = await connected(overHttp(server.url));
    expect(await names(client)).toEqual(['ask', 'recommend', 'remember', 'search', 'similar']);
    const { json: answer } = await called(client, 'ask', { question: 'When was the Eiffel Tower built?' });
    expect([answer.answered, answer.citations[0].item]).toEqual([true, 'tower']);
    const { json: note } = await called(client, 'remember', {
      text: 'The lift of the Eiffel Tower is broken on Mondays.',
    });
    const { json: found } = await called(client, 'search', { query: 'lift broken' });
    expect(found.items[0].id).toBe(note.id);
    expect((await called(client, 'recommend', { limit: 1 })).json.items).toHaveLength(1);
    expect(await called(client, 'similar', { item: 'none' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('none'),
    });
    const { contents } = await client.readResource({ uri: 'tandem://items/tower' });
    expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ title: 'Eiffel Tower' });
    await expect(client.readResource({ uri: 'tandem://items/none' })).rejects.toThrow(/no item/);
    await client.close();
  });

  it('stands under the same keys', async () => {
    const engine = await testEngine();
    const read = await engine.store.keys.create('reader', ['read']);
    const write = await engine.store.keys.create('writer', ['read', 'write']);
    const server = await start({ keys: true }, engine);
    await expect(connected(overHttp(server.url))).rejects.toThrow(/401|key/);
    for (const [key, writes] of [
      [read, false],
      [write, true],
    ] as const) {
      const client = await connected(overHttp(server.url, key));
      expect((await names(client)).includes('remember')).toBe(writes);
      await client.close();
    }
    await server.stop();
    await engine.close();
  });
});

describe('on standard input and output', () => {
  it('answers from a data folder', async () => {
    const folder = await emptyFolder();
    const engine = await open({ data: folder });
    await engine.items.upsert([TOWER]);
    await engine.close();
    const client = await connected(
      new StdioClientTransport({
        command: process.execPath,
        args: [fileURLToPath(new URL('../../bin/tandem.js', import.meta.url)), 'mcp', '--data', folder],
        stderr: 'ignore',
      }),
    );
    const { json } = await called(client, 'ask', { question: 'When was the Eiffel Tower built?' });
    expect(json.text).toContain('1889');
    await client.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
});

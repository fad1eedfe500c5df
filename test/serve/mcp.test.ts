/** MCP by the official client: over HTTP with and without keys, and on standard input and output. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

describe('what assistants can see', () => {
  const SECRET = {
    id: 'secret',
    title: 'Lift of the tower',
    body: 'The code of the lift of the Eiffel Tower is 4711.',
    tags: ['audience:ada', 'tower'],
  };
  const SETTINGS = {
    assistants: { filter: { withoutTags: ['audience:ada'] }, keys: { ada: { tags: ['audience:ada'] } } },
  };

  it('is narrowed by a filter of the call', async () => {
    const server = await start();
    await server.call('POST', '/v1/items', { body: [TOWER, SECRET] });
    const client = await connected(overHttp(server.url));
    const ids = async (name: string, args: object) =>
      ((await called(client, name, { ...args })).json.items as { id: string }[]).map(({ id }) => id).sort();
    for (const [name, args] of [
      ['search', { query: 'tower' }],
      ['recommend', {}],
    ] as const) {
      expect(await ids(name, args)).toEqual(['secret', 'tower']);
      expect(await ids(name, { ...args, filter: { withoutTags: ['audience:ada'] } })).toEqual(['tower']);
    }
    expect(await ids('similar', { item: 'tower' })).toEqual(['secret']);
    expect(await ids('similar', { item: 'tower', filter: { withoutTags: ['audience:ada'] } })).toEqual([]);
    const question = 'What is the code of the lift of the Eiffel Tower?';
    expect((await called(client, 'ask', { question })).text).toContain('4711');
    const filter = { withoutTags: ['audience:ada'] };
    expect((await called(client, 'ask', { question, filter })).text).not.toContain('4711');
    await client.close();
  });

  it('is set in tandem.json, for all and by key, whatever filter a call has', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'tandem.json'), JSON.stringify(SETTINGS));
    const engine = await open({ data: folder });
    await engine.items.upsert([TOWER, SECRET]);
    const [ada, ben] = [
      await engine.store.keys.create('ada', ['read']),
      await engine.store.keys.create('ben', ['read']),
    ];
    const server = await start({ keys: true }, engine);
    const question = 'What is the code of the lift of the Eiffel Tower?';
    for (const [key, sees] of [
      [ada, true],
      [ben, false],
    ] as const) {
      const client = await connected(overHttp(server.url, key));
      const said = [
        (await called(client, 'search', { query: 'lift code' })).text,
        (await called(client, 'search', { query: 'lift', filter: { tags: ['tower'] } })).text,
        (await called(client, 'ask', { question })).text,
        (await called(client, 'recommend', {})).text,
        (await called(client, 'similar', { item: 'tower' })).text,
        ...(await Promise.all(
          ['/v1/chat/completions', '/v1/responses'].map(async (path) => {
            const { text } = await server.call('POST', path, {
              headers: { authorization: `Bearer ${key}` },
              body: {
                model: 'tandem:tower',
                messages: [{ role: 'user', content: question }],
                input: question,
              },
            });
            return text;
          }),
        )),
      ];
      expect(said.map((text) => /4711|Lift of the tower/.test(text))).toEqual(said.map(() => sees));
      const read = client.readResource({ uri: 'tandem://items/secret' });
      if (sees) expect(JSON.stringify(await read)).toContain('4711');
      else await expect(read).rejects.toThrow(/no item/);
      await client.close();
    }
    await server.stop();
    await engine.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
});

describe('on standard input and output', () => {
  it('answers from a data folder', async () => {
    const folder = await emptyFolder();
    const engine = await open({ data: folder });
    await engine.items.upsert([TOWER, { ...TOWER, id: 'draft', tags: ['draft'] }]);
    await engine.close();
    await writeFile(
      join(folder, 'tandem.json'),
      JSON.stringify({ assistants: { filter: { withoutTags: ['draft'] } } }),
    );
    const client = await connected(
      new StdioClientTransport({
        command: process.execPath,
        args: [fileURLToPath(new URL('../../bin/tandem.js', import.meta.url)), 'mcp', '--data', folder],
        stderr: 'ignore',
      }),
    );
    const { json } = await called(client, 'ask', { question: 'When was the Eiffel Tower built?' });
    expect(json.text).toContain('1889');
    const { json: found } = await called(client, 'search', { query: 'tower' });
    expect(found.items.map(({ id }: { id: string }) => id)).toEqual(['tower']);
    await client.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
});

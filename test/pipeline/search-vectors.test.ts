/** Searches with an encoder, at an endpoint that answers, fails, and answers again. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { newEngine, newFolder } from '../support/world.js';

/** Texts of the sea have one vector, and all others another. */
const vectorOf = (text: string) => (/ship|harbour|ocean/i.test(text) ? [1, 0.1] : [0.1, 1]);

async function encoder() {
  const state = { fails: false };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    if (state.fails) {
      response.writeHead(400).end('no');
      return;
    }
    const { input } = JSON.parse(body) as { input: string[] };
    response.end(
      JSON.stringify({ data: input.map((text, index) => ({ index, embedding: vectorOf(text) })) }),
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

test('what means the same is found, and words do where the encoder does not answer', async () => {
  const { state, url } = await encoder();
  const data = await newFolder({ text: { encoder: 'endpoint', url, model: 'small' } });
  const warnings: string[] = [];
  const engine = await newEngine({ data, warn: (message) => warnings.push(message) });
  await engine.items.upsert([
    { id: 'port', title: 'The harbour', body: 'Where ships lie' },
    { id: 'farm', title: 'The farm', body: 'Where cows lie' },
    { id: 'hidden', title: 'Ships', hidden: true },
  ]);
  const found = async (query: string) => (await engine.search({ query })).items;
  await eventually(async () => {
    const [first] = await found('ocean');
    expect(first?.id).toBe('port');
    expect(first.reasons[0].retriever).toBe('text-vectors');
  });
  const items = await found('where ships lie');
  expect(items[0].id).toBe('port');
  expect(items[0].reasons.map(({ retriever }) => retriever)).toContain('full-text');
  expect((await found('ocean')).map(({ id }) => id)).not.toContain('hidden');

  state.fails = true;
  expect((await found('the cows')).map(({ id }) => id)).toContain('farm');
  expect(warnings.join()).toContain('by words alone');
});

/** Items' texts in training and serving: what is new is retrieved by what it says, by either kind of encoder. */
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { open } from '#tandem/index.js';
import { trainOffline } from '#tandem/lifecycle/index.js';
import type { ItemInput } from '#tandem/store/index.js';
import { listRuns } from '#tandem/tensor/index.js';
import { openTextSource } from '#tandem/train/index.js';
import { eventually } from '../support/eventually.js';
import { items, events as many, SERIES } from '../support/planted.js';
import { emptyFolder } from '../support/store.js';
import { EMBEDDED } from '../support/world.js';

/** What the first sixty people did. */
const events = many.slice(0, 60 * 12);

/** Each series has a word of its own. */
const WORDS = [
  '金星',
  '木星',
  'mercury',
  'saturn',
  '地球',
  'pluto',
  '海王',
  'comet',
  'nebula',
  '银河',
  'quasar',
  '恒星',
];
const wordOf = (id: string) =>
  id.startsWith('s') ? WORDS[Number(id.split('-')[0].slice(1)) % SERIES] : 'everybody';
const told: ItemInput[] = items.map(({ id }, k) => ({
  id,
  title: `${wordOf(id)} number ${k}`,
  body: `about ${wordOf(id)}`,
}));

async function filled(config?: unknown): Promise<string> {
  const data = await emptyFolder();
  onTestFinished(() => rm(data, { recursive: true, force: true, maxRetries: 5 }));
  if (config) await writeFile(join(data, 'tandem.json'), JSON.stringify(config));
  const engine = await open({ ...EMBEDDED, data, background: false });
  await engine.items.upsert(told);
  await engine.events.add(events);
  await engine.close();
  return data;
}

const reader = events[0].user!;
const series = events.find(({ user, item }) => user === reader && item!.startsWith('s'))!.item!;
/** One item about what the reader goes through, and one about something else. */
const fresh: ItemInput[] = [
  { id: 'fresh', body: `something about ${wordOf(series)}` },
  { id: 'other', body: `something about ${WORDS[(WORDS.indexOf(wordOf(series)) + 3) % SERIES]}` },
];

let limit = 300;

/** The weight of the sequence model in the reasons for each of two new items; 0 where it does not find one. */
async function weights(engine: Awaited<ReturnType<typeof open>>): Promise<number[]> {
  // A list of another length is not the one that was given before.
  limit++;
  const { items: list } = await engine.recommend({ user: reader, limit });
  return fresh.map(({ id }) => {
    const found = list.find((item) => item.id === id);
    return found?.reasons.find(({ retriever }) => retriever === 'sequence')?.weight ?? 0;
  });
}

describe('texts, by the encoder that is trained here', () => {
  it('find an item that is new its people, when it comes and after another opening', async () => {
    const data = await filled();
    const { about } = await trainOffline({ ...EMBEDDED, data });
    expect(about.encoder).toMatch(/^trained\//);
    expect((await listRuns(data)).map(({ name, status }) => [name, status])).toEqual([
      ['sequence', 'finished'],
      ['text', 'finished'],
    ]);
    for (const arrives of [true, false]) {
      const engine = await open({ ...EMBEDDED, data, background: false });
      if (arrives) await engine.items.upsert(fresh);
      await engine.refresh();
      const [same, other] = await weights(engine);
      expect(same).toBeGreaterThan(other);
      await engine.close();
    }
  });

  it('are not even read where none are wanted', async () => {
    expect((await openTextSource('nowhere', { encoder: 'none' })).sink).toBeUndefined();
    expect((await openTextSource('nowhere', { encoder: 'trained' })).sink).toBeDefined();
  });
});

describe('texts, by an endpoint', () => {
  const asked: string[] = [];
  let url: string;
  let down = false;
  beforeAll(async () => {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      if (down || request.headers.authorization !== 'Bearer the-key') {
        response.writeHead(401).end('no');
        return;
      }
      const { input } = JSON.parse(body) as { input: string[] };
      asked.push(...input);
      const embed = (text: string) => [...WORDS, 'everybody'].map((word) => (text.includes(word) ? 1 : 0.05));
      response.end(JSON.stringify({ data: input.map((text, index) => ({ index, embedding: embed(text) })) }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return () => server.close();
  });

  it('are asked for once each, in the background while serving; without it, the model is not used', async () => {
    const text = { encoder: 'endpoint', url, model: 'm', keyFrom: 'TANDEM_TEST_KEY' };
    const data = await filled({ text });
    await expect(trainOffline({ ...EMBEDDED, data })).rejects.toThrow('TANDEM_TEST_KEY, which is not set');
    vi.stubEnv('TANDEM_TEST_KEY', 'the-key');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { about } = await trainOffline({ ...EMBEDDED, data });
    expect(about.encoder).toBe(`endpoint/${url}/embeddings/m`);
    expect(about.shape.text).toBe(WORDS.length + 1);
    expect([...asked].sort()).toEqual(told.map(({ title, body }) => `${title}\n${body}`).sort());

    asked.length = 0;
    const engine = await open({ ...EMBEDDED, data, background: false });
    await engine.refresh();
    await engine.items.upsert(fresh);
    await eventually(async () => {
      const [same, other] = await weights(engine);
      expect(same).toBeGreaterThan(other);
    });
    expect(asked).toEqual(fresh.map(({ body }) => body));
    await engine.close();

    // What is new is told of, and waited for, where the endpoint is down; all else goes on.
    down = true;
    asked.length = 0;
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    const offline = await open({ ...EMBEDDED, data, background: false });
    await offline.items.upsert([{ id: 'late', body: 'of late' }]);
    await eventually(() => expect(String(warned.mock.calls)).toContain('texts wait for their vectors'));
    await offline.refresh();
    const [same, other] = await weights(offline);
    expect(same).toBeGreaterThan(other);
    await offline.close();

    await writeFile(join(data, 'tandem.json'), '{}');
    const without = await open({ ...EMBEDDED, data, background: false });
    expect(String(warned.mock.calls)).toContain('is not the encoder endpoint/');
    await without.refresh();
    expect(await weights(without)).toEqual([0, 0]);
    await without.close();
  });
});

/** Reaching a folder through the server that has it open, and only through that. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { announce, withTarget } from '#tandem/cli/reach.js';
import { recommendationTable } from '#tandem/cli/recommendations.js';
import { Remote } from '#tandem/cli/remote.js';
import { ProgressLine } from '#tandem/cli/terminal/progress.js';
import { FolderInUse, openStore } from '#tandem/store/index.js';
import { atEnd } from '../support/endings.js';
import { makeFolder } from '../support/store.js';
import { start } from './run.js';

const folder = makeFolder(mkdtempSync(join(tmpdir(), 'tandem-reach-')));
const bodies: { path: string; records: number; length: number }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    const answer = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.url === '/readyz') return answer(200, {});
    if (request.url?.startsWith('/v1/users/'))
      return answer(404, { error: { message: 'there is no such user' } });
    if (request.headers.authorization !== 'Bearer key')
      return answer(401, { error: { message: 'send an API key' } });
    const records = JSON.parse(body) as { id: string }[];
    bodies.push({ path: request.url!, records: records.length, length: body.length });
    const refused = records.flatMap(({ id }, index) =>
      id === 'bad' ? [{ index, field: 'id', reason: 'bad' }] : [],
    );
    return answer(200, { taken: records.length - refused.length, repeated: 0, refused });
  });
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('writes large batches in parts, and counts refusals by their place in the whole', async () => {
  const remote = new Remote(url, 'key');
  const body = 'x'.repeat(1_000_000);
  const items = Array.from({ length: 11 }, (_, index) => ({ id: index === 9 ? 'bad' : `i${index}`, body }));
  const report = await remote.items.upsert(items);
  expect(report).toEqual({ taken: 10, repeated: 0, refused: [{ index: 9, field: 'id', reason: 'bad' }] });
  expect(bodies.length).toBe(3);
  expect(bodies.reduce((sum, { records }) => sum + records, 0)).toBe(11);
});

test('says what a server refuses, and what to do', async () => {
  await expect(new Remote(url, undefined).events.add([])).resolves.toEqual({
    taken: 0,
    repeated: 0,
    refused: [],
  });
  const events = [{ kind: 'click', user: 'u', item: 'i' }];
  await expect(new Remote(url, undefined).events.add(events)).rejects.toThrow(/API key; set TANDEM_KEY/);
  await expect(new Remote(url, 'key').knows('u')).resolves.toBe(false);
});

test('a folder in use is reached through its server only where that is the one which has it open', async () => {
  const store = await openStore({ folder });
  const progress = new ProgressLine();
  const context = { signal: new AbortController().signal, progress, say: () => {} };
  const reach = () => withTarget({ data: folder }, context, async (target) => target instanceof Remote);
  try {
    await expect(reach()).rejects.toBeInstanceOf(FolderInUse);
    const withdraw = await announce(folder, url);
    await expect(reach()).resolves.toBe(true);
    await withdraw();
    await expect(reach()).rejects.toBeInstanceOf(FolderInUse);
    writeFileSync(join(folder, 'serving.json'), JSON.stringify({ url, pid: 1 }));
    await expect(reach()).rejects.toBeInstanceOf(FolderInUse);
  } finally {
    await store.close();
  }
});

test('a server waits for a command that has the folder open, and for no other server', async () => {
  const data = makeFolder(mkdtempSync(join(tmpdir(), 'tandem-reach-')));
  atEnd(() => rmSync(data, { recursive: true, force: true }));
  const serve = () => start(['serve', '--data', data, '--port', '0', '--no-sample']);
  const store = await openStore({ folder: data });
  const first = serve();
  await first.says('waiting for it');
  await store.close();
  await first.says('ready: ');
  const second = await serve().ended;
  expect(second.code).toBe(1);
  expect(second.stderr).toContain('is open already');
  expect(second.stderr).not.toContain('waiting for it');
  first.process.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
});

test('a command waits for a server that is too busy to answer', async () => {
  const data = makeFolder(mkdtempSync(join(tmpdir(), 'tandem-reach-')));
  atEnd(() => rmSync(data, { recursive: true, force: true }));
  let busy = true;
  const server = createServer((request, response) => {
    if (busy) request.socket.destroy();
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => server.close());
  const store = await openStore({ folder: data });
  atEnd(() => store.close());
  await announce(data, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const asking = start(['doctor', '--data', data]);
  await asking.says('waiting for it');
  busy = false;
  expect(await asking.says('working through it')).toMatch(/open in another process.*waiting for it/);
  await asking.ended;
});

test('a list stands in a table, or on two lines where the terminal is narrow', () => {
  const because = [{ item: 'b', title: 'An Older Title', weight: 1 }];
  const list = {
    request: 'r',
    next: null,
    items: [
      {
        id: 'a',
        score: 0.25,
        title: 'A Title',
        tags: [],
        image: null,
        reasons: [
          { retriever: 'popular', weight: 0.05, because: [] },
          { retriever: 'similar-items', weight: 0.2, because },
        ],
      },
    ],
  };
  expect(recommendationTable(list, 100)).toBe(
    '#  score  item  title    because\n1  0.250  a     A Title  goes with An Older Title; popular\n',
  );
  expect(recommendationTable(list, 40)).toBe(
    '  1  0.250  A Title (a)\n            goes with An Older Title; p…\n',
  );
});

/** The cases of a running server and of what people type, each by its calls and commands as they are. */
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type Running, start } from '../run.js';
import { type Case, type Line, linesOf, prepare, present } from './run-case.js';

/** Starts a server on a case's data; it ends with the test, or by `stop`. */
async function serving(it: Case, ...args: string[]) {
  const server: Running = start(['serve', '--data', it.data, '--port', '0', ...args]);
  const stop = async () => {
    server.process.kill('SIGTERM');
    await server.ended;
  };
  onTestFinished(stop);
  const url = /ready: (\S+)\//.exec(await server.says(/ready: (\S+)/))![1];
  return { url, stop };
}

/** Runs a case's `calls.sh` on a server. @returns what it answered, a line of JSON after the other */
async function calls(it: Case, url: string): Promise<Line[]> {
  const script = await it.text('calls.sh');
  // Each answer on a line of its own: curl writes no line end.
  const { out } = await it.bash(`curl() { command curl "$@"; echo; }\n${script}`, { B: url });
  return linesOf(out);
}

async function json(url: string, body?: object): Promise<Line> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, body ? { method: 'POST', headers, body: JSON.stringify(body) } : {});
  expect(answer.status).toBe(200);
  return (await answer.json()) as Line;
}

/** The files under a folder that hold a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const holds = await Promise.all(
    files.map(async ({ parentPath, name }) => (await readFile(join(parentPath, name))).includes(text)),
  );
  return files.filter((_, index) => holds[index]).map(({ name }) => name);
}

test.runIf(present)('40-delete-user-leaves-id', async () => {
  const it = await prepare('40-delete-user-leaves-id');
  const { url, stop } = await serving(it, '--no-sample');
  const answers = await calls(it, url);
  expect(answers.at(-1)).toMatchObject({ deleted: ['secret.person@example.org'] });
  await stop();
  expect(await filesWith(it.data, 'secret.person')).toEqual([]);
});

test.runIf(present)('41-last-page-next', async () => {
  const it = await prepare('41-last-page-next');
  const { url } = await serving(it, '--no-sample');
  expect((await calls(it, url)).at(-1)).toMatchObject({
    items: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    next: null,
  });
});

test.runIf(present)('42-take-back-feedback', async () => {
  const it = await prepare('42-take-back-feedback');
  const { url } = await serving(it, '--no-sample');
  const answers = await calls(it, url);
  const list = answers.find((answer) => answer.request !== undefined)!;
  expect((list.items as Line[]).map(({ id }) => id)).toContain('n3');
  // `ID` in the script stands for the id of an event.
  const { events } = await json(`${url}/v1/events?user=dan`);
  expect(events).not.toEqual([]);
  for (const { id } of events as Line[]) {
    const answer = await fetch(`${url}/v1/events/${id}`, { method: 'DELETE' });
    expect(answer.status).toBe(200);
  }
  expect(await json(`${url}/v1/events?user=dan`)).toMatchObject({ events: [] });
});

test.runIf(present)('44-keys-and-backup-while-serving', async () => {
  const it = await prepare('44-keys-and-backup-while-serving');
  const free = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
  const script = (await it.text('calls.sh'))
    .replaceAll('--data D', `--data '${it.data}'`)
    .replaceAll('PORT', String(free))
    .split(/\n|;\s*/)
    .filter((line) => line !== '')
    .map((line) =>
      line.endsWith('&')
        ? // What follows waits for the first start, once the server has the folder; before that, there is no server.
          `${line}\nuntil [ -e '${it.data}/lock' ]; do sleep 0.1; done`
        : `${line}; echo "ended with $?"`,
    );
  const { out } = await it.bash([...script, 'kill %1; wait %1'].join('\n'));
  expect(out.match(/ended with \d+/g), out).toEqual(Array(5).fill('ended with 0'));
  const backup = await readdir(join(it.folder, 'backup'));
  expect(backup).toEqual(expect.arrayContaining(['events.jsonl', 'items.jsonl', 'users.jsonl']));
});

test.runIf(present)('46-next-page', async () => {
  const it = await prepare('46-next-page');
  const { url } = await serving(it);
  let before: unknown[] = [];
  for (let round = 0; round < 6; round++) {
    const list = await json(`${url}/v1/recommend`, { user: 'reader-9', limit: 10 });
    const ids = (list.items as Line[]).map(({ id }) => id);
    expect(ids).toHaveLength(10);
    expect(ids.filter((id) => !before.includes(id)).length, `round ${round}`).toBeGreaterThanOrEqual(8);
    before = ids;
    const shown = ids.map((item, position) => ({
      user: 'reader-9',
      kind: 'impression',
      item,
      position,
      request: list.request,
    }));
    expect(await json(`${url}/v1/events`, shown)).toMatchObject({ taken: 10 });
  }
});

test.runIf(present)('47-http-takes-what-import-takes', async () => {
  const it = await prepare('47-http-takes-what-import-takes');
  const { url } = await serving(it, '--no-sample');
  const lines = linesOf(await it.text('events.jsonl'));
  expect(await json(`${url}/v1/events`, lines)).toMatchObject({ taken: lines.length, refused: [] });
  const kept = async () => ((await json(`${url}/v1/events`)).events as Line[]).map(same);
  const same = ({ user, item, kind, value }: Line) => JSON.stringify({ user, item, kind, value });
  const byHttp = await kept();
  const { out } = await it.bash('tandem import events.jsonl');
  expect(out).toContain(`${lines.length} taken`);
  await eventually(async () => expect(await kept()).toHaveLength(2 * lines.length));
  expect((await kept()).sort()).toEqual([...byHttp, ...byHttp].sort());
});

test.runIf(present)('48-typing-error-in-data', async () => {
  const it = await prepare('48-typing-error-in-data');
  const { out } = await it.bash(await it.commands());
  expect(out).toContain('there is no data folder at ./no-such-folder');
  expect(out.split('\n')).toContain('1');
  expect(out).toMatch(/ls: .*no-such-folder/);
  for (const command of ['eval', 'recommend ann']) {
    const other = await it.bash(`tandem ${command} --data ./no-such-folder`);
    expect([other.code, other.out]).toEqual([1, expect.stringContaining('there is no data folder')]);
  }
});

test.runIf(present)('49-hint-names-subcommand', async () => {
  const it = await prepare('49-hint-names-subcommand');
  const { out } = await it.bash(await it.commands());
  expect(out).toContain('tandem keys create --help');
});

/** Threads that answer messages: the order of answers, notices, what happens to those waiting when a thread ends. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReplyThread } from '#tandem/runtime/index.js';

const THREAD = `
import { parentPort, workerData } from 'node:worker_threads';
parentPort.postMessage(workerData);
parentPort.on('message', (request) => {
  if (request === 'leave') process.exit(3);
  if (request === 'fail') throw new RangeError('too much');
  if (request === 'noted') parentPort.postMessage({ notice: 'first' });
  if (request !== 'silent') parentPort.postMessage(request);
});`;

let folder: string;
let file: URL;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-thread-'));
  await writeFile(join(folder, 'thread.mjs'), THREAD);
  file = pathToFileURL(join(folder, 'thread.mjs'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const started = async (onNotice?: (message: unknown) => boolean) => {
  const thread = new ReplyThread<unknown, unknown>(file, { data: 'ready', name: 'the thread', onNotice });
  expect(await thread.next()).toBe('ready');
  return thread;
};

describe('a thread that answers messages', () => {
  it('answers in the order of the requests', async () => {
    const thread = await started();
    expect(await Promise.all([1, 2, 3].map((n) => thread.ask(n)))).toEqual([1, 2, 3]);
    await thread.close();
  });

  it('hands notices over, which answer nothing', async () => {
    const notices: unknown[] = [];
    const thread = await started((message) => {
      const is = typeof message === 'object';
      if (is) notices.push(message);
      return is;
    });
    expect(await thread.ask('noted')).toBe('noted');
    expect(notices).toEqual([{ notice: 'first' }]);
    await thread.close();
  });

  it.each([
    ['leave', 'the thread has stopped: its thread ended with 3'],
    ['fail', 'the thread has stopped: too much'],
  ])('refuses what waits, and all later requests, once it has ended by %s', async (request, reason) => {
    const thread = await started();
    const answers = await Promise.allSettled(['silent', request, 'later'].map((one) => thread.ask(one)));
    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(thread.stopped).toBe(true);
    await expect(thread.ask('again')).rejects.toThrow(reason);
  });

  it('keeps the process alive while an answer is waited for, and not longer', () => {
    const face = import.meta.resolve('#tandem/runtime/index.js');
    const program = `
      const { ReplyThread } = await import(${JSON.stringify(face)});
      const thread = new ReplyThread(new URL(${JSON.stringify(file.href)}), { data: 'ready', name: 'it' });
      console.log(await thread.next(), await thread.ask('answered'));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(said).toBe('ready answered\n');
  });
});

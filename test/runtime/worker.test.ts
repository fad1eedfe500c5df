/** Worker threads: results, messages, errors, stopping and killing a task, state that stays. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inWorker, WorkerThread } from '#tandem/runtime/index.js';

// Ends by itself once it is told to stop; `stuck` never looks.
const TASK = `
import { getPriority } from 'node:os';
let runs = 0;
export default async function ({ kind, value, port, stop }) {
  runs++;
  if (kind === 'runs') return runs;
  if (kind === 'priority') return getPriority();
  if (kind === 'add') return value.reduce((a, b) => a + b, 0);
  if (kind === 'fail') throw new RangeError('too much');
  if (kind === 'tell') for (const done of [1, 2]) port.postMessage({ phase: 'work', done });
  if (kind === 'ask') return new Promise((resolve) => {
    port.once('message', resolve);
    port.postMessage('which?');
  });
  if (kind === 'wait') {
    port.postMessage('started');
    while (Atomics.load(stop, 0) === 0) Atomics.wait(stop, 0, 0, 10);
    return 'stopped';
  }
  if (kind === 'stuck') {
    port.postMessage('started');
    for (;;);
  }
}`;

const hasThreadPriority = process.platform === 'linux';
if (!hasThreadPriority) console.warn('not tested: the priority of threads, which Linux alone has');

let folder: string;
let file: URL;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-worker-'));
  await writeFile(join(folder, 'task.mjs'), TASK);
  file = pathToFileURL(join(folder, 'task.mjs'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a task in a thread of its own', () => {
  it('gives its result', async () => {
    expect(await inWorker(file, { kind: 'add', value: Int32Array.of(1, 2, 3) })).toBe(6);
  });

  it.runIf(hasThreadPriority)('leaves the processor to others where nobody waits for it', async () => {
    const [awaited, background] = [new WorkerThread(file), new WorkerThread(file, { background: true })];
    try {
      const own = await awaited.run<number>({ kind: 'priority' });
      expect(own).toBe(getPriority());
      expect(await background.run<number>({ kind: 'priority' })).toBe(Math.min(19, own + 15));
      // Of its thread alone: the others stay as they are.
      expect(getPriority()).toBe(own);
    } finally {
      await Promise.all([awaited.close(), background.close()]);
    }
  });

  it('throws what the task threw', async () => {
    await expect(inWorker(file, { kind: 'fail' })).rejects.toThrow(new RangeError('too much'));
  });

  it('tells its progress', async () => {
    const told: unknown[] = [];
    await inWorker(file, { kind: 'tell' }, { onMessage: (message) => told.push(message) });
    expect(told).toEqual([
      { phase: 'work', done: 1 },
      { phase: 'work', done: 2 },
    ]);
  });

  it('can be answered', async () => {
    const answer = await inWorker<string, string>(
      file,
      { kind: 'ask' },
      { onMessage: (_, port) => port.postMessage('this') },
    );
    expect(answer).toBe('this');
  });

  it('is asked to stop by a signal, and may still give a result', async () => {
    const abort = new AbortController();
    const result = await inWorker<string, string>(
      file,
      { kind: 'wait' },
      { signal: abort.signal, onMessage: () => abort.abort() },
    );
    expect(result).toBe('stopped');
  });

  it('is killed by a signal where it would not look', async () => {
    const abort = new AbortController();
    const reason = new Error('no longer wanted');
    const running = inWorker<void, string>(
      file,
      { kind: 'stuck' },
      { signal: abort.signal, onAbort: 'kill', onMessage: () => abort.abort(reason) },
    );
    await expect(running).rejects.toBe(reason);
  });

  it('does not start after the signal', async () => {
    await expect(inWorker(file, { kind: 'add' }, { signal: AbortSignal.abort('late') })).rejects.toBe('late');
  });
});

it('keeps the state of a thread that stays', async () => {
  const thread = new WorkerThread(file, { keepsState: true });
  try {
    expect(await thread.run({ kind: 'runs' })).toBe(1);
    expect(await Promise.all([thread.run({ kind: 'runs' }), thread.run({ kind: 'runs' })])).toEqual([2, 3]);
  } finally {
    await thread.close();
  }
});

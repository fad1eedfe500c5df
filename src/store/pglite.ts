/** PGlite in a thread of its own as the database, in a folder that this process alone has open. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import type { Progress } from '../runtime/index.js';
import { type Database, databaseOver } from './database.js';
import { lockFolder } from './folder-lock.js';
import { PgliteStream } from './pglite-stream.js';
import type { WorkerAnswer, WorkerRequest } from './pglite-worker.js';

/**
 * @param onProgress told once the folder is this process': making a new database takes seconds, on a busy machine many.
 * @throws FolderInUse where another process has the folder open.
 */
export async function openPglite(
  folder: string,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Database> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  try {
    onProgress({ phase: 'opening the database', done: 0 });
    const worker = await startWorker(join(folder, 'db'));
    // PGlite has one session, so there is one connection, for as long as the database is open.
    const pool = new pg.Pool({
      max: 1,
      idleTimeoutMillis: 0,
      allowExitOnIdle: true,
      stream: () => new PgliteStream((messages) => worker.exchange(messages)),
    });
    return databaseOver('pglite', pool, async () => {
      try {
        await pool.end();
        await worker.close();
      } finally {
        await unlock();
      }
    });
  } catch (error) {
    await unlock();
    throw error;
  }
}

interface PgliteWorker {
  exchange(messages: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

async function startWorker(folder: string): Promise<PgliteWorker> {
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), {
    workerData: { folder },
    execArgv: [], // what this process was started with, such as --input-type, may not suit a thread
  });
  const waiting: { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }[] = [];
  let stopped: Error | undefined;

  const stop = (reason: string) => {
    stopped ??= new Error(`the embedded database in ${folder} has stopped: ${reason}`);
    for (const { reject } of waiting.splice(0)) reject(stopped);
  };
  worker.on('error', (error) => stop(error.message));
  worker.on('exit', (code) => stop(`its thread ended with ${code}`));
  worker.on('message', (answer: WorkerAnswer) => {
    const { resolve, reject } = waiting.shift()!;
    // Only what waits for an answer keeps the process from ending.
    if (waiting.length === 0) worker.unref();
    if ('bytes' in answer) resolve(answer.bytes);
    else reject(new Error(answer.failed));
  });

  const ask = (request?: WorkerRequest) =>
    new Promise<Uint8Array>((resolve, reject) => {
      if (stopped) return reject(stopped);
      waiting.push({ resolve, reject });
      worker.ref();
      if (request !== undefined) worker.postMessage(request, request ? [request.buffer as ArrayBuffer] : []);
    });

  try {
    await ask(); // the first answer: it is open
  } catch (error) {
    await worker.terminate();
    throw new Error(`cannot open the database in ${folder}: ${(error as Error).message}`, { cause: error });
  }
  return {
    exchange: (messages) => ask(messages),
    async close() {
      if (stopped) return;
      await ask(null);
      await worker.terminate();
    },
  };
}

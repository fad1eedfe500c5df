/** PGlite as the database, in a worker thread, in a folder that is locked by this process. */
import { mkdir, readFile, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type Progress, ReplyThread } from '../runtime/index.js';
import { type Database, databaseOver } from './database.js';
import { lockFolder } from './folder-lock.js';
import type { Program } from './pglite-embedded.js';
import { PgliteStream } from './pglite-stream.js';
import type { WorkerAnswer, WorkerData, WorkerRequest } from './pglite-worker.js';

/**
 * @param onProgress called once the folder is locked: creating a new database takes seconds.
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
    const thread = await startThread(join(folder, 'db'));
    // PGlite has a single session, so there is one connection, which stays open with the database.
    const pool = new pg.Pool({
      max: 1,
      idleTimeoutMillis: 0,
      allowExitOnIdle: true,
      stream: () => new PgliteStream((messages) => thread.exchange(messages)),
    });
    return databaseOver('pglite', pool, async () => {
      try {
        await pool.end();
        await thread.close();
      } finally {
        await unlock();
      }
    });
  } catch (error) {
    await unlock();
    throw error;
  }
}

interface PgliteThread {
  exchange(messages: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

declare const WebAssembly: { compile(bytes: Uint8Array): Promise<Program> };

let compiled: Promise<Program> | undefined;

/**
 * PGlite's program, compiled once for all databases of this process, as compiling takes half of the processor time
 * of opening one.
 */
function program(): Promise<Program> {
  compiled ??= (async () => {
    const file = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), 'pglite.wasm');
    return WebAssembly.compile(await readFile(file));
  })();
  return compiled;
}

/** PostgreSQL needs a file of its log, of 16 MiB, to start. */
const LEAST_ROOM = 16 * 1024 ** 2;

/** Whether there is no room to open a database in a folder. */
async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(dirname(folder));
  return bavail * bsize < LEAST_ROOM;
}

async function startThread(folder: string): Promise<PgliteThread> {
  const thread = new ReplyThread<WorkerRequest, WorkerAnswer>(
    new URL('./pglite-worker.js', import.meta.url),
    {
      data: { folder, program: await program() } satisfies WorkerData,
      name: `the embedded database in ${folder}`,
    },
  );
  const bytesOf = (answer: WorkerAnswer): Uint8Array => {
    if ('bytes' in answer) return answer.bytes;
    throw new Error(answer.failed);
  };
  try {
    bytesOf(await thread.next()); // the first message says that it is open
  } catch (error) {
    await thread.close();
    const reason = (await isFull(folder))
      ? 'its disk is full: free some space and run the same command again'
      : (error as Error).message;
    throw new Error(`cannot open the database in ${folder}: ${reason}`, { cause: error });
  }
  return {
    exchange: async (messages) => bytesOf(await thread.ask(messages, [messages.buffer as ArrayBuffer])),
    async close() {
      if (thread.stopped) return;
      bytesOf(await thread.ask(null));
      await thread.close();
    },
  };
}

/**
 * The thread in which PGlite runs, so that it never blocks the event loop. It receives messages of PostgreSQL's
 * wire protocol and answers with the server's; see {@link WorkerRequest} and {@link WorkerAnswer}.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { SerialQueue } from '../runtime/index.js';
import { openEmbedded, type Program } from './pglite-embedded.js';

/** The thread's `workerData`. */
export interface WorkerData {
  readonly folder: string;
  /** PGlite's program. */
  readonly program: Program;
}

/** Wire messages to run (the last one a Sync, a Query or such), or `null` to close the database. */
export type WorkerRequest = Uint8Array | null;

/** One for each request, in order: bytes, or an error. The first one says that the database is open. */
export type WorkerAnswer = { readonly bytes: Uint8Array } | { readonly failed: string };

const port = parentPort!;

const { folder, program } = workerData as WorkerData;

function answer(value: WorkerAnswer): void {
  port.postMessage(value, 'bytes' in value ? [value.bytes.buffer as ArrayBuffer] : []);
}

// The last lines of PostgreSQL's log: they tell why the database stopped, if it does.
let logEnd = '';

try {
  const database = await openEmbedded(folder, program, (text) => {
    logEnd = `${logEnd}\n${text}`.slice(-1000);
  });
  answer({ bytes: new Uint8Array(0) });
  const requests = new SerialQueue();
  port.on('message', (request: WorkerRequest) => {
    const handle = async () => {
      if (request) {
        answer({ bytes: await database.run(request) });
        await database.tidy().catch(() => undefined); // the next request fails with the cause
      } else {
        await database.close();
        answer({ bytes: new Uint8Array(0) });
        port.close();
      }
    };
    requests.run(handle).catch((error: unknown) => answer({ failed: reason(error) }));
  });
} catch (error) {
  answer({ failed: reason(error) });
  port.close();
}

function reason(error: unknown): string {
  return `${error instanceof Error ? error.message : String(error)}${logEnd}`;
}

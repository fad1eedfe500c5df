/** The worker thread of a session: opens the model and runs it on request. */
import { parentPort, workerData } from 'node:worker_threads';
import type { TypedArray } from '../dtype.js';
import { openSession, type RunOptions, type RunReply, type RunRequest } from './session.js';

const { model, options } = workerData as { model: Uint8Array; options: RunOptions };

const port = parentPort as NonNullable<typeof parentPort>;

const send = (reply: RunReply, lent: ArrayBuffer[] = []) => port.postMessage(reply, lent);

const because = (error: unknown): string => (error instanceof Error ? error.message : String(error));

try {
  const session = await openSession(model, {
    ...options,
    worker: false,
    onNotice: (notice) => send({ notice }),
  });
  port.on('message', async (request: RunRequest | null) => {
    if (request === null) {
      await session.close();
      send({});
      return;
    }
    const { feeds, fetches } = request;
    const names = [...new Set(Object.values(fetches).filter((fetched) => typeof fetched === 'string'))];
    const lent: Record<string, TypedArray> = Object.fromEntries(
      names.map((name) => [name, feeds[name].data]),
    );
    const buffers = names.map((name) => feeds[name].data.buffer as ArrayBuffer);
    try {
      const wanted = Object.entries(fetches).map(([name, fetched]) => [
        name,
        typeof fetched === 'string' ? feeds[fetched] : fetched,
      ]);
      const results = await session.run(feeds, Object.fromEntries(wanted));
      send({ results, lent }, buffers);
    } catch (error) {
      send({ error: because(error), lent }, buffers);
    }
  });
  send({ device: session.device });
} catch (error) {
  send({ error: because(error) });
}

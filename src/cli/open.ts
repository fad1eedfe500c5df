/** The engine or the store of a data folder, opened for a command and closed after it. */
import { open } from '../engine.js';
import { openStore, type Store } from '../store/index.js';
import type { Engine } from '../types.js';
import type { Context, DataOptions } from './command.js';

/** Runs `work` with the engine of the data, and always closes it. */
export async function withEngine<Result>(
  { data, databaseUrl }: DataOptions,
  { say, progress, signal }: Context,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const engine = await open({
    data,
    databaseUrl,
    background: false,
    choosesFirst: false,
    warn: say,
    onProgress: (step) => progress.update(step),
  });
  try {
    signal.throwIfAborted();
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** Runs `work` with the store only, if no recommendations are needed, and always closes it. */
export async function withStore<Result>(
  { data, databaseUrl }: DataOptions,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openStore({ folder: data, databaseUrl });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

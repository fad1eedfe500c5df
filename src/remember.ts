/** Reads a data folder into memory and lets go of it, for work that serves nobody. */
import { DEFAULT_KINDS, readConfig } from './config.js';
import { ModelRegistry } from './learn/index.js';
import { Memory } from './memory.js';
import { openStore } from './store/index.js';
import type { TextSink } from './texts.js';
import type { OpenOptions } from './types.js';

/**
 * @param texts what items' texts are given to.
 * @throws FolderInUse where another process has the folder open.
 */
export async function remember(
  data: string,
  {
    databaseUrl = process.env.DATABASE_URL,
    kinds,
    onProgress,
  }: Pick<OpenOptions, 'databaseUrl' | 'kinds' | 'onProgress'>,
  texts?: TextSink,
): Promise<Memory> {
  const config = await readConfig(data);
  const store = await openStore({ folder: data, databaseUrl });
  try {
    const memory = new Memory({ ...DEFAULT_KINDS, ...config.kinds, ...kinds }, undefined, texts);
    const judged = (await new ModelRegistry(data).alarms()).flatMap(({ accounts }) => accounts);
    await memory.load(store, onProgress ?? (() => {}), judged);
    return memory;
  } finally {
    await store.close();
  }
}

/** Loading a data folder into memory, and closing it, for work without serving. */
import { readConfig } from '../config/index.js';
import type { TextSink } from '../embed/index.js';
import { type KindMeaning, kindsWith } from '../indexes/index.js';
import { ModelRegistry } from '../models/index.js';
import type { Progress } from '../runtime/index.js';
import { openStore } from '../store/index.js';
import { loadState } from './load.js';
import { EngineState } from './state.js';

/** Options of a data folder: where it is, and what its events mean. */
export interface DataOptions {
  /** Folder for the data; `./data` by default. */
  readonly data?: string | undefined;
  /** A PostgreSQL server instead of the embedded database; `DATABASE_URL` by default. */
  readonly databaseUrl?: string | undefined;
  /** Meanings of event kinds, added to (or replacing) those of the folder's `tandem.json` and the defaults. */
  readonly kinds?: { readonly [kind: string]: KindMeaning } | undefined;
}

/**
 * @param data the data folder.
 * @param with `registry`: the models of the folder, if the caller has opened it already; `texts`: called with the
 *   texts of items.
 * @throws FolderInUse where another process has the folder open.
 * @throws InvalidInput where the folder's `tandem.json` is wrong.
 */
export async function openState(
  data: string,
  {
    databaseUrl = process.env.DATABASE_URL,
    kinds,
    onProgress = () => {},
    opinions,
  }: Omit<DataOptions, 'data'> & {
    readonly onProgress?: ((progress: Progress) => void) | undefined;
    readonly opinions?: boolean | undefined;
  },
  {
    registry = new ModelRegistry(data),
    texts,
  }: { readonly registry?: ModelRegistry; readonly texts?: TextSink | undefined } = {},
): Promise<EngineState> {
  const config = await readConfig(data);
  const store = await openStore({ folder: data, databaseUrl });
  try {
    const state = new EngineState(kindsWith(config.kinds, kinds), undefined, texts);
    await loadState(state, store, await registry.accountsInAlarms(), onProgress, opinions);
    return state;
  } finally {
    await store.close();
  }
}

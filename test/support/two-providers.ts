/** Two servers of language models and an engine that may ask them, made anew for each test. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { open } from '#tandem/index.js';
import type { Engine } from '#tandem/types.js';
import { modelServer } from './model-server.js';
import { emptyFolder } from './store.js';

export let first: Awaited<ReturnType<typeof modelServer>>;

export let second: Awaited<ReturnType<typeof modelServer>>;

/** Once {@link openWith} has opened it. */
export let tandem: Engine;

let folder: string;

/** Makes them before each test of the file, and ends them after it. */
export function useTwoProviders(): void {
  beforeEach(async () => {
    first = await modelServer();
    second = await modelServer();
    folder = await emptyFolder();
  });
  afterEach(async () => {
    await tandem.close();
    await Promise.all([first.close(), second.close()]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
}

/** Opens the engine with these settings of answers in its `tandem.json`. */
export async function openWith(answers: object): Promise<void> {
  await writeFile(join(folder, 'tandem.json'), JSON.stringify({ answers }));
  tandem = await open({ data: folder });
}

/** Closes the engine, and opens it on the same data. */
export async function reopen(): Promise<void> {
  await tandem.close();
  tandem = await open({ data: folder });
}

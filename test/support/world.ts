/** Engines for tests, each on a folder of its own that is deleted with the test. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Recommendation } from '#tandem/index.js';
import { open } from '#tandem/index.js';
import type { EventInput } from '#tandem/store/index.js';
import type { Engine, OpenOptions } from '#tandem/types.js';
import { atEnd } from './endings.js';
import { emptyFolder } from './store.js';

/** The embedded database, whatever the environment says. */
export const EMBEDDED = { databaseUrl: '' } as const;

/** A folder with an empty database unless told otherwise, and `tandem.json` where one is given. */
export async function newFolder(config?: unknown, database = true): Promise<string> {
  const folder = await emptyFolder(database);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  if (config !== undefined) {
    await writeFile(
      join(folder, 'tandem.json'),
      typeof config === 'string' ? config : JSON.stringify(config),
    );
  }
  return folder;
}

/** Opens an engine that is closed with the test; it builds when asked to. */
export async function newEngine(options: OpenOptions = {}): Promise<Engine> {
  const data = options.data ?? (await newFolder());
  const engine = await open({ ...EMBEDDED, background: false, ...options, data });
  // What is registered last runs first: the folder is there until the engine is closed.
  onTestFinished(() => engine.close());
  return engine;
}

/** Opens an engine that is closed, and its folder deleted, after all tests of a file. */
export async function sharedEngine(options: OpenOptions = {}): Promise<Engine> {
  const data = await emptyFolder();
  const engine = await open({ ...EMBEDDED, background: false, ...options, data });
  atEnd(async () => {
    await engine.close();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  });
  return engine;
}

export const ids = ({ items }: Recommendation): string[] => items.map(({ id }) => id);

export const likes = (user: string, ...items: string[]): EventInput[] =>
  items.map((item) => ({ user, kind: 'like', item }));

/** Two groups of people, each liking the items of its own: `a0…a9` and `b0…b9`. */
export async function addTwoTastes(engine: Engine): Promise<void> {
  const groups = ['a', 'b'];
  await engine.items.upsert(
    groups.flatMap((group) =>
      Array.from({ length: 10 }, (_, k) => ({
        id: `${group}${k}`,
        title: `Title ${group}${k}`,
        tags: [`tag-${group}`],
      })),
    ),
  );
  await engine.events.add(
    groups.flatMap((group) =>
      Array.from({ length: 12 }, (_, person) =>
        Array.from({ length: 5 }, (_, step) => ({
          user: `${group}-person${person}`,
          kind: 'like',
          item: `${group}${(person + step) % 10}`,
          at: Date.parse('2026-01-01') + (person * 10 + step) * 60_000,
        })),
      ).flat(),
    ),
  );
}

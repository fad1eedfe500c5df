/**
 * Reaches the data for a command: opens the engine or, where a server of this machine has the folder open, goes through
 * that. So that importing and asking work beside a running `tandem serve`.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderInUse } from '../store/index.js';
import type { Engine } from '../types.js';
import type { Context, DataOptions } from './command.js';
import { withEngine } from './open.js';
import { Remote } from './remote.js';
import type { Target } from './target.js';

const fileOf = (folder: string) => join(folder, 'serving.json');

/** Leaves word in the folder where it is served. @returns what takes the word back. */
export async function announce(folder: string, url: string): Promise<() => Promise<void>> {
  await writeFile(fileOf(folder), `${JSON.stringify({ url, pid: process.pid })}\n`);
  return () => rm(fileOf(folder), { force: true });
}

/** The members of a file of JSON; none where there is no such file. */
async function readMembers(path: string): Promise<{ readonly [name: string]: unknown }> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : {};
  } catch {
    return {};
  }
}

/**
 * Where the folder is served, if whoever has it open left word. Word left by a process that was killed does not count:
 * at its address there may be a server of another folder by now.
 */
async function servedAt(folder: string): Promise<string | undefined> {
  const [{ url, pid }, lock] = await Promise.all([
    readMembers(fileOf(folder)),
    readMembers(join(folder, 'lock')),
  ]);
  return typeof url === 'string' && pid === lock.pid ? url : undefined;
}

function local(engine: Engine): Target {
  return {
    items: engine.items,
    users: engine.users,
    events: engine.events,
    recommend: (query) => engine.recommend(query),
    similar: (id, query) => engine.similar(id, query),
    objective: engine.objective,
    experiments: engine.experiments,
    exploration: engine.exploration,
    knows: async (user) => (await engine.users.get(user)) !== undefined,
    settings: engine.store.settings,
  };
}

/** Runs `work` with the engine of the data, here or where it is served. */
export async function withTarget<Result>(
  options: DataOptions,
  context: Context,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  try {
    return await withEngine(options, context, (engine) => work(local(engine)));
  } catch (error) {
    const url = error instanceof FolderInUse ? await servedAt(options.data) : undefined;
    const remote = url === undefined ? undefined : new Remote(url, process.env.TANDEM_KEY);
    if (!remote || !(await remote.answers())) throw error;
    context.say(`${options.data} is served at ${url}: working through it`);
    return work(remote);
  }
}

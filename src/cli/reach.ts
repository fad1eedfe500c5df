/**
 * Access to the data for a command: the data folder itself or, where a server of this machine has it open, that server.
 * So importing and asking work beside a running `tandem serve`.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWriter } from '../ingest/index.js';
import { FolderInUse } from '../store/index.js';
import type { Engine } from '../types.js';
import type { Context, DataOptions } from './command.js';
import { withEngine } from './open.js';
import { Remote } from './remote.js';
import type { IntakeTarget, Target } from './target.js';

const fileOf = (folder: string) => join(folder, 'serving.json');

/** Writes into the folder at which address it is served. @returns what deletes that again. */
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
 * The address at which the folder is served, if the process that has it open wrote one. What a process wrote that was
 * killed does not count: at its address there may be a server of another folder by now.
 */
async function servedAt(folder: string): Promise<string | undefined> {
  const [{ url, pid }, lock] = await Promise.all([
    readMembers(fileOf(folder)),
    readMembers(join(folder, 'lock')),
  ]);
  return typeof url === 'string' && pid === lock.pid ? url : undefined;
}

/** Runs `here`, or, where a server has the folder open, `there` through it. */
async function reach<Result>(
  { data }: DataOptions,
  { say }: Context,
  here: () => Promise<Result>,
  there: (remote: Remote) => Promise<Result>,
): Promise<Result> {
  try {
    return await here();
  } catch (error) {
    const url = error instanceof FolderInUse ? await servedAt(data) : undefined;
    const remote = url === undefined ? undefined : new Remote(url, process.env.TANDEM_KEY);
    if (!remote || !(await remote.answers())) throw error;
    say(`${data} is served at ${url}: working through it`);
    return there(remote);
  }
}

/** Runs `work`, which reads, on the data, here or where it is served. */
export function withTarget<Result>(
  options: DataOptions,
  context: Context,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  const ask = (engine: Engine) =>
    work({
      recommend: (query) => engine.recommend(query),
      similar: (id, query) => engine.similar(id, query),
      objective: engine.objective,
      experiments: engine.experiments,
      exploration: engine.exploration,
      knows: async (user) => (await engine.users.get(user)) !== undefined,
    });
  return reach(options, context, () => withEngine(options, context, ask), work);
}

/** Runs `work`, which writes, on the data, here or where it is served. */
export function withIntake<Result>(
  options: DataOptions,
  context: Context,
  work: (target: IntakeTarget) => Promise<Result>,
): Promise<Result> {
  const here = async () => {
    const intake = await openWriter({ folder: options.data, databaseUrl: options.databaseUrl });
    try {
      return await work(intake);
    } finally {
      await intake.close();
    }
  };
  return reach(options, context, here, work);
}

/**
 * Access to the data for a command: the data folder itself or, where a server of this machine has it open, that server.
 * So importing and asking work beside a running `tandem serve`.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openWriter, recordsOf } from '../ingest/index.js';
import { writeDurably } from '../runtime/index.js';
import { FolderInUse, type KeyTable, type Store } from '../store/index.js';
import type { Engine } from '../types.js';
import type { Context, DataOptions } from './command.js';
import { withEngine, withStore } from './open.js';
import { NOTHING_CHOSEN } from './profile.js';
import { Remote } from './remote.js';
import type { IntakeTarget, LinesOfRecords, RecordSource, Target } from './target.js';

const fileOf = (folder: string) => join(folder, 'serving.json');

/** Writes into the folder at which address it is served. @returns what deletes that again. */
export async function announce(folder: string, url: string, key?: string): Promise<() => Promise<void>> {
  await writeDurably(fileOf(folder), async (file) => {
    // Before anything is in it: whoever may read the file may do everything through the server.
    await file.chmod(0o600);
    await file.writeFile(`${JSON.stringify({ url, pid: process.pid, key })}\n`);
  });
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

/** What to do while another process has the folder open: wait, which is said once, or something else; absent where neither helps. */
type Meanwhile<Result> = { readonly wait: string } | { readonly instead: () => Promise<Result> } | undefined;

/** Runs `here`, again and again while the folder is in use and `meanwhile` says to wait; it is given the milliseconds waited so far. */
async function retrying<Result>(
  folder: string,
  { say, signal }: Context,
  here: () => Promise<Result>,
  meanwhile: (waited: number) => Promise<Meanwhile<Result>>,
): Promise<Result> {
  const since = Date.now();
  let said = false;
  for (;;) {
    try {
      return await here();
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error;
      const next = await meanwhile(Date.now() - since);
      if (next && 'instead' in next) return next.instead();
      if (!next || (await heldHere(folder))) throw error;
      signal.throwIfAborted();
      if (!said) say(`${folder} is open in another process, ${next.wait}: waiting for it ...`);
      said = true;
      await sleep(250);
    }
  }
}

/** Runs `here`, or, where a server has the folder open, `there` through it. */
export function reach<Result>(
  { data }: DataOptions,
  context: Context,
  here: () => Promise<Result>,
  there: (remote: Remote) => Promise<Result>,
): Promise<Result> {
  return retrying(data, context, here, async (waited) => {
    const url = await servedAt(data);
    const key = process.env.TANDEM_KEY ?? (await readMembers(fileOf(data))).key;
    const remote = url === undefined ? undefined : new Remote(url, typeof key === 'string' ? key : undefined);
    const status = await remote?.status();
    if (remote && status === 'ready') {
      context.say(`${data} is served at ${url}: working through it`);
      return { instead: () => there(remote) };
    }
    // A server that starts has the folder open some time before it says where it listens, and a busy one answers late.
    const limit = status === 'busy' ? BUSY_PATIENCE : PATIENCE;
    return status === 'starting' || waited < limit
      ? { wait: 'which may be starting to serve it' }
      : undefined;
  });
}

/**
 * Opens the folder for a server: waits for a command that has it open, and for no other server.
 * @throws FolderInUse where it is served, or still open in another process after {@link PATIENCE}.
 */
export function whenFree<Opened>(
  folder: string,
  context: Context,
  open: () => Promise<Opened>,
): Promise<Opened> {
  return retrying(folder, context, open, async (waited) =>
    waited < PATIENCE && !(await servedAt(folder)) ? { wait: 'perhaps a short command' } : undefined,
  );
}

/** How long to wait for a process that has the folder open to let go of it or say where it serves it, in milliseconds. */
const PATIENCE = 30_000;

/** How long to wait for a server that takes connections and does not answer, in milliseconds: on a busy machine a first start can block it for long. */
const BUSY_PATIENCE = 300_000;

/** Whether it is this process that has the folder open. */
const heldHere = async (folder: string) => (await readMembers(join(folder, 'lock'))).pid === process.pid;

/** Runs `work`, which reads, on the data, here or where it is served. */
export function withTarget<Result>(
  options: DataOptions,
  context: Context,
  work: (target: Target) => Promise<Result>,
): Promise<Result> {
  /** The first list waits until indexes are built, which shows progress. */
  const cleared = <List>(list: Promise<List>) => list.finally(() => context.progress.clear());
  const ask = (engine: Engine) => {
    /** Where no settings were chosen for the data, the list is less good than it will be. */
    const noting = async <List>(list: Promise<List>) => {
      const answer = await cleared(list);
      const { events, eventsFitted } = engine.stats();
      if (events > 0 && eventsFitted === 0) context.say(NOTHING_CHOSEN);
      return answer;
    };
    return work({
      items: engine.items,
      recommend: (query) => noting(engine.recommend(query)),
      search: (query) => cleared(engine.search(query)),
      ask: (query, options) => cleared(engine.ask(query, options)),
      answers: (page) => engine.answers(page),
      prompt: (query) => cleared(engine.prompt(query)),
      similar: (id, query) => noting(engine.similar(id, query)),
      path: (query) => cleared(engine.path(query)),
      objective: engine.objective,
      experiments: engine.experiments,
      exploration: engine.exploration,
      knows: async (user) => (await engine.users.get(user)) !== undefined,
    });
  };
  return reach(options, context, () => withEngine(options, context, ask), work);
}

/** Runs `work` on the keys, here or where the data is served. */
export function withKeys<Result>(
  options: DataOptions,
  context: Context,
  work: (keys: Pick<KeyTable, 'create' | 'list' | 'revoke'>) => Promise<Result>,
): Promise<Result> {
  const here = () => withStore(options, (store) => work(store.keys));
  return reach(options, context, here, (remote) => work(remote.keys));
}

/** Runs `work` on all records, here or where the data is served. */
export function withRecords<Result>(
  options: DataOptions,
  context: Context,
  work: (records: RecordSource) => Promise<Result>,
): Promise<Result> {
  const sourceOf = (store: Store): RecordSource => ({
    count: (what) => store[what].count(),
    async *read(what): AsyncGenerator<LinesOfRecords> {
      for await (const chunk of recordsOf(store, what)) {
        const lines = chunk.map((record) => `${JSON.stringify(record)}\n`).join('');
        yield { lines, records: chunk.length };
      }
    },
  });
  const here = () => withStore(options, (store) => work(sourceOf(store)));
  return reach(options, context, here, (remote) =>
    work({ read: (what) => remote.export(what, context.signal) }),
  );
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

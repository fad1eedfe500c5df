/** Builds the rooms and joins them; owns start-up and shutdown. */
import { randomUUID } from 'node:crypto';
import { DEFAULT_KINDS, readConfig } from './config.js';
import { eventIntake } from './events.js';
import { Feed } from './feed.js';
import { Memory } from './memory.js';
import { itemRecords, userRecords } from './records.js';
import { Refresher } from './refresher.js';
import { Serial } from './serial.js';
import { openStore, type Settings } from './store/index.js';
import { newestSequence } from './training.js';
import type { Engine, OpenOptions, Recommendation } from './types.js';

/** Served lists are kept this long, in milliseconds; older ones are deleted when the engine opens. */
const REQUESTS_KEPT = 30 * 86_400_000;

/** What tells a database from others: given to it once, and written into the files that go with it. */
async function identityOf(settings: Settings): Promise<string> {
  const name = 'identity';
  if ((await settings.get(name)) === undefined) await settings.set(name, randomUUID());
  return (await settings.get(name)) as string;
}

/**
 * Opens a data folder and makes ready to recommend.
 *
 * @example
 * const tandem = await open({ data: './data' });
 * await tandem.events.add([{ user: 'ada', kind: 'like', item: 'a-film' }]);
 * const { items } = await tandem.recommend({ user: 'ada', limit: 10 });
 * await tandem.close();
 *
 * @throws InvalidInput where the folder's `tandem.json` is wrong.
 * @throws FolderInUse where another process has the folder open.
 */
export async function open(options: OpenOptions = {}): Promise<Engine> {
  const {
    data = './data',
    databaseUrl = process.env.DATABASE_URL,
    background = true,
    now = Date.now,
    onProgress = () => {},
  } = options;
  const config = await readConfig(data);
  const store = await openStore({ folder: data, databaseUrl });
  const memory = new Memory({ ...DEFAULT_KINDS, ...config.kinds, ...options.kinds }, now);
  const refresher = new Refresher(memory, data);
  try {
    await memory.load(store, onProgress);
    const sequence = await newestSequence(data);
    if (sequence && !memory.useSequence(sequence)) {
      const what = 'the newest trained model is of another database and is not used: train anew';
      process.emitWarning(what, 'TandemWarning');
    }
    await refresher.restore(await identityOf(store.settings));
    const feed = new Feed(store, memory);
    const itemWrites = new Serial();
    const underWay = new Set<Promise<unknown>>();
    let closing: Promise<void> | undefined;

    /** Runs a call so that closing waits for it. */
    const during = <Result>(call: () => Promise<Result>): Promise<Result> => {
      if (closing) return Promise.reject(new Error('the engine is closed'));
      const result = call();
      underWay.add(result);
      const done = () => underWay.delete(result);
      result.then(done, done);
      return result;
    };
    const guarded = <Calls extends { [Name in keyof Calls]: (...args: never[]) => Promise<unknown> }>(
      calls: Calls,
    ): Calls =>
      Object.fromEntries(
        Object.entries<(...args: never[]) => Promise<unknown>>(calls).map(([name, call]) => [
          name,
          (...args: never[]) => during(() => call(...args)),
        ]),
      ) as Calls;
    /** Serves a list, after building where opening has not. */
    const served = (list: () => Recommendation) =>
      during(async () => {
        if (!refresher.ready) await refresher.refresh();
        return list();
      });

    await store.requests.purge(now() - REQUESTS_KEPT);
    if (background) {
      if (!refresher.ready) await refresher.refresh({ onProgress });
      refresher.start((error) => {
        if (!closing)
          process.emitWarning(`indexes could not be renewed: ${(error as Error).message}`, 'TandemWarning');
      });
    }

    return {
      items: guarded(itemRecords(store, memory, itemWrites)),
      users: guarded(userRecords(store, memory, new Serial())),
      events: guarded(eventIntake(store, memory, itemWrites)),
      recommend: (query = {}) => served(() => feed.recommend(query)),
      similar: (id, query = {}) => served(() => feed.similar(id, query)),
      popular: (query = {}) => served(() => feed.popular(query)),
      refresh: (refreshOptions) => during(() => refresher.refresh(refreshOptions)),
      stats: () => ({
        items: memory.catalogue.size,
        users: memory.users.size,
        events: memory.log.length,
        eventsSinceRefresh: memory.log.length - memory.builtEvents,
      }),
      store,
      close: () => {
        closing ??= (async () => {
          await refresher.close();
          await Promise.allSettled(underWay);
          await store.close();
        })();
        return closing;
      },
    };
  } catch (error) {
    await refresher.close();
    await store.close();
    throw error;
  }
}
